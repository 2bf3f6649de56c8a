#include "sim/report/timeline.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "sim/report/event_fields.hpp"

namespace torpor::sim {
namespace {

constexpr std::string_view output_queue = "agent-output";
constexpr std::string_view tool_domain = ".tools";

/// Lanes in the order in which they are first met; sorted by kind at the end.
class Lanes {
public:
    std::size_t at(Lane::Kind kind, std::string_view name) {
        const auto key = std::pair(kind, std::string(name));
        const auto [found, fresh] = known_.emplace(key, lanes_.size());
        if (fresh) lanes_.push_back({.kind = kind, .name = std::string(name)});
        return found->second;
    }

    /// Sorts, and says where each lane has gone.
    std::vector<std::size_t> sort() {
        std::vector<std::size_t> order(lanes_.size());
        for (std::size_t at = 0; at < order.size(); ++at)
            order[at] = at;
        std::ranges::sort(order, [&](std::size_t one, std::size_t other) {
            return std::pair(lanes_[one].kind, one) < std::pair(lanes_[other].kind, other);
        });
        std::vector<std::size_t> places(lanes_.size());
        std::vector<Lane> sorted;
        for (std::size_t place = 0; place < order.size(); ++place) {
            places[order[place]] = place;
            sorted.push_back(std::move(lanes_[order[place]]));
        }
        lanes_ = std::move(sorted);
        return places;
    }

    std::vector<Lane> take() { return std::move(lanes_); }

private:
    std::map<std::pair<Lane::Kind, std::string>, std::size_t> known_;
    std::vector<Lane> lanes_;
};

struct Spot {
    std::size_t lane = 0;
    base::Instant at;
};

std::string message_key(const TraceEvent& event) {
    const auto id = text_field(event, "id");
    if (id.empty()) return event.subject + '/' + std::string(text_field(event, "message"));
    return event.subject + '/' + std::string(id);
}

/// The call that a message is about, by its identity: "result-<call>-<hash>", "failed-<call>".
std::string call_in(std::string_view id) {
    const auto begin = id.find("call_");
    if (begin == std::string_view::npos) return {};
    id.remove_prefix(begin);
    return std::string(id.substr(0, id.find('-')));
}

class Draughtsman {
public:
    Draughtsman(std::span<const TraceEvent> events,
                std::span<const SliceRecord> slices,
                std::span<const Happened> happened)
        : events_(events), slices_(slices), happened_(happened), slice_of_(events.size()) {
        for (std::size_t slice = 0; slice < slices_.size(); ++slice) {
            for (const auto event : slices_[slice].events)
                slice_of_[event] = slice_of_[event] ? shared : slice;
        }
        for (const auto& event : events_) {
            if (std::string_view{event.kind.name} == "process.started")
                processes_.insert(event.subject);
        }
    }

    Timeline draw() {
        draw_slices();
        for (std::size_t index = 0; index < events_.size(); ++index)
            follow(index, events_[index]);
        for (auto& [key, bar] : open_)
            close(std::move(bar), last_instant(), "open");
        for (std::size_t index = 0; index < happened_.size(); ++index)
            draw_mark(index);
        return finished();
    }

private:
    static constexpr std::size_t shared = static_cast<std::size_t>(-1);

    base::Instant last_instant() const {
        return events_.empty() ? base::Instant{} : events_.back().at;
    }

    std::optional<std::size_t> slice(std::size_t event) const {
        const auto found = slice_of_[event];
        return found && *found != shared ? found : std::nullopt;
    }

