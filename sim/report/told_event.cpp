#include "sim/report/told_event.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "sim/report/event_fields.hpp"

namespace torpor::sim {
namespace {

constexpr std::string_view daemon_host = "daemon";
constexpr std::string_view agent = "agent";
constexpr std::int64_t log_warning = 2;

std::string subject(const TraceEvent& event) {
    return visible(cut(event.subject, 80));
}
std::string field(const TraceEvent& event, std::string_view name, std::size_t size = 80) {
    return visible(cut(text_field(event, name), size));
}
std::string number(const TraceEvent& event, std::string_view name) {
    return std::to_string(number_field(event, name));
}

Happened said(Tone tone, std::string text) {
    Happened told;
    told.tone = tone;
    told.text = std::move(text);
    return told;
}

/// ", and is refused with 403", ", and gets no answer", or nothing.
std::string what_became(const TraceEvent& event) {
    const auto status = number_field(event, "status");
    if (status == 0) return ", and gets no answer";
    if (status >= 300) return ", and is refused with " + std::to_string(status);
    return number_field(event, "attempt") > 1 ? " (attempt " + number(event, "attempt") + ")" : "";
}

using Sentence = Happened (*)(const TraceEvent& event, const Exchanges& exchanges);

Happened user_spoke(const TraceEvent& event, const Exchanges&) {
    auto told = said(Tone::speech, subject(event) + " says " + quoted(text_field(event, "text")));
    told.thread = event.subject;
    return told;
}
Happened output_seen(const TraceEvent& event, const Exchanges&) {
    auto told = said(Tone::speech, subject(event) + " reads " + quoted(text_field(event, "text")));
    told.thread = event.subject;
    return told;
}
Happened model_asked(const TraceEvent& event, const Exchanges&) {
    return said(Tone::work, "the model hears " + quoted(text_field(event, "heard")));
}
Happened model_refused(const TraceEvent& event, const Exchanges&) {
    return said(Tone::fault, "the model refuses the request: " + field(event, "message", 200));
}
Happened model_too_long(const TraceEvent& event, const Exchanges&) {
    return said(Tone::work,
                "the request is too long for the model: " + number(event, "tokens") + " tokens");
}
Happened model_unscripted(const TraceEvent& event, const Exchanges&) {
    return said(Tone::fault, "no rule of the script answers " + quoted(text_field(event, "heard")));
}
Happened tool_invoked(const TraceEvent& event, const Exchanges&) {
    return said(Tone::work, subject(event) + " is asked for " + field(event, "tool") + '(' +
                                field(event, "arguments", 120) + ')' +
                                (number_field(event, "repeated") != 0 ? ", once more" : ""));
}
Happened tool_answered(const TraceEvent& event, const Exchanges&) {
    return said(Tone::work, subject(event) + " answers" + what_became(event));
}
Happened tool_cancelled(const TraceEvent& event, const Exchanges&) {
    return said(Tone::work, subject(event) + " hears that its call is cancelled");
}
Happened tool_thread_closed(const TraceEvent& event, const Exchanges&) {
    return said(Tone::detail, subject(event) + " hears that the conversation is closed");
}
Happened subscription_opened(const TraceEvent& event, const Exchanges&) {
    return said(Tone::work, "a subscription at " + subject(event) + " begins");
}
Happened subscription_ended(const TraceEvent& event, const Exchanges&) {
    return said(Tone::work,
                "the subscription at " + subject(event) + " ends: " + field(event, "end"));
}
Happened event_sent(const TraceEvent& event, const Exchanges&) {
    return said(Tone::work, subject(event) + " sends the event " + field(event, "event") + ' ' +
                                quoted(text_field(event, "text")) + what_became(event));
}
Happened prompt_sent(const TraceEvent& event, const Exchanges&) {
    return said(Tone::work, subject(event) + " asks the user (" + field(event, "kind") + ")" +
                                what_became(event));
}
Happened choice_received(const TraceEvent& event, const Exchanges&) {
    return said(Tone::speech, subject(event) + " hears the choice " +
                                  quoted(text_field(event, "selected")) + what_became(event));
}
Happened view_sent(const TraceEvent& event, const Exchanges&) {
    return said(Tone::work,
                subject(event) + " shows " + field(event, "view_type") + what_became(event));
}
Happened status_asked(const TraceEvent& event, const Exchanges&) {
    return said(Tone::work, subject(event) + " is asked whether the call is alive: " +
                                (number_field(event, "alive") != 0 ? "yes" : "no"));
}
Happened schedule_created(const TraceEvent& event, const Exchanges&) {
    return said(Tone::work,
                "a timer is set for " + field(event, "earliest") + ": " + subject(event));
}
Happened schedule_fired(const TraceEvent& event, const Exchanges&) {
    return said(Tone::work, "the timer fires: " + subject(event));
}
Happened schedule_deleted(const TraceEvent& event, const Exchanges&) {
    return said(Tone::detail, "the timer is removed: " + subject(event));
}

Happened about_message(Tone tone, const TraceEvent& event, const std::string& text) {
    auto told = said(tone, text);
    told.thread = text_field(event, "group");
    return told;
}
Happened queue_accepted(const TraceEvent& event, const Exchanges&) {
    // What users say and read is told where they do.
    const auto id = text_field(event, "id");
    const bool of_tool =
        id.starts_with("result-") || id.starts_with("event-") || id.starts_with("failed-");
    return about_message(of_tool ? Tone::work : Tone::detail, event,
                         subject(event) + " takes " + field(event, "id", 48) +
                             (id.empty() ? "" : " ") +
                             quoted(message_text(text_field(event, "body")), 80));
}
Happened queue_received(const TraceEvent& event, const Exchanges&) {
    const auto count = number_field(event, "count");
    if (count <= 1)
        return about_message(Tone::detail, event,
                             subject(event) + " delivers " + field(event, "id"));
    return about_message(Tone::work, event,
                         subject(event) + " delivers " + field(event, "id") + " again, for the " +
                             std::to_string(count) + ". time");
}
Happened queue_deleted(const TraceEvent& event, const Exchanges&) {
    return about_message(Tone::detail, event,
                         field(event, "id") + " is acknowledged to " + subject(event));
}
Happened queue_duplicated(const TraceEvent& event, const Exchanges&) {
    return said(Tone::work, subject(event) + " has " + field(event, "id") + " already");
}
Happened queue_expired(const TraceEvent& event, const Exchanges&) {
    return about_message(Tone::fault, event,
                         field(event, "id") + " is too old and leaves " + subject(event));
}
Happened queue_dead_lettered(const TraceEvent& event, const Exchanges&) {
    return about_message(Tone::fault, event,
                         field(event, "id") + " becomes a dead letter of " + subject(event));
}
Happened invocation_started(const TraceEvent& event, const Exchanges&) {
    const auto groups = text_field(event, "groups");
    if (groups.empty())
        return said(Tone::detail, subject(event) + " runs " + field(event, "function"));
    auto told = said(Tone::work, subject(event) + " takes up " + field(event, "groups") +
                                     (number_field(event, "cold") != 0 ? " (cold start)" : ""));
    if (!groups.contains(',')) told.thread = groups;
    return told;
}
Happened invocation_ended(const TraceEvent& event, const Exchanges&) {
    const auto end = text_field(event, "end");
    if (end == "answered") return said(Tone::detail, subject(event) + " is done");
    return said(
        Tone::fault,
        subject(event) + " does not finish " +
            (text_field(event, "function") == agent ? "its slice" : field(event, "function")) +
            ": " + field(event, "end"));
}
Happened process_killed(const TraceEvent& event, const Exchanges&) {
    const auto function = text_field(event, "function");
    if (function == daemon_host) return said(Tone::fault, "the daemon is killed");
    return said(Tone::fault, subject(event) + " is killed" +
                                 (function == agent ? "" : " (" + field(event, "function") + ")"));
}
Happened daemon_started(const TraceEvent& event, const Exchanges&) {
    const auto life = number_field(event, "life");
    if (life <= 1) return said(Tone::detail, "the daemon starts");
    return said(Tone::work, "the daemon starts again");
}
Happened failed_at(const TraceEvent& event, const Exchanges&) {
    return said(Tone::fault, subject(event) + " fails: " + field(event, "why", 200));
}
Happened partitioned(const TraceEvent& event, const Exchanges&) {
    return said(Tone::fault,
                "nothing passes between " + subject(event) + " and " + field(event, "to"));
}
Happened healed(const TraceEvent& event, const Exchanges&) {
    return said(Tone::work, "the network between " + subject(event) + " and " + field(event, "to") +
                                " is whole again");
}

std::string exchange_text(const TraceEvent& event, const Exchanges& exchanges) {
    const auto found = exchanges.find(number_field(event, "exchange"));
    if (found == exchanges.end()) return subject(event);
    const auto& [from, to, what] = found->second;
    return visible(from) + " to " + visible(to) + " (" + visible(what) + ")";
}
Happened request_lost(const TraceEvent& event, const Exchanges& exchanges) {
    return said(Tone::fault, "a request is lost: " + exchange_text(event, exchanges));
}
Happened response_lost(const TraceEvent& event, const Exchanges& exchanges) {
    return said(Tone::fault, "the answer to a request is lost: " + exchange_text(event, exchanges));
}
Happened body_cut(const TraceEvent& event, const Exchanges& exchanges) {
    return said(Tone::fault, "an answer breaks off after " + number(event, "after") + " of " +
                                 number(event, "of") +
                                 " bytes: " + exchange_text(event, exchanges));
}
Happened http_failed(const TraceEvent& event, const Exchanges& exchanges) {
    return said(Tone::detail, "gives up: " + exchange_text(event, exchanges));
}

Happened fault_happened(const TraceEvent& event, const Exchanges&) {
    // What has an event of its own is told by that.
    constexpr std::array<std::string_view, 5> told_elsewhere{"request-lost", "response-lost",
                                                             "stream-cut", "kill", "partition"};
    const auto kind = text_field(event, "kind");
    const bool told = std::ranges::find(told_elsewhere, kind) != told_elsewhere.end();
    const auto process = field(event, "process");
    return said(told ? Tone::detail : Tone::fault,
                "fault: " + field(event, "kind") + " at " + subject(event) +
                    (process.empty() || process == event.subject ? "" : ", met by " + process));
}
Happened database_refused(const TraceEvent& event, const Exchanges&) {
    return said(Tone::fault, "the database refuses a transaction: " + field(event, "state"));
}
Happened table_written(const TraceEvent& event, const Exchanges&) {
    return said(Tone::detail, subject(event) + " has " + field(event, "key"));
}
Happened signature_refused(const TraceEvent& event, const Exchanges&) {
    return said(Tone::fault,
                subject(event) + " refuses a signature: " + field(event, "message", 200));
}
Happened not_simulated(const TraceEvent& event, const Exchanges&) {
    return said(Tone::fault,
                subject(event) + " does not simulate this: " + field(event, "what", 200));
}
Happened worker_log(const TraceEvent& event, const Exchanges&) {
    const bool grave = number_field(event, "level") >= log_warning;
    return said(grave ? Tone::work : Tone::detail,
                subject(event) + " notes: " + field(event, "text", 160));
}
Happened producer_refused(const TraceEvent& event, const Exchanges&) {
    auto told = said(Tone::work, "the message " + field(event, "id") + " is refused at the door");
    told.thread = event.subject;
    return told;
}
Happened stranger_answered(const TraceEvent& event, const Exchanges&) {
    return said(Tone::work, "a stranger is answered with " + number(event, "status"));
}

/// What has no sentence of its own: the words of the trace.
Happened plain(const TraceEvent& event) {
    std::string text = std::string(event.kind.name) + ' ' + subject(event);
    for (const auto& field : event.fields) {
        const auto* value = std::get_if<std::string>(&field.value);
        const auto shown = value != nullptr ? visible(cut(*value, 80))
                                            : std::to_string(std::get<std::int64_t>(field.value));
        text += ' ' + std::string(field.name) + '=' + shown;
    }
    return said(Tone::detail, std::move(text));
}

struct Told {
    std::string_view kind;
    Sentence sentence;
};
constexpr std::array sentences{
    Told{"user.spoke", user_spoke},
    Told{"output.seen", output_seen},
    Told{"model.asked", model_asked},
    Told{"model.refused", model_refused},
    Told{"model.too_long", model_too_long},
    Told{"model.unscripted", model_unscripted},
    Told{"tool.invoked", tool_invoked},
    Told{"tool.answered", tool_answered},
    Told{"tool.cancelled", tool_cancelled},
    Told{"tool.thread_closed", tool_thread_closed},
    Told{"subscription.opened", subscription_opened},
    Told{"subscription.ended", subscription_ended},
    Told{"event.sent", event_sent},
    Told{"prompt.sent", prompt_sent},
    Told{"choice.received", choice_received},
    Told{"view.sent", view_sent},
    Told{"status.asked", status_asked},
    Told{"schedule.created", schedule_created},
    Told{"schedule.fired", schedule_fired},
    Told{"schedule.deleted", schedule_deleted},
    Told{"queue.accepted", queue_accepted},
    Told{"queue.received", queue_received},
    Told{"queue.deleted", queue_deleted},
    Told{"queue.duplicated", queue_duplicated},
    Told{"queue.expired", queue_expired},
    Told{"queue.dead_lettered", queue_dead_lettered},
    Told{"invocation.started", invocation_started},
    Told{"invocation.ended", invocation_ended},
    Told{"process.killed", process_killed},
    Told{"daemon.started", daemon_started},
    Told{"daemon.failed", failed_at},
    Told{"environment.failed", failed_at},
    Told{"output.unreadable", failed_at},
    Told{"network.partitioned", partitioned},
    Told{"network.healed", healed},
    Told{"http.request_lost", request_lost},
    Told{"http.response_lost", response_lost},
    Told{"http.body_cut", body_cut},
    Told{"http.failed", http_failed},
    Told{"fault.happened", fault_happened},
    Told{"database.refused", database_refused},
    Told{"table.written", table_written},
    Told{"signature.refused", signature_refused},
    Told{"not_simulated", not_simulated},
    Told{"worker.log", worker_log},
    Told{"producer.refused", producer_refused},
    Told{"stranger.answered", stranger_answered},
};

}  // namespace

Happened told_event(const TraceEvent& event, const Exchanges& exchanges) {
    const auto found = std::ranges::find(sentences, std::string_view{event.kind.name}, &Told::kind);
    auto told = found != sentences.end() ? found->sentence(event, exchanges) : plain(event);
    if (told.thread.empty()) told.thread = text_field(event, "thread");
    told.call = text_field(event, "call");
    return told;
}

}  // namespace torpor::sim
