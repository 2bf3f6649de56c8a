#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/core/content.hpp"
#include "runtime/core/text.hpp"
#include "runtime/core/threads.hpp"

/// What a child tells its parent, and the end of a thread.
namespace torpor::core {

namespace {

constexpr std::string_view report_prefix = "Report from child thread: ";

enum class Life { goes_on, ends };

void send_report(Draft& draft,
                 const base::CallId& by,
                 std::vector<wire::ContentItem> content,
                 Life life) {
    const auto& state = draft.state();
    base::invariant(!state.lineage.ancestors.empty(), "a report goes to a parent");
    wire::ThreadReport report;
    report.call = state.lineage.spawned_by;
    report.child = state.thread;
    report.content = std::move(content);
    report.closed = life == Life::ends;
    SendInput order;
    order.id = base::MessageId("report-" + by.str());
    order.message.thread = state.lineage.ancestors.back();
    order.message.content = std::move(report);
    base::OutboxId id(order.id.str());
    draft.send(std::move(id), std::move(order));
}

void close_child(Draft& draft, const Child& child) {
    SendInput order;
    order.id = base::MessageId("closed-" + child.thread.str());
    order.message.thread = child.thread;
    order.message.content = wire::ParentClosed{};
    base::OutboxId id(order.id.str());
    draft.send(std::move(id), std::move(order));
}

/// Leaves nothing open, standing or waiting, and tells whoever knows of it.
void wind_up(Draft& draft) {
    base::invariant(draft.state().lineage.kind != ThreadKind::root, "a root never closes");
    draft.abandon_pending();
    for (const auto& subscription : draft.all<Subscription>()) {
        draft.send(base::OutboxId("cancel-" + subscription.call.str()),
                   NoticeCancelled{subscription.call});
    }
    for (const auto& child : draft.all<Child>())
        close_child(draft, child);
    const auto standing = draft.state().standing;
    for (const auto& [key, one] : standing)
        draft.drop(key);
    for (const auto& one : draft.release())
        draft.revise(one.id, "closed_thread");
    draft.send(base::OutboxId("close-" + draft.state().thread.str()), NoticeClosed{});
}

}  // namespace

void report_to_parent(Draft& draft, const base::CallId& by, const std::string& report) {
    send_report(draft, by, words(std::string(report_prefix) + report), Life::goes_on);
}

void close_thread(Draft& draft, const base::CallId& by, const std::string& report) {
    wind_up(draft);
    std::vector<wire::ContentItem> content;
    if (!is_blank(report)) {
        content = words(std::string(report_prefix) + report);
    } else if (draft.state().lineage.kind == ThreadKind::child) {
        content = words("Child thread " + draft.state().thread.str() + " has shut down.");
    }
    send_report(draft, by, std::move(content), Life::ends);
    draft.close();
}

void close_with_parent(Draft& draft) {
    wind_up(draft);
    draft.close();
}

}  // namespace torpor::core
