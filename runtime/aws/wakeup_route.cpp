#include "runtime/aws/wakeup_route.hpp"

#include "runtime/base/invariant.hpp"
#include "runtime/wire/digest.hpp"

namespace torpor::aws {

WakeupRoute wakeup_route(base::Instant due, base::Instant now) {
    if (due <= now) return AtOnce{};
    const auto remaining = due - now;
    if (remaining <= queue_delay_max) {
        return ByDelay{std::chrono::ceil<std::chrono::seconds>(remaining)};
    }
    const auto minute = std::chrono::ceil<std::chrono::minutes>(due);
    auto text = base::iso8601(minute);
    base::invariant(text.ends_with('Z'), "the text of an instant ends with its zone");
    text.pop_back();
    return BySchedule{"at(" + text + ")"};
}

std::string schedule_name(const base::ThreadId& thread, const base::CallId& call) {
    // The length keeps two pairs of names apart whose concatenations are the same.
    const auto pair = std::to_string(thread.view().size()) + ":" + thread.str() + call.str();
    return "torpor-" + wire::hex(wire::sha256(pair)).substr(0, 40);
}

}  // namespace torpor::aws
