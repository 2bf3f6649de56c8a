#include "sim/report/happened.hpp"

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "sim/report/event_fields.hpp"
#include "sim/report/told_event.hpp"

namespace torpor::sim {
namespace {

/// A transaction while its rows come in.
class Transaction {
public:
    /// Adds a row to the sentence of its transaction.
    void add(const TraceEvent& event, Happened& told) {
        const auto columns = row_columns(text_field(event, "values"));
        const auto column = [&](std::string_view name) {
            const auto found = columns.find(name);
            return found == columns.end() ? std::string_view{} : std::string_view{found->second};
        };
        if (told.thread.empty()) told.thread = column("thread_id");
        tables_.insert(event.subject);
        if (text_field(event, "is") == "inserted" && event.subject == "history") {
            parts_.push_back(history_part(column("kind"), column("message_data")));
        } else if (event.subject == "calls" && column("status") != "pending") {
            parts_.push_back("call of " + visible(column("tool")) + ' ' +
                             visible(column("status")));
        }
        tell(told);
    }

private:
    static std::string history_part(std::string_view kind, std::string_view data) {
        const auto text = quoted(history_text(kind, data), 80);
        if (kind == "assistant") return "the agent said " + text;
        if (kind == "tool_call") return "calls " + text.substr(1, text.size() - 2);
        if (kind == "tool_result") return "a result " + text;
        if (kind == "user") return "heard " + text;
        return visible(kind) + ' ' + text;
    }

    void tell(Happened& told) const {
        told.text = "saved";
        if (!told.thread.empty()) told.text += " for " + visible(told.thread);
        std::string separator = ": ";
        for (const auto& part : parts_) {
            told.text += separator + part;
            separator = "; ";
        }
        if (!parts_.empty()) {
            told.tone = Tone::work;
            told.text = cut(told.text, 240);
            return;
        }
        for (const auto& table : tables_) {
            told.text += separator + visible(table);
            separator = ", ";
        }
    }

    std::set<std::string> tables_;
    std::vector<std::string> parts_;
};

class Teller {
public:
    explicit Teller(std::span<const SliceRecord> slices) {
        for (std::size_t slice = 0; slice < slices.size(); ++slice) {
            for (const auto event : slices[slice].events) {
                const auto& thread = slices[slice].thread;
                const auto [known, fresh] = thread_of_.emplace(event, thread);
                // One of several slices did it; nobody knows which.
                if (!fresh && known->second != thread) known->second.clear();
            }
        }
    }

    void see(std::size_t index, const TraceEvent& event) {
        const std::string_view kind = event.kind.name;
        if (kind == "database.row") {
            if (!told_.empty()) transaction_.add(event, told_.back());
            return;
        }
        if (kind == "database.committed") {
            transaction_ = {};
            told_.push_back({.at = event.at, .text = "saved nothing", .event = index});
            return;
        }
        note_exchange(event, kind);
        if (is_plain_exchange(kind)) return;
        auto told = told_event(event, exchanges_);
        told.at = event.at;
        told.event = index;
        if (told.thread.empty()) told.thread = thread(index, told.call);
        if (!told.call.empty() && !told.thread.empty()) thread_of_call_[told.call] = told.thread;
        told_.push_back(std::move(told));
    }

    std::vector<Happened> take() { return std::move(told_); }

private:
    static bool is_plain_exchange(std::string_view kind) {
        return kind == "http.request" || kind == "http.arrived" || kind == "http.response";
    }

    void note_exchange(const TraceEvent& event, std::string_view kind) {
        if (kind != "http.request") return;
        exchanges_[number_field(event, "exchange")] = {
            .from = std::string(text_field(event, "from")),
            .to = event.subject,
            .what = std::string(text_field(event, "method")) + ' ' +
                    cut(text_field(event, "target"), 60)};
    }

    std::string thread(std::size_t index, const std::string& call) const {
        if (const auto known = thread_of_call_.find(call); known != thread_of_call_.end())
            return known->second;
        const auto known = thread_of_.find(index);
        return known == thread_of_.end() ? std::string{} : known->second;
    }

    std::map<std::size_t, std::string> thread_of_;
    std::map<std::string, std::string> thread_of_call_;
    Exchanges exchanges_;
    Transaction transaction_;
    std::vector<Happened> told_;
};

}  // namespace

std::vector<Happened> happenings(std::span<const TraceEvent> events,
                                 std::span<const SliceRecord> slices) {
    Teller teller(slices);
    for (std::size_t index = 0; index < events.size(); ++index)
        teller.see(index, events[index]);
    return teller.take();
}

}  // namespace torpor::sim
