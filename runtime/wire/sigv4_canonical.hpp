#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/time.hpp"
#include "runtime/wire/http.hpp"
#include "runtime/wire/sigv4.hpp"

/// The forms that both sides of a SigV4 signature compute (aws.md 8). Private to the codec.
namespace torpor::wire::sigv4 {

inline constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

/// The canonical form of a path as sent: normalised, each segment encoded once more.
std::string canonical_path(std::string_view path);
/// The canonical form of a query as sent: parameters encoded once and sorted. `left_out` names the
/// parameter that carries the signature itself; nothing is left out if it is empty.
std::string canonical_query(std::string_view query, std::string_view left_out);

/// One header as it is signed: lower-case name, trimmed and collapsed value.
std::string lower_case(std::string_view name);
std::string collapsed(std::string_view value);
/// True for the headers that must be covered by a signature when they are present, in any case.
bool must_be_signed(std::string_view name);

struct CanonicalHeaders {
    std::string names;  ///< "host;x-amz-date"
    std::string lines;  ///< "host:...\nx-amz-date:...\n"
};
/// The headers of these names, which are lower-case and sorted; several of one name are joined.
CanonicalHeaders canonical_headers(const HttpRequest& request,
                                   const std::vector<std::string>& names);

/// `date` is yyyymmdd.
std::string credential_scope(std::string_view date, const Scope& scope);

struct Parts {
    std::string_view method;
    std::string canonical_path;
    std::string canonical_query;
    CanonicalHeaders headers;
    std::string_view body;
};
/// The signature in hexadecimal. `timestamp` is yyyymmddThhmmssZ.
std::string signature(const Parts& parts,
                      std::string_view secret_access_key,
                      const Scope& scope,
                      std::string_view timestamp);

/// Nothing if the text is not of the form yyyymmddThhmmssZ.
std::optional<base::Instant> parse_timestamp(std::string_view text);

}  // namespace torpor::wire::sigv4
