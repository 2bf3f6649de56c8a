#include "runtime/core/builtin_tools.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "runtime/core/limits.hpp"
#include "runtime/core/local_time.hpp"
#include "runtime/wire/builtin_arguments.hpp"

namespace torpor::core {

namespace {

std::string number_text(double number) {
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number);
    return {text.data(), end.ptr};
}

}  // namespace

std::vector<ToolSpec> builtin_tools() {
    return {
        {.name = "sleep",
         .description =
             "Pause this conversation for a number of seconds. Nothing runs meanwhile, however "
             "long it is. A message from the user ends the pause early.",
         .input_schema =
             R"({"properties":{"reason":{"type":"string"},"seconds":{"type":"number"}},)"
             R"("required":["seconds"],"type":"object"})"},
        {.name = "sleep_until",
         .description =
             "Pause this conversation until a date and time. date is YYYY-MM-DD, time is HH:MM or "
             "HH:MM:SS, timezone is an IANA name such as Europe/Oslo and UTC if left out. A "
             "message from the user ends the pause early.",
         .input_schema = R"({"properties":{"date":{"type":"string"},"time":{"type":"string"},)"
                         R"("timezone":{"type":"string"}},)"
                         R"("required":["date","time"],"type":"object"})"},
        {.name = "sleep_until_event_or_input",
         .description =
             "Pause this conversation until something happens: an event or a message from the "
             "user.",
         .input_schema = R"({"properties":{},"type":"object"})"},
    };
}

std::optional<CallKind> builtin_kind(std::string_view tool) {
    if (tool == "sleep") return CallKind::sleep;
    if (tool == "sleep_until") return CallKind::sleep_until;
    if (tool == "sleep_until_event_or_input") return CallKind::wait;
    return std::nullopt;
}

base::Result<Awakening, Complaint> plan_sleep(std::string_view arguments, base::Instant now) {
    const auto seconds = wire::parse_sleep(arguments);
    if (!seconds) return std::unexpected("sleep needs " + seconds.error().text());
    constexpr auto seconds_max = std::chrono::duration<double>(sleep_max).count();
    if (!std::isfinite(*seconds) || *seconds > seconds_max) {
        return std::unexpected("sleep takes at most " + number_text(seconds_max) + " seconds");
    }
    if (*seconds <= 0) return Awakening{.due = now, .text = "Slept for 0 seconds"};
    const base::Duration pause{static_cast<std::int64_t>(std::ceil(*seconds * 1e9))};
    return Awakening{.due = now + pause, .text = "Slept for " + number_text(*seconds) + " seconds"};
}

base::Result<Awakening, Complaint> plan_sleep_until(std::string_view arguments, base::Instant now) {
    const auto local = wire::parse_sleep_until(arguments);
    if (!local) return std::unexpected("sleep_until needs " + local.error().text());
    auto resolved = resolve_local_time(*local);
    if (!resolved) return std::unexpected(std::move(resolved.error()));
    if (resolved->at > now + sleep_max) {
        return std::unexpected<Complaint>("sleep_until takes a time within the next ten years");
    }
    if (resolved->at <= now) {
        return Awakening{.due = now,
                         .text = "The target time " + resolved->written + " is in the past"};
    }
    return Awakening{.due = resolved->at, .text = "Woke up at target time: " + resolved->written};
}

}  // namespace torpor::core
