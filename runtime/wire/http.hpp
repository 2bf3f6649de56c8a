#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace torpor::wire {

struct Header {
    std::string name;
    std::string value;

    friend bool operator==(const Header&, const Header&) = default;
};
using Headers = std::vector<Header>;

/// The value of the first header of that name, in any case; nullptr if there is none.
const std::string* find_header(const Headers& headers, std::string_view name);
/// Replaces the header of that name, or adds it.
void set_header(Headers& headers, std::string_view name, std::string value);

/// Everything but the unreserved characters of RFC 3986 as %XX, upper case.
std::string percent_encode(std::string_view text);
/// Nothing if a percent sign is not followed by two hexadecimal digits. A plus sign stays one.
std::optional<std::string> percent_decode(std::string_view text);

/// An absolute http(s) URL, cut into the parts that a client needs.
struct Url {
    std::string scheme;  ///< "http" or "https"
    std::string host;    ///< name or address, without port and without brackets
    std::uint16_t port = 0;
    std::string target;  ///< path and query as sent, at least "/"

    /// `host`, or `host:port` where the port is not the scheme's own: the value of the Host header.
    std::string authority() const;
    std::string text() const;
    friend bool operator==(const Url&, const Url&) = default;
};

/// Nothing if the text is no absolute http or https URL.
std::optional<Url> parse_url(std::string_view text);

struct HttpRequest {
    std::string method;
    Url url;
    Headers headers;  ///< without Host and Content-Length: the transport adds them
    std::string body;
};

struct HttpResponse {
    int status = 0;
    Headers headers;
    std::string body;
};

}  // namespace torpor::wire
