#include "runtime/core/compaction.hpp"

#include <algorithm>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/core/balance.hpp"
#include "runtime/core/limits.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/digest.hpp"

namespace torpor::core {

namespace {

/// Models and clients know a summary by this beginning.
constexpr std::string_view summary_heading = "[Compacted conversation summary]\n";
constexpr std::string_view section_heading =
    "\n\n[What stood open in this thread when the summary was made]";
constexpr std::string_view question =
    "Summarise this conversation so far. Your summary takes its place: what it does not say is "
    "forgotten. Keep what was asked for and by whom, what was decided, found and done, names, "
    "numbers and IDs that are still needed, and what remains to be done. Write plain text and call "
    "no tool.";
constexpr std::string_view apology =
    "(What was said before is left out: it was too long for the model and could not be "
    "summarised.)";

constexpr std::size_t words_bytes_max = 100'000;
/// How much of an earlier summary is carried over a cut without words.
constexpr std::size_t remains_bytes_max = 4'000;
constexpr std::size_t detail_bytes_max = 200;
/// How much a history must grow, for each failure, before a compaction is asked for again.
constexpr std::int64_t entries_between_asking = 20;

StandingKey compaction_key() {
    return {"compaction", ""};
}

std::int64_t cut_of(const Draft& draft) {
    const auto cut = settled_point(draft);
    base::invariant(cut.has_value(), "a view that is summarised has a balanced point");
    base::invariant(*cut > draft.state().compacted_to, "a summary covers more than the last one");
    return *cut;
}

std::string detail(const std::string& text) {
    return std::string(beginning(text, detail_bytes_max));
}

std::string lines_of_calls(const Draft& draft) {
    std::string lines;
    for (const auto& [id, record] : draft.state().calls) {
        if (record.status != CallStatus::pending) continue;
        lines += "\n- call " + id.str() + " of " + record.tool +
                 " is not answered; arguments: " + detail(record.arguments);
    }
    return lines;
}

std::string lines_of_prompts(const Draft& draft) {
    std::string lines;
    for (const auto& prompt : draft.all<Prompt>()) {
        if (prompt.answered) continue;
        // An address of an authorisation is a secret.
        lines +=
            "\n- call " + prompt.call.str() + " waits for the user: " +
            (prompt.kind == Prompt::Kind::authorisation ? "an authorisation" : detail(prompt.text));
    }
    return lines;
}

/// What must outlive the words of any summary [D-050]. Empty if nothing stands open.
std::string machine_section(const Draft& draft) {
    auto lines = lines_of_calls(draft);
    for (const auto& subscription : draft.all<Subscription>()) {
        lines += "\n- subscription " + subscription.call.str() + " of " + subscription.tool +
                 "; arguments: " + detail(subscription.arguments);
    }
    for (const auto& child : draft.all<Child>()) {
        lines += "\n- child thread " + child.thread.str() + " is open, made by call " +
                 child.call.str() + ": " + detail(child.instructions);
    }
    lines += lines_of_prompts(draft);
    return lines.empty() ? lines : std::string(section_heading) + lines;
}

/// The words of an earlier summary, without its heading and its section, which is out of date.
std::string words_of(std::string_view summary) {
    if (summary.starts_with(summary_heading)) summary.remove_prefix(summary_heading.size());
    return std::string(summary.substr(0, summary.rfind(section_heading)));
}

void replace_view(Draft& draft, const std::string& words) {
    Summary summary;
    summary.up_to = cut_of(draft);
    summary.text =
        std::string(summary_heading) + cut_text(words, words_bytes_max) + machine_section(draft);
    draft.summarise(std::move(summary));
    draft.drop(compaction_key());
    base::invariant(settled_point(draft) == draft.state().compacted_to,
                    "nothing is left to summarise after a summary");
}

}  // namespace

void ask_for_compaction(Draft& draft, const TokenUsage& usage) {
    const auto window = draft.policy().context_window;
    if (window <= 0) return;
    // Numbers from outside may be anything; none of them overflows.
    const auto used = std::clamp<std::int64_t>(usage.input, 0, window) +
                      std::clamp<std::int64_t>(usage.output, 0, window);
    if (used <= window - window / 4) return;
    const auto length = draft.state().history_length;
    CompactionDue due;
    if (const auto* known = draft.standing<CompactionDue>(compaction_key())) {
        due = *known;
        if (length < due.failed_at + entries_between_asking * std::max(1, due.failures)) return;
    }
    due.asked = draft.now();
    due.failed_at = length;
    draft.stand(due);
    SendInput order;
    // A queue compares the ids of all threads' messages.
    const auto digest = wire::hex(wire::sha256(draft.state().thread.str())).substr(0, 16);
    order.id = base::MessageId("compaction-" + digest + "-" + std::to_string(length));
    order.message.thread = draft.state().thread;
    order.message.content = wire::Compaction{};
    base::OutboxId id(order.id.str());
    draft.send(std::move(id), std::move(order));
}

bool take_compaction(Draft& draft, const base::MessageId& id) {
    // What the thread asked of itself may be done already, because a request was too long.
    const bool own = id.str().starts_with("compaction-");
    const bool wanted = !own || draft.standing<CompactionDue>(compaction_key());
    if (wanted && can_summarise(draft)) {
        draft.consume(id, "applied");
        return true;
    }
    draft.drop(compaction_key());
    draft.consume(id, "nothing_to_compact");
    return false;
}

bool can_summarise(const Draft& draft) {
    return !draft.summarised() && settled_point(draft).value_or(0) > draft.state().compacted_to;
}

ModelRequest summary_request(const Draft& draft,
                             const ToolCatalog& tools,
                             std::string prompt,
                             Showing showing) {
    return project_up_to(cut_of(draft), std::string(question), draft.state(), tools,
                         std::move(prompt), showing);
}

void apply_summary(Draft& draft, const ModelTurn& turn, SummaryCause cause) {
    if (is_blank(turn.text)) return give_up_summary(draft, cause);
    replace_view(draft, turn.text);
}

void give_up_summary(Draft& draft, SummaryCause cause) {
    if (cause == SummaryCause::too_long) {
        const auto before = words_of(draft.state().summary);
        std::string words(apology);
        if (!is_blank(before)) {
            words += "\nThe summary before that began: ";
            words += beginning(before, remains_bytes_max);
        }
        return replace_view(draft, words);
    }
    CompactionDue due;
    due.asked = draft.now();
    if (const auto* known = draft.standing<CompactionDue>(compaction_key())) due = *known;
    due.failures += 1;
    due.failed_at = draft.state().history_length;
    draft.stand(due);
}

}  // namespace torpor::core