    // The bars of conversations, and of invocations that work for none.
    void draw_slices() {
        for (std::size_t at = 0; at < slices_.size(); ++at) {
            const auto& slice = slices_[at];
            const auto end = slice.end.value_or(last_instant());
            const auto how = slice.end ? slice.how : std::string("open");
            const auto event = slice.started;
            if (!slice.thread.empty()) {
                bars_.push_back({.lane = lanes_.at(Lane::Kind::thread, slice.thread),
                                 .begin = slice.begin,
                                 .end = end,
                                 .kind = Bar::Kind::slice,
                                 .title = slice.worker + (slice.cold ? ", cold start" : ""),
                                 .how = how,
                                 .event = event,
                                 .slice = at});
            }
            // The daemon runs its slices without a process for each.
            if (!processes_.contains(slice.worker)) continue;
            bars_.push_back(
                {.lane = lanes_.at(Lane::Kind::process, slice.worker),
                 .begin = slice.begin,
                 .end = end,
                 .kind = Bar::Kind::invocation,
                 .title = slice.function + (slice.thread.empty() ? "" : " for " + slice.thread),
                 .how = how,
                 .event = event,
                 .slice = at});
        }
    }

    void open(std::string key, Bar bar) {
        close(key, bar.begin, "open");
        open_.emplace(std::move(key), std::move(bar));
    }
    void close(const std::string& key, base::Instant at, std::string_view how) {
        const auto found = open_.find(key);
        if (found == open_.end()) return;
        close(std::move(found->second), at, how);
        open_.erase(found);
    }
    void close(Bar bar, base::Instant at, std::string_view how) {
        bar.end = at;
        bar.how = how;
        bars_.push_back(std::move(bar));
    }

    void follow(std::size_t index, const TraceEvent& event) {
        const std::string_view kind = event.kind.name;
        const auto domain = kind.substr(0, kind.find('.'));
        if (domain == "http") {
            follow_exchange(index, event, kind);
            return;
        }
        if (domain == "queue") follow_message(index, event, kind);
        if (domain == "tool" || domain == "subscription") follow_call(index, event, kind);
        if (domain == "process") follow_process(index, event, kind);
        if (domain == "schedule") follow_timer(index, event, kind);
        if (domain == "network") follow_network(index, event, kind);
        if (domain == "user" || domain == "output") follow_user(index, event, kind);
        if (kind == "invocation.started") follow_start(index, event);
        if (kind == "model.asked" || kind == "table.written") arrow_from_requester(index, event);
    }

    void follow_exchange(std::size_t index, const TraceEvent& event, std::string_view kind) {
        const auto exchange = number_field(event, "exchange");
        if (kind == "http.request") {
            const auto from = text_field(event, "from");
            requests_[exchange] = {requester_lane(index, from), event.at};
            if (from.ends_with(tool_domain)) last_of_tool_[std::string(from)] = event.at;
        } else if (kind == "http.arrived") {
            arrived_ = exchange;
            arrived_at_ = event.at;
        }
    }

    std::size_t requester_lane(std::size_t index, std::string_view from) {
        if (from.ends_with(tool_domain))
            return lanes_.at(Lane::Kind::tool, from.substr(0, from.size() - tool_domain.size()));
        const auto owner = slice(index);
        if (owner && !slices_[*owner].thread.empty())
            return lanes_.at(Lane::Kind::thread, slices_[*owner].thread);
        return lanes_.at(Lane::Kind::process, from);
    }

    // A service reports what a request came to when it has arrived, at the same instant.
    void arrow_from_requester(std::size_t index, const TraceEvent& event) {
        if (!arrived_ || arrived_at_ != event.at) return;
        const auto found = requests_.find(*arrived_);
        if (found == requests_.end()) return;
        arrow(found->second, lane_of(index), index);
    }

    void arrow(Spot from, std::size_t to_lane, std::size_t index) {
        if (from.lane == to_lane) return;
        arrows_.push_back({.from_lane = from.lane,
                           .from = from.at,
                           .to_lane = to_lane,
                           .to = events_[index].at,
                           .event = index});
    }

