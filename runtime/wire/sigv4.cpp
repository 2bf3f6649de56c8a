#include "runtime/wire/sigv4.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "runtime/wire/digest.hpp"
#include "runtime/wire/sigv4_canonical.hpp"

namespace torpor::wire::sigv4 {

namespace {

using Verdict = base::Result<void, Refused>;

std::unexpected<Refused> refuse(Refusal reason, std::string message) {
    return std::unexpected(Refused{reason, std::move(message)});
}

/// The path of a target, and what follows its question mark.
struct Target {
    std::string_view path;
    std::string_view query;
};
Target split(std::string_view target) {
    const auto path_end = std::min(target.find('?'), target.size());
    return {target.substr(0, path_end), target.substr(std::min(path_end + 1, target.size()))};
}

std::string signature_of(const HttpRequest& request,
                         const std::vector<std::string>& signed_names,
                         std::string_view secret_access_key,
                         const Scope& scope,
                         std::string_view timestamp) {
    const auto target = split(request.url.target);
    return signature({.method = request.method,
                      .canonical_path = canonical_path(target.path),
                      .canonical_query = canonical_query(target.query, {}),
                      .headers = canonical_headers(request, signed_names),
                      .body = request.body},
                     secret_access_key, scope, timestamp);
}

/// Sorted and unique names of the headers that a signature has to cover.
std::vector<std::string> names_to_sign(const HttpRequest& request) {
    std::vector<std::string> names{"host"};
    for (const auto& header : request.headers) {
        if (must_be_signed(header.name)) names.push_back(lower_case(header.name));
    }
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    return names;
}

std::vector<std::string> split_at(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t start = 0; start <= text.size();) {
        const auto end = std::min(text.find(separator, start), text.size());
        parts.emplace_back(text.substr(start, end - start));
        start = end + 1;
    }
    return parts;
}

struct Authorization {
    std::string access_key_id;
    std::string date;
    Scope scope;
    std::vector<std::string> signed_headers;
    std::string signature;
};

std::optional<Authorization> parse_authorization(std::string_view value) {
    if (!value.starts_with(algorithm)) return std::nullopt;
    value.remove_prefix(algorithm.size());
    if (!value.starts_with(' ')) return std::nullopt;

    Authorization parsed;
    std::string credential;
    std::string signed_headers;
    for (const auto& part : split_at(value, ',')) {
        const std::string_view trimmed =
            std::string_view{part}.substr(std::min(part.find_first_not_of(' '), part.size()));
        const auto equals = trimmed.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        const auto name = trimmed.substr(0, equals);
        std::string& field = name == "Credential"      ? credential
                             : name == "SignedHeaders" ? signed_headers
                                                       : parsed.signature;
        if (&field == &parsed.signature && name != "Signature") return std::nullopt;
        if (!field.empty()) return std::nullopt;
        field = trimmed.substr(equals + 1);
    }
    const auto scope = split_at(credential, '/');
    if (scope.size() != 5 || scope[4] != "aws4_request") return std::nullopt;
    if (signed_headers.empty() || parsed.signature.empty()) return std::nullopt;
    parsed.access_key_id = scope[0];
    parsed.date = scope[1];
    parsed.scope = {scope[2], scope[3]};
    parsed.signed_headers = split_at(signed_headers, ';');
    return parsed;
}

Verdict verify_skew(base::Instant signed_at, base::Instant now, base::Duration tolerance) {
    const auto minutes =
        std::to_string(std::chrono::duration_cast<std::chrono::minutes>(tolerance).count());
    const auto stamp = base::iso8601_basic(signed_at);
    const auto now_stamp = base::iso8601_basic(now);
    if (signed_at < now - tolerance) {
        return refuse(Refusal::expired, "Signature expired: " + stamp + " is now earlier than " +
                                            base::iso8601_basic(now - tolerance) + " (" +
                                            now_stamp + " - " + minutes + " min.)");
    }
    if (signed_at > now + tolerance) {
        return refuse(Refusal::not_yet_valid, "Signature not yet current: " + stamp +
                                                  " is still later than " +
                                                  base::iso8601_basic(now + tolerance) + " (" +
                                                  now_stamp + " + " + minutes + " min.)");
    }
    return {};
}

Verdict verify_scope(const Authorization& given, const Scope& scope, std::string_view timestamp) {
    if (given.date != timestamp.substr(0, 8)) {
        return refuse(Refusal::wrong_scope,
                      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of "
                      "date from HTTP: '" +
                          given.date + "' != '" + std::string{timestamp.substr(0, 8)} +
                          "', from '" + std::string{timestamp} + "'.");
    }
    if (given.scope.region != scope.region) {
        return refuse(Refusal::wrong_scope, "Credential should be scoped to a valid region, not '" +
                                                given.scope.region + "'.");
    }
    if (given.scope.service != scope.service) {
        return refuse(Refusal::wrong_scope,
                      "Credential should be scoped to correct service: '" + scope.service + "'.");
    }
    return {};
}

Verdict verify_coverage(const HttpRequest& request, const Authorization& given) {
    const auto& covered = given.signed_headers;
    if (!std::ranges::is_sorted(covered) || std::ranges::adjacent_find(covered) != covered.end()) {
        return refuse(Refusal::incomplete, "SignedHeaders must be sorted and unique.");
    }
    for (const auto& name : names_to_sign(request)) {
        if (std::ranges::binary_search(covered, name)) continue;
        // AWS leaves content-type to the signer's choice; its own clients always sign it.
        return refuse(Refusal::incomplete, "'" + name +
                                               "' must be a 'SignedHeader' in the AWS "
                                               "Authorization.");
    }
    return {};
}

Verdict verify_keys(const HttpRequest& request,
                    const Authorization& given,
                    const Credentials& known) {
    constexpr auto sentence = "The security token included in the request is invalid.";
    if (given.access_key_id != known.access_key_id) return refuse(Refusal::unknown_key, sentence);
    const auto* token = find_header(request.headers, "X-Amz-Security-Token");
    const auto given_token = token == nullptr ? std::string_view{} : std::string_view{*token};
    if (!equal_in_constant_time(given_token, known.session_token)) {
        return refuse(Refusal::bad_token, sentence);
    }
    return {};
}

}  // namespace

