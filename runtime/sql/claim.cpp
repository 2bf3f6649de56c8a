#include "runtime/sql/claim.hpp"

#include <map>
#include <optional>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/sql/claim_rows.hpp"
#include "runtime/sql/contents.hpp"
#include "runtime/sql/fields.hpp"

namespace torpor::sql {

namespace {

/// What one statement after the first asks for.
struct Question {
    enum class About {
        inherited,
        history,
        summary,
        calls,
        deferred,
        outbox,
        toolsets,
        standing,
        consumed
    };
    About about = About::history;
    Step step;
    base::ThreadId of;      ///< whose rows are asked for
    std::int64_t rows = 0;  ///< of a stretch of history: how many there must be
};

Step of_thread(const base::ThreadId& thread, std::string text) {
    Step step;
    step.text = std::move(text);
    step.parameters = {thread.str()};
    return step;
}

/// ` ($2, $3, …)`, the messages of the batch.
void add_batch(Step& step, const std::vector<base::MessageId>& batch) {
    std::vector<ports::SqlValue> ids;
    for (const auto& message : batch)
        ids.emplace_back(message.str());
    step.add_row(std::move(ids));
}

/// What the row cannot count is asked for along with it: it is mostly not there.
Step upsert(const base::ThreadId& thread, const std::vector<base::MessageId>& batch) {
    auto step = of_thread(
        thread,
        "INSERT INTO threads (thread_id, format, epoch, committed, history_length, outputs, "
        "outbox_positions, calls_kept, deferred_kept, toolsets_kept, metadata, lineage, closed, "
        "compacted_to, standing_kept) VALUES ($1, ");
    step.text += std::to_string(row_format);
    step.text +=
        ", 1, 0, 0, 0, 0, 0, 0, 0, '', '', 0, 0, 0) "
        "ON CONFLICT (thread_id) DO UPDATE SET epoch = threads.epoch + 1 RETURNING ";
    step.text += ThreadRow::columns;
    step.text +=
        ", EXISTS (SELECT outbox_id FROM outbox WHERE thread_id = $1), "
        "EXISTS (SELECT message_id FROM consumed WHERE thread_id = $1 AND message_id IN";
    add_batch(step, batch);
    step.text += ")";
    return step;
}

Question stretch(Question::About about,
                 const base::ThreadId& thread,
                 std::int64_t after,
                 std::int64_t to) {
    Question question;
    question.about = about;
    question.of = thread;
    question.rows = to - after;
    question.step =
        of_thread(thread,
                  "SELECT format, message_order, message_id, message_data FROM history WHERE "
                  "thread_id = $1 AND message_order > $2 AND message_order <= $3 "
                  "ORDER BY message_order");
    question.step.parameters.emplace_back(after);
    question.step.parameters.emplace_back(to);
    return question;
}

Question summary_of(const base::ThreadId& thread, std::int64_t up_to) {
    auto step = of_thread(thread,
                          "SELECT format, summary FROM summaries WHERE thread_id = $1 AND "
                          "up_to = $2");
    step.parameters.emplace_back(up_to);
    return {.about = Question::About::summary, .step = std::move(step), .of = thread};
}

Question marks(const base::ThreadId& thread, const std::vector<base::MessageId>& batch) {
    auto step =
        of_thread(thread, "SELECT message_id FROM consumed WHERE thread_id = $1 AND message_id IN");
    add_batch(step, batch);
    return {.about = Question::About::consumed, .step = std::move(step), .of = thread};
}

Question rows_of(Question::About about, const base::ThreadId& thread, const char* text) {
    return {.about = about, .step = of_thread(thread, text), .of = thread};
}

/// Its own summary stands for what a thread has inherited as well.
void ask_view(const base::ThreadId& thread,
              const ThreadRow& row,
              std::vector<Question>& questions) {
    using enum Question::About;
    if (row.compacted_to > 0) {
        questions.push_back(summary_of(thread, row.compacted_to));
    } else if (!row.lineage.inherits.empty()) {
        const auto& first = row.lineage.inherits.front();
        if (first.summarised) questions.push_back(summary_of(first.thread, first.after));
        for (const auto& segment : row.lineage.inherits) {
            if (segment.to == segment.after) continue;
            questions.push_back(stretch(inherited, segment.thread, segment.after, segment.to));
        }
    }
    if (row.history_length > row.compacted_to) {
        questions.push_back(stretch(history, thread, row.compacted_to, row.history_length));
    }
}

std::vector<Question> questions_after(const base::ThreadId& thread,
                                      const std::vector<base::MessageId>& batch,
                                      const ThreadRow& row) {
    using enum Question::About;
    std::vector<Question> questions;
    ask_view(thread, row, questions);
    if (row.calls_kept > 0) {
        questions.push_back(rows_of(calls, thread,
                                    "SELECT format, call_id, tool, kind, status, arguments, "
                                    "opened_at, due_at, forgotten_at, details FROM calls WHERE "
                                    "thread_id = $1 ORDER BY call_id"));
    }
    if (row.deferred_kept > 0) {
        questions.push_back(rows_of(deferred, thread,
                                    "SELECT format, ordinal, message_id, message_data, created_at "
                                    "FROM deferred WHERE thread_id = $1 ORDER BY ordinal"));
    }
    if (row.outbox_waits) {
        questions.push_back(rows_of(outbox, thread,
                                    "SELECT format, outbox_id, ordinal, kind, payload FROM outbox "
                                    "WHERE thread_id = $1 ORDER BY ordinal"));
    }
    const auto& root = core::root_of(thread, row.lineage);
    // How many the session has is told by the root's row, which a child does not see.
    if (row.toolsets_kept > 0 || root != thread) {
        questions.push_back(rows_of(toolsets, root,
                                    "SELECT format, server, manifest, fetched_at FROM toolsets "
                                    "WHERE thread_id = $1 ORDER BY server"));
    }
    if (row.standing_kept > 0) {
        questions.push_back(rows_of(standing, thread,
                                    "SELECT format, kind, item_id, data FROM standing "
                                    "WHERE thread_id = $1 ORDER BY kind, item_id"));
    }
    if (row.batch_is_known) questions.push_back(marks(thread, batch));
    return questions;
}

/// The texts of these replies that lie elsewhere.
std::vector<ContentKey> taken_out_of(const std::vector<Question>& questions,
                                     const Script::Replies& replies) {
    std::vector<ContentKey> keys;
    for (std::size_t i = 0; i < questions.size(); ++i) {
        const auto& question = questions[i];
        const bool of_history = question.about == Question::About::history ||
                                question.about == Question::About::inherited;
        if (!of_history && question.about != Question::About::deferred) continue;
        for (const auto& row : replies[i + 1].rows) {
            const auto numbered = read_numbered(RowReader(row));
            if (!taken_out(numbered.data)) continue;
            keys.push_back(of_history ? history_content(question.of, numbered.number)
                                      : deferred_content(question.of, numbered.number));
        }
    }
    return keys;
}

using Contents = std::map<ContentKey, std::string>;

core::History read_stretch(const Question& question,
                           const ports::SqlResult& reply,
                           const Contents& contents) {
    if (std::cmp_not_equal(reply.rows.size(), question.rows)) {
        throw ports::SqlError("XX001", "a thread's history is not as long as its row says");
    }
    core::History entries;
    for (const auto& row : reply.rows) {
        auto numbered = read_numbered(RowReader(row));
        const auto key = history_content(question.of, numbered.number);
        restore(numbered.data, key, contents);
        entries.push_back(read_entry(numbered));
    }
    return entries;
}

void read_answer(const Question& question,
                 const ports::SqlResult& reply,
                 const Contents& contents,
                 core::ThreadState& state) {
    using enum Question::About;
    switch (question.about) {
        case inherited: {
            const auto entries = read_stretch(question, reply, contents);
            state.inherited.insert(state.inherited.end(), entries.begin(), entries.end());
            return;
        }
        case history:
            state.history = read_stretch(question, reply, contents);
            return;
        case summary:
            if (reply.rows.size() != 1) throw ports::SqlError("XX001", "a summary is missing");
            state.summary = read_summary(RowReader(reply.rows.front()));
            return;
        default:
            break;
    }
    for (const auto& row : reply.rows) {
        RowReader reader(row);
        if (question.about == calls) {
            auto call = read_call(reader);
            const auto id = call.call;
            state.calls.emplace(id, std::move(call));
        } else if (question.about == deferred) {
            auto numbered = read_numbered(reader);
            restore(numbered.data, deferred_content(question.of, numbered.number), contents);
            state.deferred.push_back(read_deferred(numbered, row));
        } else if (question.about == outbox) {
            state.outbox.push_back(read_outbox(reader));
        } else if (question.about == toolsets) {
            state.toolsets.push_back(read_toolset(reader));
        } else if (question.about == standing) {
            auto standing_item = read_standing(reader);
            auto key = core::key_of(standing_item);
            state.standing.emplace(std::move(key), std::move(standing_item));
        } else {
            state.consumed.insert(base::MessageId(reader.text()));
        }
    }
}

}  // namespace

Script claim_script(const base::ThreadId& thread, const std::vector<base::MessageId>& batch) {
    base::invariant(!batch.empty(), "a thread is claimed for some message");
    Script script;
    script.steps.push_back(upsert(thread, batch));
    script.more = [thread, batch](const Script::Replies& replies) {
        const auto questions = questions_after(thread, batch, ThreadRow::read(replies.front()));
        std::vector<Step> steps;
        if (replies.size() == 1) {
            for (const auto& question : questions)
                steps.push_back(question.step);
        }
        // A thread of one row has nothing that could lie elsewhere.
        const bool answered = !questions.empty() && replies.size() == questions.size() + 1;
        if (answered) steps = ask_contents(taken_out_of(questions, replies));
        return steps;
    };
    return script;
}

core::ThreadState read_claim(const base::ThreadId& thread,
                             const std::vector<base::MessageId>& batch,
                             const Script::Replies& replies) {
    const auto row = ThreadRow::read(replies.front());
    const auto questions = questions_after(thread, batch, row);
    const auto keys = taken_out_of(questions, replies);
    const auto asked = ask_contents(keys);
    base::invariant(replies.size() == 1 + questions.size() + asked.size(),
                    "every statement of a claim was answered");
    Contents contents;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const base::ThreadId owner{std::get<std::string>(asked[i].parameters.front())};
        read_contents(owner, replies[1 + questions.size() + i], contents);
    }
    core::ThreadState state = row.state(thread);
    for (std::size_t i = 0; i < questions.size(); ++i)
        read_answer(questions[i], replies[i + 1], contents, state);
    return state;
}

}  // namespace torpor::sql
