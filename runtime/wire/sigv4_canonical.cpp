#include "runtime/wire/sigv4_canonical.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <utility>

#include "runtime/wire/digest.hpp"
#include "runtime/wire/sigv4_key.hpp"

namespace torpor::wire::sigv4 {

namespace {

/// A part of a query, encoded once however it was sent.
std::string encoded_once(std::string_view text) {
    const auto decoded = percent_decode(text);
    return percent_encode(decoded ? std::string_view{*decoded} : text);
}

constexpr char lower_letter(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// Compares without making a lower-case copy: this runs for every header of every request.
bool is_name(std::string_view name, std::string_view lower) {
    return name.size() == lower.size() &&
           std::ranges::equal(name, lower, {}, lower_letter, std::identity{});
}

bool is_blank(char letter) {
    return letter == ' ' || letter == '\t';
}

void append_collapsed(std::string& text, std::string_view value) {
    while (!value.empty() && is_blank(value.front()))
        value.remove_prefix(1);
    while (!value.empty() && is_blank(value.back()))
        value.remove_suffix(1);
    if (std::ranges::none_of(value, is_blank)) {
        text += value;
        return;
    }
    for (const char letter : value) {
        if (!is_blank(letter)) {
            text += letter;
        } else if (text.back() != ' ') {
            text += ' ';
        }
    }
}

/// The values of every header of this name, in the order in which they were sent.
void append_values(std::string& text, const Headers& headers, std::string_view name) {
    bool first = true;
    for (const auto& header : headers) {
        if (!is_name(header.name, name)) continue;
        if (!first) text += ',';
        append_collapsed(text, header.value);
        first = false;
    }
}

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

}  // namespace

std::string canonical_path(std::string_view path) {
    std::vector<std::string_view> segments;
    for (std::size_t start = 0; start < path.size();) {
        const auto end = std::min(path.find('/', start), path.size());
        const auto segment = path.substr(start, end - start);
        if (segment == "..") {
            if (!segments.empty()) segments.pop_back();
        } else if (!segment.empty() && segment != ".") {
            segments.push_back(segment);
        }
        start = end + 1;
    }
    if (segments.empty()) return "/";

    std::string canonical;
    for (const auto segment : segments)
        canonical += "/" + percent_encode(segment);
    if (path.ends_with('/')) canonical += "/";
    return canonical;
}

std::string canonical_query(std::string_view query, std::string_view left_out) {
    std::vector<std::pair<std::string, std::string>> parameters;
    for (std::size_t start = 0; start < query.size();) {
        const auto end = std::min(query.find('&', start), query.size());
        const auto parameter = query.substr(start, end - start);
        start = end + 1;
        if (parameter.empty()) continue;
        const auto equals = std::min(parameter.find('='), parameter.size());
        const auto name = parameter.substr(0, equals);
        if (!left_out.empty() && name == left_out) continue;
        const auto value = parameter.substr(std::min(equals + 1, parameter.size()));
        parameters.emplace_back(encoded_once(name), encoded_once(value));
    }
    std::ranges::sort(parameters);

    std::string canonical;
    for (const auto& [name, value] : parameters) {
        if (!canonical.empty()) canonical += '&';
        canonical += name + "=" + value;
    }
    return canonical;
}

std::string lower_case(std::string_view name) {
    std::string lower{name};
    for (char& letter : lower)
        letter = lower_letter(letter);
    return lower;
}

std::string collapsed(std::string_view value) {
    std::string text;
    append_collapsed(text, value);
    return text;
}

bool must_be_signed(std::string_view name) {
    constexpr std::string_view prefix = "x-amz-";
    return is_name(name, "content-type") || is_name(name.substr(0, prefix.size()), prefix);
}

CanonicalHeaders canonical_headers(const HttpRequest& request,
                                   const std::vector<std::string>& names) {
    CanonicalHeaders headers;
    headers.lines.reserve(256);
    for (const auto& name : names) {
        if (!headers.names.empty()) headers.names += ';';
        headers.names += name;
        headers.lines.append(name).append(":");
        if (name == "host") {
            headers.lines += request.url.authority();
        } else {
            append_values(headers.lines, request.headers, name);
        }
        headers.lines += '\n';
    }
    return headers;
}

std::string credential_scope(std::string_view date, const Scope& scope) {
    return std::string{date} + "/" + scope.region + "/" + scope.service + "/aws4_request";
}

std::string signature(const Parts& parts,
                      std::string_view secret_access_key,
                      const Scope& scope,
                      std::string_view timestamp) {
    const auto date = timestamp.substr(0, 8);
    std::string canonical;
    canonical.reserve(512);
    canonical.append(parts.method).append("\n");
    canonical.append(parts.canonical_path).append("\n");
    canonical.append(parts.canonical_query).append("\n");
    canonical.append(parts.headers.lines).append("\n");
    canonical.append(parts.headers.names).append("\n");
    canonical.append(hex(sha256(parts.body)));

    std::string to_sign{algorithm};
    to_sign.append("\n").append(timestamp).append("\n");
    to_sign.append(credential_scope(date, scope)).append("\n");
    to_sign.append(hex(sha256(canonical)));
    return hex(hmac_sha256(signing_key(secret_access_key, date, scope), to_sign));
}

std::optional<base::Instant> parse_timestamp(std::string_view text) {
    if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
    for (const char letter : text.substr(0, 8)) {
        if (letter < '0' || letter > '9') return std::nullopt;
    }
    const auto year = number(text.substr(0, 4));
    const auto month = number(text.substr(4, 2));
    const auto day = number(text.substr(6, 2));
    const auto hour = number(text.substr(9, 2));
    const auto minute = number(text.substr(11, 2));
    const auto second = number(text.substr(13, 2));
    if (!hour || !minute || !second) return std::nullopt;
    if (*hour > 23 || *minute > 59 || *second > 59) return std::nullopt;

    using namespace std::chrono;
    const year_month_day date{std::chrono::year{*year},
                              std::chrono::month{static_cast<unsigned>(*month)},
                              std::chrono::day{static_cast<unsigned>(*day)}};
    // Nanoseconds of an Instant reach from 1678 to 2261; a signature is of this or the next
    // century.
    if (!date.ok() || *year < 1970 || *year > 2200) return std::nullopt;
    return base::Instant{sys_days{date}} + hours{*hour} + minutes{*minute} + seconds{*second};
}

}  // namespace torpor::wire::sigv4