void sign(HttpRequest& request,
          const Credentials& credentials,
          const Scope& scope,
          base::Instant now) {
    const auto timestamp = base::iso8601_basic(now);
    set_header(request.headers, "X-Amz-Date", timestamp);
    if (!credentials.session_token.empty()) {
        set_header(request.headers, "X-Amz-Security-Token", credentials.session_token);
    }
    const auto names = names_to_sign(request);
    std::string joined;
    for (const auto& name : names)
        joined += joined.empty() ? name : ";" + name;

    std::string value{algorithm};
    value += " Credential=" + credentials.access_key_id + "/" +
             credential_scope(std::string_view{timestamp}.substr(0, 8), scope);
    value += ", SignedHeaders=" + joined;
    value += ", Signature=" +
             signature_of(request, names, credentials.secret_access_key, scope, timestamp);
    set_header(request.headers, "Authorization", std::move(value));
}

Verdict verify(const HttpRequest& request,
               const Credentials& known,
               const Scope& scope,
               base::Instant now,
               base::Duration tolerance) {
    const auto* authorization = find_header(request.headers, "Authorization");
    if (authorization == nullptr) {
        return refuse(Refusal::missing, "Request is missing Authentication Token");
    }
    const auto given = parse_authorization(*authorization);
    if (!given) {
        return refuse(Refusal::incomplete,
                      "Authorization header requires 'Credential' parameter. Authorization header "
                      "requires 'Signature' parameter. Authorization header requires "
                      "'SignedHeaders' parameter.");
    }
    const auto* timestamp = find_header(request.headers, "X-Amz-Date");
    const auto signed_at = timestamp == nullptr ? std::nullopt : parse_timestamp(*timestamp);
    if (!signed_at) {
        return refuse(Refusal::incomplete,
                      "Date must be in ISO-8601 'basic format', in the header 'X-Amz-Date'.");
    }
    if (auto verdict = verify_coverage(request, *given); !verdict) return verdict;
    if (auto verdict = verify_scope(*given, scope, *timestamp); !verdict) return verdict;
    if (auto verdict = verify_keys(request, *given, known); !verdict) return verdict;
    if (auto verdict = verify_skew(*signed_at, now, tolerance); !verdict) return verdict;

    const auto expected =
        signature_of(request, given->signed_headers, known.secret_access_key, scope, *timestamp);
    if (!equal_in_constant_time(expected, given->signature)) {
        return refuse(Refusal::mismatch,
                      "The request signature we calculated does not match the signature you "
                      "provided. Check your AWS Secret Access Key and signing method. Consult the "
                      "service documentation for details.");
    }
    return {};
}

std::string signed_service(const HttpRequest& request) {
    const auto* authorization = find_header(request.headers, "Authorization");
    if (authorization == nullptr) return {};
    const auto given = parse_authorization(*authorization);
    return given ? given->scope.service : std::string{};
}

}  // namespace torpor::wire::sigv4
