#include "runtime/wire/identifier.hpp"

#include <algorithm>
#include <utility>

namespace torpor::wire {

namespace {

bool is_identifier(std::string_view text, std::size_t size_max) {
    return !text.empty() && text.size() <= size_max &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

template <class Id>
Decoded<Id> parse_id(std::string text, std::string path, std::size_t size_max) {
    if (!is_identifier(text, size_max)) {
        return std::unexpected(
            DecodeError{std::move(path), "1 to " + std::to_string(size_max) +
                                             " letters, digits and punctuation marks of ASCII"});
    }
    return Id(std::move(text));
}

}  // namespace

Decoded<base::ThreadId> parse_thread_id(std::string text, std::string path) {
    return parse_id<base::ThreadId>(std::move(text), std::move(path), thread_id_size_max);
}

Decoded<base::CallId> parse_call_id(std::string text, std::string path) {
    return parse_id<base::CallId>(std::move(text), std::move(path), call_id_size_max);
}

TextCheck check_text(std::string_view text) {
    bool found = text.find("\xEF\xBF\xBE") != std::string_view::npos ||
                 text.find("\xEF\xBF\xBF") != std::string_view::npos;
    return found ? TextCheck::unsendable : TextCheck::sendable;
}

}  // namespace torpor::wire
