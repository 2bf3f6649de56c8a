#include "sim/kernel/trace_line.hpp"

#include <string_view>

namespace torpor::sim {

namespace {

/// Keeps an event on its line, and what users wrote from steering the reader's terminal.
void append_visibly(std::string& line, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == '\n') {
            line += "\\n";
        } else if (byte < 0x20 || byte == 0x7f) {
            line += "\\x";
            line += digits[byte / 16];
            line += digits[byte % 16];
        } else {
            line += letter;
        }
    }
}

}  // namespace

std::string to_line(const TraceEvent& event) {
    const auto milliseconds = base::unix_milliseconds(event.at) % 1000;
    auto time = base::iso8601(event.at);
    const auto fraction = std::to_string(1000 + milliseconds).substr(1);
    time.insert(time.size() - 1, "." + fraction);
    std::string line = time + "  " + event.kind.name + "  " + event.subject;
    for (const auto& field : event.fields) {
        line += "  ";
        line += field.name;
        line += '=';
        if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
            line += std::to_string(*number);
            continue;
        }
        append_visibly(line, std::get<std::string>(field.value));
    }
    return line;
}

}  // namespace torpor::sim
