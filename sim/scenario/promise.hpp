#pragma once

#include <array>
#include <string_view>

namespace torpor::sim {

/// The names of what is checked on every run; each has a paragraph in docs/invariants.md.
inline constexpr std::array<std::string_view, 23> promise_names{
    "acceptance-order",       "acknowledged-after-effects",  "callbacks-taken",
    "calls-reach-their-tool", "calls-run-undisturbed",       "closed-accepts-nothing",
    "comes-to-rest",          "history-append-only",         "known-by-one-identity",
    "model-requests-bounded", "model-requests-formed",       "no-message-lost",
    "no-open-tool-call",      "nothing-unforeseen",          "one-slice-per-thread",
    "output-never-lost",      "prompts-end-with-their-call", "records-stay-small",
    "slices-end-well",        "subscriptions-honoured",      "takes-effect-once",
    "timers-fire-once",       "tools-stay-available"};

}  // namespace torpor::sim