    void follow_message(std::size_t index, const TraceEvent& event, std::string_view kind) {
        const auto lane = lanes_.at(Lane::Kind::queue, event.subject);
        const auto key = message_key(event);
        if (kind == "queue.accepted") {
            const auto id = text_field(event, "id");
            const auto body = message_text(text_field(event, "body"));
            open(key, {.lane = lane,
                       .begin = event.at,
                       .end = event.at,
                       .kind = Bar::Kind::message,
                       .title = std::string(id) + (id.empty() ? "" : ": ") + body,
                       .event = index});
            arrow_to_queue(index, event, id, lane);
        } else if (kind == "queue.received") {
            const auto group = text_field(event, "group");
            if (!group.empty()) deliveries_[std::string(group)] = {lane, event.at};
            if (event.subject == output_queue) output_ = Spot{lane, event.at};
        } else if (kind == "queue.deleted") {
            close(key, event.at, "acknowledged");
        } else if (kind == "queue.expired" || kind == "queue.dead_lettered") {
            close(key, event.at, kind.substr(kind.find('.') + 1));
        }
        if (kind == "queue.accepted" && event.subject == output_queue)
            output_ = Spot{lane, event.at};
    }

    void arrow_to_queue(std::size_t index,
                        const TraceEvent& event,
                        std::string_view id,
                        std::size_t lane) {
        if (const auto spoke = spoken_.find(std::string(id)); spoke != spoken_.end()) {
            arrow(spoke->second, lane, index);
            return;
        }
        if (timer_ && timer_->at == event.at && id.starts_with("wake-")) {
            arrow(*timer_, lane, index);
            return;
        }
        const auto server = server_of_.find(call_in(id));
        if (server != server_of_.end()) {
            const auto sent = last_of_tool_.find(server->second + std::string(tool_domain));
            if (sent != last_of_tool_.end()) {
                arrow({lanes_.at(Lane::Kind::tool, server->second), sent->second}, lane, index);
                return;
            }
        }
        arrow_from_requester(index, event);
    }

    void follow_start(std::size_t index, const TraceEvent& event) {
        for (const auto& one : slices_at(index)) {
            const auto delivery = deliveries_.find(slices_[one].thread);
            if (delivery == deliveries_.end()) continue;
            arrows_.push_back({.from_lane = delivery->second.lane,
                               .from = delivery->second.at,
                               .to_lane = lanes_.at(Lane::Kind::thread, slices_[one].thread),
                               .to = event.at,
                               .event = index});
            deliveries_.erase(delivery);
        }
    }

    /// The slices that begin with an event.
    std::vector<std::size_t> slices_at(std::size_t event) {
        std::vector<std::size_t> begun;
        while (next_slice_ < slices_.size() && slices_[next_slice_].started <= event) {
            if (slices_[next_slice_].started == event) begun.push_back(next_slice_);
            next_slice_ += 1;
        }
        return begun;
    }

    void follow_call(std::size_t index, const TraceEvent& event, std::string_view kind) {
        const std::string call{text_field(event, "call")};
        const auto lane = lanes_.at(Lane::Kind::tool, event.subject);
        if (kind == "tool.invoked") {
            server_of_[call] = event.subject;
            if (!open_.contains("call/" + call)) {
                open("call/" + call, {.lane = lane,
                                      .begin = event.at,
                                      .end = event.at,
                                      .kind = Bar::Kind::call,
                                      .title = std::string(text_field(event, "tool")) + '(' +
                                               std::string(text_field(event, "arguments")) + ')',
                                      .event = index});
            }
            arrow_from_requester(index, event);
        } else if (kind == "tool.answered") {
            // Some answers are sent again and again until one gets through.
            if (number_field(event, "status") != 0) close("call/" + call, event.at, "answered");
        } else if (kind == "tool.cancelled") {
            close("call/" + call, event.at, "cancelled");
        } else if (kind == "subscription.opened") {
            open("subscription/" + call, {.lane = lane,
                                          .begin = event.at,
                                          .end = event.at,
                                          .kind = Bar::Kind::subscription,
                                          .title = "subscription",
                                          .event = index});
        } else if (kind == "subscription.ended") {
            close("subscription/" + call, event.at, text_field(event, "end"));
        }
    }

