#include <algorithm>
#include <charconv>
#include <map>

#include "runtime/base/invariant.hpp"
#include "runtime/wire/digest.hpp"
#include "runtime/wire/sigv4_canonical.hpp"

namespace torpor::wire::sigv4 {

namespace {

constexpr std::chrono::minutes clock_skew{5};
constexpr std::chrono::seconds validity_max{604'800};

std::string token_signature(std::string_view host,
                            std::string canonical,
                            std::string_view secret_access_key,
                            std::string_view region,
                            std::string_view timestamp) {
    return signature({.method = "GET",
                      .canonical_path = "/",
                      .canonical_query = std::move(canonical),
                      .headers = {.names = "host", .lines = "host:" + std::string{host} + "\n"},
                      .body = {}},
                     secret_access_key, {std::string{region}, "dsql"}, timestamp);
}

std::unexpected<Refused> refuse(Refusal reason, std::string message) {
    return std::unexpected(Refused{reason, std::move(message)});
}

/// Decoded parameters by name; nothing if one is malformed or comes twice.
std::optional<std::map<std::string, std::string>> parameters_of(std::string_view query) {
    std::map<std::string, std::string> parameters;
    for (std::size_t start = 0; start < query.size();) {
        const auto end = std::min(query.find('&', start), query.size());
        const auto parameter = query.substr(start, end - start);
        const auto equals = parameter.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        auto name = percent_decode(parameter.substr(0, equals));
        auto value = percent_decode(parameter.substr(equals + 1));
        if (!name || !value) return std::nullopt;
        if (!parameters.emplace(std::move(*name), std::move(*value)).second) return std::nullopt;
        start = end + 1;
    }
    return parameters;
}

std::optional<base::Duration> parse_validity(std::string_view text) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    const std::chrono::seconds validity{count};
    if (count < 1 || validity > validity_max) return std::nullopt;
    return validity;
}

}  // namespace

std::string dsql_token(std::string_view host,
                       std::string_view action,
                       std::string_view region,
                       const Credentials& credentials,
                       base::Instant now,
                       base::Duration valid_for) {
    base::invariant(valid_for >= std::chrono::seconds{1} && valid_for <= validity_max,
                    "a token is valid for one second to seven days");
    const auto timestamp = base::iso8601_basic(now);
    const auto scope =
        credential_scope(std::string_view{timestamp}.substr(0, 8), {std::string{region}, "dsql"});
    const auto validity = std::chrono::floor<std::chrono::seconds>(valid_for).count();

    std::string query = "Action=" + percent_encode(action);
    query += "&X-Amz-Algorithm=" + std::string{algorithm};
    query += "&X-Amz-Credential=" + percent_encode(credentials.access_key_id + "/" + scope);
    query += "&X-Amz-Date=" + timestamp;
    query += "&X-Amz-Expires=" + std::to_string(validity);
    if (!credentials.session_token.empty()) {
        query += "&X-Amz-Security-Token=" + percent_encode(credentials.session_token);
    }
    query += "&X-Amz-SignedHeaders=host";

    const auto signed_by = token_signature(host, canonical_query(query, {}),
                                           credentials.secret_access_key, region, timestamp);
    return std::string{host} + "/?" + query + "&X-Amz-Signature=" + signed_by;
}

base::Result<void, Refused> verify_dsql_token(std::string_view token,
                                              std::string_view host,
                                              std::string_view action,
                                              std::string_view region,
                                              const Credentials& known,
                                              base::Instant now) {
    constexpr auto denied = "unable to accept connection, access denied";
    const std::string prefix = std::string{host} + "/?";
    if (token.empty()) return refuse(Refusal::missing, denied);
    if (!token.starts_with(prefix)) return refuse(Refusal::incomplete, denied);
    const auto query = token.substr(prefix.size());
    const auto parameters = parameters_of(query);
    if (!parameters) return refuse(Refusal::incomplete, denied);
    const auto value_of = [&](const std::string& name) {
        const auto found = parameters->find(name);
        return found == parameters->end() ? std::string{} : found->second;
    };

    const auto timestamp = value_of("X-Amz-Date");
    const auto signed_at = parse_timestamp(timestamp);
    const auto validity = parse_validity(value_of("X-Amz-Expires"));
    if (value_of("X-Amz-Algorithm") != algorithm || value_of("X-Amz-SignedHeaders") != "host" ||
        !signed_at || !validity) {
        return refuse(Refusal::incomplete, denied);
    }
    if (value_of("Action") != action) return refuse(Refusal::wrong_scope, denied);

    const auto credential = value_of("X-Amz-Credential");
    const auto scope = "/" + credential_scope(std::string_view{timestamp}.substr(0, 8),
                                              {std::string{region}, "dsql"});
    if (!credential.ends_with(scope)) return refuse(Refusal::wrong_scope, denied);
    if (credential != known.access_key_id + scope) return refuse(Refusal::unknown_key, denied);
    if (!equal_in_constant_time(value_of("X-Amz-Security-Token"), known.session_token)) {
        return refuse(Refusal::bad_token, denied);
    }

    if (now >= *signed_at + *validity) {
        return refuse(Refusal::expired, "Signature expired: " + timestamp +
                                            " is now earlier than " +
                                            base::iso8601_basic(now - *validity));
    }
    if (*signed_at > now + clock_skew) {
        return refuse(Refusal::not_yet_valid, "Signature not yet current: " + timestamp);
    }
    const auto expected = token_signature(host, canonical_query(query, "X-Amz-Signature"),
                                          known.secret_access_key, region, timestamp);
    if (!equal_in_constant_time(expected, value_of("X-Amz-Signature"))) {
        return refuse(Refusal::mismatch, denied);
    }
    return {};
}

}  // namespace torpor::wire::sigv4
