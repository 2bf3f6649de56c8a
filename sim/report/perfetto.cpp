#include "sim/report/perfetto.hpp"

#include <array>
#include <cstdint>
#include <set>

#include <nlohmann/json.hpp>

#include "sim/report/event_fields.hpp"

namespace torpor::sim {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 7> process_names{
    "conversations", "queues", "timers", "tools", "services", "processes", "network"};

/// What nests on its lane is a slice; what overlaps is an asynchronous one.
bool overlaps(Bar::Kind kind) {
    return kind != Bar::Kind::slice && kind != Bar::Kind::invocation;
}

class Writer {
public:
    Writer(base::Instant start, const Timeline& timeline) : start_(start), timeline_(timeline) {
        events_ = Json::array();
    }

    void name_lanes() {
        std::set<Lane::Kind> named;
        for (std::size_t at = 0; at < timeline_.lanes.size(); ++at) {
            const auto& lane = timeline_.lanes[at];
            if (named.insert(lane.kind).second) {
                auto event = metadata("process_name", at);
                event["args"]["name"] = process_names[static_cast<std::size_t>(lane.kind)];
                events_.push_back(std::move(event));
            }
            auto event = metadata("thread_name", at);
            event["args"]["name"] = visible(lane.name);
            events_.push_back(std::move(event));
            auto order = metadata("thread_sort_index", at);
            order["args"]["sort_index"] = at;
            events_.push_back(std::move(order));
        }
    }

    void bar(std::size_t index) {
        const auto& bar = timeline_.bars[index];
        auto event = placed(bar.lane, bar.begin);
        event["name"] = visible(cut(bar.title, 120));
        event["cat"] = to_text(bar.kind);
        event["args"] = {{"ended", bar.how}};
        if (!overlaps(bar.kind)) {
            event["ph"] = "X";
            event["dur"] = microseconds(bar.end - bar.begin);
            events_.push_back(std::move(event));
            return;
        }
        event["id"] = index + 1;
        event["ph"] = "b";
        auto end = event;
        end["ph"] = "e";
        end["ts"] = microseconds(bar.end - start_);
        events_.push_back(std::move(event));
        events_.push_back(std::move(end));
    }

    void instant(std::size_t lane,
                 base::Instant at,
                 const std::string& name,
                 std::string_view kind) {
        auto event = placed(lane, at);
        event["ph"] = "i";
        event["s"] = "t";
        event["name"] = name;
        event["cat"] = kind;
        events_.push_back(std::move(event));
    }

    void violation(const Violation& violation) {
        Json event;
        event["ph"] = "i";
        event["s"] = "g";
        event["ts"] = microseconds(violation.at - start_);
        event["pid"] = 1;
        event["tid"] = 1;
        event["name"] = "broken: " + visible(violation.check);
        event["cat"] = "violation";
        event["args"] = {{"message", visible(cut(violation.message, 2000))}};
        events_.push_back(std::move(event));
    }

    // A flow joins slices, so each end has one of a microsecond to hold on to.
    void arrow(std::size_t index) {
        const auto& arrow = timeline_.arrows[index];
        end_of_flow("s", arrow.from_lane, arrow.from, index);
        end_of_flow("f", arrow.to_lane, arrow.to, index);
    }

    Json take() { return std::move(events_); }

private:
    double microseconds(base::Duration span) const {
        return static_cast<double>(span.count()) / 1000;
    }

    std::uint64_t process(std::size_t lane) const {
        return static_cast<std::uint64_t>(timeline_.lanes[lane].kind) + 1;
    }

    Json placed(std::size_t lane, base::Instant at) const {
        Json event;
        event["ts"] = microseconds(at - start_);
        event["pid"] = process(lane);
        event["tid"] = lane + 1;
        return event;
    }

    Json metadata(const char* name, std::size_t lane) const {
        Json event;
        event["ph"] = "M";
        event["name"] = name;
        event["pid"] = process(lane);
        event["tid"] = lane + 1;
        return event;
    }

    void end_of_flow(const char* phase, std::size_t lane, base::Instant at, std::size_t index) {
        auto hold = placed(lane, at);
        hold["ph"] = "X";
        hold["dur"] = 1;
        hold["name"] = phase == std::string_view{"s"} ? "sends" : "gets";
        hold["cat"] = "message";
        events_.push_back(std::move(hold));
        auto event = placed(lane, at);
        event["ph"] = phase;
        event["bp"] = "e";
        event["id"] = index + 1;
        event["name"] = "message";
        event["cat"] = "message";
        events_.push_back(std::move(event));
    }

    base::Instant start_;
    const Timeline& timeline_;
    Json events_;
};

}  // namespace

std::string perfetto_trace(const RunResult& result,
                           base::Instant start,
                           const Timeline& timeline,
                           std::span<const Happened> happened) {
    Writer writer(start, timeline);
    writer.name_lanes();
    for (std::size_t at = 0; at < timeline.bars.size(); ++at)
        writer.bar(at);
    for (const auto& mark : timeline.marks) {
        const auto& told = happened[mark.happened];
        writer.instant(mark.lane, told.at, told.text, to_text(told.tone));
    }
    for (std::size_t at = 0; at < timeline.arrows.size(); ++at)
        writer.arrow(at);
    for (const auto& violation : result.violations)
        writer.violation(violation);

    Json document;
    document["displayTimeUnit"] = "ms";
    document["otherData"] = {{"file", visible(result.file)},
                             {"title", visible(result.title)},
                             {"target", to_text(result.target)},
                             {"seed", std::to_string(result.seed)},
                             {"start", base::iso8601(start)}};
    document["traceEvents"] = writer.take();
    return document.dump(-1, ' ', true, Json::error_handler_t::replace) + '\n';
}

}  // namespace torpor::sim