    void follow_process(std::size_t index, const TraceEvent& event, std::string_view kind) {
        const auto alive = "alive/" + event.subject;
        const auto frozen = "frozen/" + event.subject;
        const auto bar = [&](Bar::Kind drawn, std::string_view title) {
            return Bar{.lane = lanes_.at(Lane::Kind::process, event.subject),
                       .begin = event.at,
                       .end = event.at,
                       .kind = drawn,
                       .title = std::string(title),
                       .event = index};
        };
        if (kind == "process.started") {
            open(alive, bar(Bar::Kind::alive, event.subject));
        } else if (kind == "process.frozen") {
            open(frozen, bar(Bar::Kind::frozen, "frozen"));
        } else if (kind == "process.thawed") {
            close(frozen, event.at, "thawed");
        } else if (kind == "process.killed") {
            killed_ = event.at;
        } else if (kind == "process.crashed") {
            close(frozen, event.at, "ended");
            close(alive, event.at, killed_ == event.at ? "killed" : "ended");
        }
    }

    void follow_timer(std::size_t index, const TraceEvent& event, std::string_view kind) {
        const auto lane = lanes_.at(Lane::Kind::timers, "timers");
        const auto key = "timer/" + event.subject;
        if (kind == "schedule.created") {
            open(key,
                 {.lane = lane,
                  .begin = event.at,
                  .end = event.at,
                  .kind = Bar::Kind::timer,
                  .title = event.subject + ", due " + std::string(text_field(event, "earliest")),
                  .event = index});
            arrow_from_requester(index, event);
        } else {
            timer_ = Spot{lane, event.at};
            close(key, event.at, kind == "schedule.fired" ? "fired" : "removed");
        }
    }

    void follow_network(std::size_t index, const TraceEvent& event, std::string_view kind) {
        const auto lane = lanes_.at(Lane::Kind::network, "network");
        const auto to = std::string(text_field(event, "to"));
        const auto key = "cut/" + event.subject + '/' + to;
        if (kind == "network.partitioned") {
            open(key, {.lane = lane,
                       .begin = event.at,
                       .end = event.at,
                       .kind = Bar::Kind::cut,
                       .title = "nothing passes between " + event.subject + " and " + to,
                       .event = index});
        } else if (kind == "network.healed") {
            close(key, event.at, "healed");
        }
    }

    void follow_user(std::size_t index, const TraceEvent& event, std::string_view kind) {
        const auto lane = lanes_.at(Lane::Kind::thread, event.subject);
        if (kind == "user.spoke") {
            spoken_[std::string(text_field(event, "id"))] = {lane, event.at};
        } else if (kind == "output.seen" && output_ && output_->at == event.at) {
            arrow(*output_, lane, index);
            // A daemon hands its output over; only a queue acknowledges it later.
            close(std::string(output_queue) + '/', event.at, "taken");
        }
    }

    void draw_mark(std::size_t index) {
        const auto event = happened_[index].event;
        marks_.push_back({.lane = lane_of(event, happened_[index].thread),
                          .happened = index,
                          .slice = slice(event)});
    }

    std::size_t lane_of(std::size_t index, std::string_view thread = {}) {
        const auto& event = events_[index];
        const std::string_view kind = event.kind.name;
        const auto domain = kind.substr(0, kind.find('.'));
        if (domain == "user" || domain == "output")
            return lanes_.at(Lane::Kind::thread, event.subject);
        if (domain == "queue") return lanes_.at(Lane::Kind::queue, event.subject);
        if (domain == "schedule") return lanes_.at(Lane::Kind::timers, "timers");
        if (domain == "model") return lanes_.at(Lane::Kind::service, "model");
        if (is_of_tool(domain)) return lanes_.at(Lane::Kind::tool, event.subject);
        if (domain == "database" || domain == "table") {
            if (!thread.empty()) return lanes_.at(Lane::Kind::thread, thread);
            return lanes_.at(Lane::Kind::service, event.subject);
        }
        if (kind == "fault.happened") return lane_of_fault(event);
        if (domain == "http") return lane_of_exchange(event);
        if (domain == "network") return lanes_.at(Lane::Kind::network, "network");
        return lane_of_process(index, event);
    }

