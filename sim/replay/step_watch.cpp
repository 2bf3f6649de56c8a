#include "sim/replay/step_watch.hpp"

#include <utility>

#include "sim/kernel/trace_line.hpp"
#include "sim/scenario/utf8.hpp"

namespace torpor::sim {

namespace {

/// The text with every byte that is no part of a character written as `\xff`: a run file is JSON,
/// and what a broken producer sends is not always UTF-8.
std::string as_utf8(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string plain;
    while (!text.empty()) {
        const auto size = utf8_sequence_size(text);
        if (size > 0) {
            plain += text.substr(0, size);
            text.remove_prefix(size);
            continue;
        }
        const auto byte = static_cast<unsigned char>(text.front());
        plain += "\\x";
        plain += digits[byte / 16];
        plain += digits[byte % 16];
        text.remove_prefix(1);
    }
    return plain;
}

}  // namespace

StepWatch::StepWatch(Driver& inner, Trace& trace, Step step)
    : step_(std::move(step)), driver_(inner, trace, names_, [this](const LoggedDraw& draw) {
          if (ended_) return;
          Choice choice{.stream = names_.name(draw.stream),
                        .site = names_.name(draw.site),
                        .bound = draw.bound,
                        .value = draw.value};
          step_({.draw = std::move(choice), .event = {}, .hash = draw.hash});
      }) {
    trace.set_sink([this, &trace](const TraceEvent& event) {
        if (ended_) return;
        step_({.draw = {}, .event = as_utf8(to_line(event)), .hash = trace.hash_value()});
    });
}

}  // namespace torpor::sim
