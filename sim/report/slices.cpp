#include "sim/report/slices.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>

#include "sim/report/event_fields.hpp"

namespace torpor::sim {
namespace {

/// More candidates than that say nothing about any of them.
constexpr std::size_t candidates_max = 3;
constexpr std::string_view daemon_process = "daemon";

using Members = std::vector<std::size_t>;

std::vector<std::string> split(std::string_view names) {
    std::vector<std::string> parts;
    while (!names.empty()) {
        const auto comma = names.find(',');
        parts.emplace_back(names.substr(0, comma));
        if (comma == std::string_view::npos) break;
        names.remove_prefix(comma + 1);
    }
    if (parts.empty()) parts.emplace_back();
    return parts;
}

class Follower {
public:
    void see(std::size_t index, const TraceEvent& event) {
        const std::string_view kind = event.kind.name;
        if (kind == "invocation.started") {
            start(index, event);
        } else if (kind == "invocation.ended") {
            finish(std::string(text_field(event, "request")), index, event.at,
                   text_field(event, "end"));
        } else {
            ascribe(index, event, kind);
        }
        // A service reports what a request came to right after it has arrived.
        if (kind == "http.arrived") {
            arrived_ = number_field(event, "exchange");
            arrived_at_ = event.at;
        } else if (kind == "http.response" || event.at != arrived_at_) {
            arrived_.reset();
        }
    }

    std::vector<SliceRecord> take() { return std::move(slices_); }

private:
    void start(std::size_t index, const TraceEvent& event) {
        const std::string request{text_field(event, "request")};
        // An invocation that is started again under its id was ended without a word.
        finish(request, index, event.at, "crashed");
        std::vector<std::string> seen;
        for (auto& group : split(text_field(event, "groups"))) {
            if (std::ranges::find(seen, group) != seen.end()) continue;
            seen.push_back(group);
            by_request_[request].push_back(slices_.size());
            by_thread_[group].push_back(slices_.size());
            by_worker_[event.subject].push_back(slices_.size());
            SliceRecord slice{.worker = event.subject,
                              .function = std::string(text_field(event, "function")),
                              .thread = std::move(group),
                              .request = request,
                              .begin = event.at};
            slice.cold = number_field(event, "cold") != 0;
            slice.started = index;
            if (auto delivered = delivered_.extract(slice.thread); !delivered.empty())
                slice.events = std::move(delivered.mapped());
            slice.events.push_back(index);
            slices_.push_back(std::move(slice));
        }
    }

    void finish(const std::string& request,
                std::size_t index,
                base::Instant at,
                std::string_view how) {
        const auto ended = by_request_.extract(request);
        if (ended.empty()) return;
        for (const auto one : ended.mapped()) {
            auto& slice = slices_[one];
            slice.end = at;
            slice.how = how;
            slice.events.push_back(index);
            std::erase(by_thread_[slice.thread], one);
            std::erase(by_worker_[slice.worker], one);
        }
    }

    void ascribe(std::size_t index, const TraceEvent& event, std::string_view kind) {
        if (kind == "database.committed") commit_ = index;
        if (kind == "queue.received" && !text_field(event, "group").empty())
            delivered_[std::string(text_field(event, "group"))].push_back(index);
        const Members members = owners(event, kind);
        if (kind == "http.request" && !members.empty())
            exchanges_[number_field(event, "exchange")] = members;
        if (members.size() > candidates_max) return;
        for (const auto one : members) {
            auto& known = slices_[one].events;
            // The rows of a transaction say whose it was.
            if (kind == "database.row" && commit_ && known.back() < *commit_)
                known.push_back(*commit_);
            known.push_back(index);
        }
    }

    Members owners(const TraceEvent& event, std::string_view kind) {
        if (kind == "database.row") return of_row(event);
        if (kind == "http.request") return of_process(text_field(event, "from"));
        if (kind.starts_with("http.")) return of_exchange(number_field(event, "exchange"));
        if (kind == "worker.log" || kind == "process.killed" || kind == "process.crashed")
            return of_process(event.subject);
        if (kind == "fault.happened") return of_process(text_field(event, "process"));
        if (kind == "queue.deleted") return of_thread(text_field(event, "group"));
        if (arrived_ && event.at == arrived_at_) return of_exchange(*arrived_);
        return {};
    }

    Members of_row(const TraceEvent& event) {
        const auto columns = row_columns(text_field(event, "values"));
        const auto thread = columns.find("thread_id");
        return thread == columns.end() ? Members{} : of_thread(thread->second);
    }

    /// The newest slice of a conversation: an older one has lost its right to write.
    Members of_thread(std::string_view thread) const {
        const auto found = by_thread_.find(std::string(thread));
        if (thread.empty() || found == by_thread_.end() || found->second.empty()) return {};
        return {found->second.back()};
    }

    Members of_process(std::string_view process) const {
        const auto found = by_worker_.find(std::string(process));
        if (found != by_worker_.end()) return found->second;
        if (process != daemon_process) return {};
        Members all;
        for (const auto& [worker, members] : by_worker_)
            all.insert(all.end(), members.begin(), members.end());
        return all;
    }

    Members of_exchange(std::int64_t exchange) const {
        const auto found = exchanges_.find(exchange);
        return found == exchanges_.end() ? Members{} : found->second;
    }

    std::vector<SliceRecord> slices_;
    std::map<std::string, Members> by_request_;  ///< running ones only, as below
    std::map<std::string, Members> by_thread_;
    std::map<std::string, Members> by_worker_;
    std::map<std::int64_t, Members> exchanges_;
    std::map<std::string, Members> delivered_;  ///< by group, until a slice begins
    std::optional<std::int64_t> arrived_;
    base::Instant arrived_at_;
    std::optional<std::size_t> commit_;
};

}  // namespace

std::vector<SliceRecord> slices_of(std::span<const TraceEvent> events) {
    Follower follower;
    for (std::size_t index = 0; index < events.size(); ++index)
        follower.see(index, events[index]);
    return follower.take();
}

}  // namespace torpor::sim
