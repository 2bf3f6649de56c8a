#include "runtime/wire/http.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace torpor::wire {

namespace {

constexpr char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool same_in_any_case(std::string_view one, std::string_view other) {
    return std::ranges::equal(one, other, [](char a, char b) { return lower(a) == lower(b); });
}

bool is_unreserved(char letter) {
    return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
           (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' || letter == '_' ||
           letter == '~';
}

int digit_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

bool is_visible(std::string_view text) {
    return std::ranges::all_of(text, [](char letter) { return letter >= 0x21 && letter <= 0x7E; });
}

std::uint16_t default_port(std::string_view scheme) {
    return scheme == "https" ? 443 : 80;
}

/// Cuts "name:port" or "[address]:port"; false if it is neither.
bool read_authority(std::string_view text, Url& url) {
    std::string_view port;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return false;
        url.host = text.substr(1, end - 1);
        port = text.substr(end + 1);
        if (url.host.find(':') == std::string::npos) return false;
    } else {
        const auto end = std::min(text.find(':'), text.size());
        url.host = text.substr(0, end);
        port = text.substr(end);
        if (url.host.find_first_of("[]@") != std::string::npos) return false;
    }
    if (url.host.empty()) return false;
    if (port.empty()) return true;

    if (port.front() != ':') return false;
    port.remove_prefix(1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
    return error == std::errc{} && end == port.data() + port.size() && url.port != 0;
}

}  // namespace

const std::string* find_header(const Headers& headers, std::string_view name) {
    const auto found = std::ranges::find_if(
        headers, [&](const Header& header) { return same_in_any_case(header.name, name); });
    return found == headers.end() ? nullptr : &found->value;
}

void set_header(Headers& headers, std::string_view name, std::string value) {
    const auto found = std::ranges::find_if(
        headers, [&](const Header& header) { return same_in_any_case(header.name, name); });
    if (found == headers.end()) {
        headers.push_back({std::string{name}, std::move(value)});
        return;
    }
    found->value = std::move(value);
    const auto rest = std::remove_if(found + 1, headers.end(), [&](const Header& header) {
        return same_in_any_case(header.name, name);
    });
    headers.erase(rest, headers.end());
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size() + 8);
    for (const char letter : text) {
        if (is_unreserved(letter)) {
            encoded.push_back(letter);
            continue;
        }
        const auto byte = static_cast<unsigned char>(letter);
        encoded.push_back('%');
        encoded.push_back(digits[byte >> 4U]);
        encoded.push_back(digits[byte & 0xFU]);
    }
    return encoded;
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded.push_back(text[i]);
            continue;
        }
        if (text.size() - i < 3) return std::nullopt;
        const int high = digit_value(text[i + 1]);
        const int low = digit_value(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        decoded.push_back(static_cast<char>(high * 16 + low));
        i += 2;
    }
    return decoded;
}

std::string Url::authority() const {
    std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
    if (port != default_port(scheme)) text += ":" + std::to_string(port);
    return text;
}

std::string Url::text() const {
    return scheme + "://" + authority() + target;
}

std::optional<Url> parse_url(std::string_view text) {
    if (!is_visible(text)) return std::nullopt;
    const auto scheme_end = text.find("://");
    if (scheme_end == std::string_view::npos) return std::nullopt;

    Url url;
    for (const char letter : text.substr(0, scheme_end))
        url.scheme.push_back(lower(letter));
    if (url.scheme != "http" && url.scheme != "https") return std::nullopt;
    url.port = default_port(url.scheme);

    // A fragment is the reader's own business and is never sent.
    const auto rest = text.substr(scheme_end + 3, text.find('#') - scheme_end - 3);
    const auto authority_end = std::min(rest.find_first_of("/?"), rest.size());
    if (!read_authority(rest.substr(0, authority_end), url)) return std::nullopt;
    url.target = rest.substr(authority_end);
    if (!url.target.starts_with('/')) url.target.insert(0, "/");
    return url;
}

}  // namespace torpor::wire
