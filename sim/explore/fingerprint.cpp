#include "sim/explore/fingerprint.hpp"

#include <algorithm>

namespace torpor::sim {

namespace {

constexpr std::size_t length_max = 200;
/// No word of a sentence of ours is longer; ids and texts are.
constexpr std::size_t word_length_max = 40;

constexpr std::string_view anything = "#";

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

/// What ids, names, paths, moments and durations are made of.
bool in_word(char letter) {
    const bool ascii_letter =
        (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || is_digit(letter);
    const bool beyond_ascii = static_cast<unsigned char>(letter) >= 0x80;
    return ascii_letter || beyond_ascii || std::string_view{"_-.:/+#@%"}.contains(letter);
}

/// The length of the text from an opening mark to the closing one; everything if it is not closed.
std::size_t enclosed(std::string_view text, char closing) {
    const auto end = text.find(closing, 1);
    return end == std::string_view::npos ? text.size() : end + 1;
}

void append_word(std::string& plain, std::string_view word) {
    // Punctuation at the end belongs to the sentence.
    const auto last = word.find_last_not_of(".:");
    const auto core = word.substr(0, last == std::string_view::npos ? 0 : last + 1);
    const bool particular =
        std::ranges::any_of(core, is_digit) || core == anything || core.size() > word_length_max;
    if (!particular) {
        plain += word;
        return;
    }
    // A list of them says no more than one of them: how many there are differs too.
    if (plain.ends_with("#, ")) {
        plain.resize(plain.size() - 3);
    }
    plain += anything;
    plain += word.substr(core.size());
}

}  // namespace

std::string without_particulars(std::string_view message) {
    std::string plain;
    while (!message.empty() && plain.size() < length_max) {
        const char first = message.front();
        std::size_t length = 1;
        if (first == '"') {
            length = enclosed(message, '"');
            plain += "\"...\"";
        } else if (first == '(') {
            length = enclosed(message, ')');
            plain += "(...)";
        } else if (in_word(first)) {
            length = static_cast<std::size_t>(std::ranges::find_if_not(message, in_word) -
                                              message.begin());
            append_word(plain, message.substr(0, length));
        } else {
            plain += first;
        }
        message.remove_prefix(length);
    }
    return plain;
}

std::string fingerprint(const RunResult& result) {
    if (result.violations.empty()) return "";
    const auto& first = result.violations.front();
    return first.check + ": " + without_particulars(first.message);
}

}  // namespace torpor::sim
