#pragma once

#include <array>
#include <string_view>

namespace torpor::sim {

/// The names of what is checked on every run; each has a paragraph in docs/invariants.md.
inline constexpr std::array<std::string_view, 19> promise_names{
    "acceptance-order",      "acknowledged-after-effects", "calls-reach-their-tool",
    "calls-run-undisturbed", "closed-accepts-nothing",     "comes-to-rest",
    "history-append-only",   "model-requests-bounded",     "model-requests-formed",
    "no-message-lost",       "no-open-tool-call",          "nothing-unforeseen",
    "one-slice-per-thread",  "output-never-lost",          "prompts-end-with-their-call",
    "slices-end-well",       "subscriptions-honoured",     "takes-effect-once",
    "timers-fire-once"};

}  // namespace torpor::sim