    static bool is_of_tool(std::string_view domain) {
        constexpr std::array<std::string_view, 7> domains{
            "tool", "subscription", "event", "prompt", "choice", "view", "status"};
        return std::ranges::find(domains, domain) != domains.end();
    }

    std::size_t lane_of_fault(const TraceEvent& event) {
        const auto process = text_field(event, "process");
        if (!process.empty() && processes_.contains(std::string(process)))
            return lanes_.at(Lane::Kind::process, process);
        return lanes_.at(Lane::Kind::network, "network");
    }

    std::size_t lane_of_exchange(const TraceEvent& event) {
        const auto found = requests_.find(number_field(event, "exchange"));
        return found != requests_.end() ? found->second.lane
                                        : lanes_.at(Lane::Kind::network, "network");
    }

    std::size_t lane_of_process(std::size_t index, const TraceEvent& event) {
        const bool is_process = processes_.contains(event.subject);
        const auto owner = slice(index);
        if (!is_process && owner && !slices_[*owner].thread.empty())
            return lanes_.at(Lane::Kind::thread, slices_[*owner].thread);
        if (is_process) return lanes_.at(Lane::Kind::process, event.subject);
        const bool daemon = processes_.contains("daemon");
        return lanes_.at(Lane::Kind::process, daemon ? std::string("daemon") : event.subject);
    }

    Timeline finished() {
        const auto places = lanes_.sort();
        for (auto& bar : bars_)
            bar.lane = places[bar.lane];
        for (auto& mark : marks_)
            mark.lane = places[mark.lane];
        for (auto& arrow : arrows_) {
            arrow.from_lane = places[arrow.from_lane];
            arrow.to_lane = places[arrow.to_lane];
        }
        const auto before = [](const Bar& one, const Bar& other) {
            return std::tie(one.begin, one.event, one.lane, one.kind) <
                   std::tie(other.begin, other.event, other.lane, other.kind);
        };
        std::ranges::sort(bars_, before);
        return {.lanes = lanes_.take(),
                .bars = std::move(bars_),
                .marks = std::move(marks_),
                .arrows = std::move(arrows_)};
    }

    std::span<const TraceEvent> events_;
    std::span<const SliceRecord> slices_;
    std::span<const Happened> happened_;
    std::vector<std::optional<std::size_t>> slice_of_;
    Lanes lanes_;
    std::vector<Bar> bars_;
    std::vector<Mark> marks_;
    std::vector<Arrow> arrows_;
    std::map<std::string, Bar> open_;
    std::set<std::string> processes_;  ///< that ever start
    std::map<std::int64_t, Spot> requests_;
    std::map<std::string, Spot> spoken_;
    std::map<std::string, Spot> deliveries_;  ///< by group, until a slice begins
    std::map<std::string, std::string> server_of_;
    std::map<std::string, base::Instant> last_of_tool_;
    std::optional<std::int64_t> arrived_;
    std::optional<Spot> timer_;
    std::optional<Spot> output_;
    base::Instant arrived_at_;
    base::Instant killed_;
    std::size_t next_slice_ = 0;
};

}  // namespace

Timeline timeline_of(std::span<const TraceEvent> events,
                     std::span<const SliceRecord> slices,
                     std::span<const Happened> happened) {
    return Draughtsman(events, slices, happened).draw();
}

std::string_view to_text(Lane::Kind kind) {
    constexpr std::array<std::string_view, 7> names{"thread",  "queue",   "timers", "tool",
                                                    "service", "process", "network"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view to_text(Bar::Kind kind) {
    constexpr std::array<std::string_view, 9> names{"slice",  "message",      "timer",
                                                    "call",   "subscription", "alive",
                                                    "frozen", "invocation",   "cut"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view to_text(Tone tone) {
    constexpr std::array<std::string_view, 4> names{"speech", "work", "detail", "fault"};
    return names[static_cast<std::size_t>(tone)];
}

}  // namespace torpor::sim
