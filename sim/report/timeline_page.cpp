#include "sim/report/timeline_page.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <nlohmann/json.hpp>

#include "runtime/base/invariant.hpp"
#include "sim/report/event_fields.hpp"
#include "sim/report/page_template.hpp"
#include "sim/report/text_report.hpp"
#include "sim/report/timeline.hpp"

namespace torpor::sim {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t field_size_max = 1500;
constexpr std::size_t title_size_max = 160;

class Page {
public:
    Page(const RunResult& result, const RunEvents& run)
        : result_(result),
          run_(run),
          slices_(slices_of(run.events)),
          happened_(happenings(run.events, slices_)),
          timeline_(timeline_of(run.events, slices_, happened_)),
          start_(run.events.empty() ? base::Instant{} : run.events.front().at) {}

    Json run(std::string_view story) const {
        Json one;
        one["file"] = visible(result_.file);
        one["title"] = visible(result_.title);
        one["target"] = to_text(result_.target);
        one["seed"] = std::to_string(result_.seed);
        one["passed"] = result_.passed;
        one["start"] = base::iso8601(start_);
        one["hash"] = result_.trace_hash;
        one["reproduce"] = visible(reproduce_command(result_));
        one["story"] = story;
        one["events"] = result_.events;
        one["leftOut"] = run_.left_out;
        one["missingFrom"] = run_.missing_from;
        return one;
    }

    Json violations() const {
        Json list = Json::array();
        for (const auto& violation : result_.violations)
            list.push_back(
                Json::array({offset(violation.at), visible(violation.check),
                             visible(cut(violation.message, 4000)), base::iso8601(violation.at)}));
        return list;
    }

    Json lanes() const {
        Json list = Json::array();
        for (const auto& lane : timeline_.lanes)
            list.push_back(Json::array({to_text(lane.kind), visible(lane.name)}));
        return list;
    }

    Json events() {
        Json list = Json::array();
        for (const auto& event : run_.events) {
            Json fields = Json::object();
            for (const auto& field : event.fields) {
                if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
                    fields[field.name] = *number;
                } else {
                    fields[field.name] =
                        visible(cut(std::get<std::string>(field.value), field_size_max));
                }
            }
            list.push_back(Json::array({offset(event.at), kind(event.kind.name),
                                        visible(event.subject), std::move(fields)}));
        }
        return list;
    }

    Json kinds() const {
        Json list = Json::array();
        for (const auto& name : kind_names_)
            list.push_back(name);
        return list;
    }

    Json bars() const {
        Json list = Json::array();
        for (const auto& bar : timeline_.bars) {
            list.push_back(Json::array({bar.lane, offset(bar.begin), offset(bar.end),
                                        to_text(bar.kind), visible(cut(bar.title, title_size_max)),
                                        visible(bar.how), bar.event, place(bar.slice)}));
        }
        return list;
    }

    Json marks() const {
        Json list = Json::array();
        for (const auto& mark : timeline_.marks) {
            const auto& told = happened_[mark.happened];
            list.push_back(Json::array({mark.lane, offset(told.at), to_text(told.tone), told.text,
                                        told.event, place(mark.slice)}));
        }
        return list;
    }

    Json arrows() const {
        Json list = Json::array();
        for (const auto& arrow : timeline_.arrows)
            list.push_back(Json::array({arrow.from_lane, offset(arrow.from), arrow.to_lane,
                                        offset(arrow.to), arrow.event}));
        return list;
    }

    Json slices() const {
        Json list = Json::array();
        for (const auto& slice : slices_) {
            Json one;
            one["worker"] = visible(slice.worker);
            one["function"] = visible(slice.function);
            one["thread"] = visible(slice.thread);
            one["request"] = visible(slice.request);
            one["begin"] = offset(slice.begin);
            one["end"] = slice.end ? Json(offset(*slice.end)) : Json();
            one["how"] = visible(slice.how);
            one["cold"] = slice.cold;
            one["events"] = slice.events;
            list.push_back(std::move(one));
        }
        return list;
    }

private:
    /// Microseconds; a number of JavaScript holds those of a century exactly.
    double offset(base::Instant at) const {
        return std::round(static_cast<double>((at - start_).count()) / 10) / 100;
    }

    static std::int64_t place(std::optional<std::size_t> slice) {
        return slice ? static_cast<std::int64_t>(*slice) : -1;
    }

    std::size_t kind(const char* name) {
        const auto [found, fresh] = kinds_.emplace(name, kind_names_.size());
        if (fresh) kind_names_.emplace_back(name);
        return found->second;
    }

    const RunResult& result_;
    const RunEvents& run_;
    std::vector<SliceRecord> slices_;
    std::vector<Happened> happened_;
    Timeline timeline_;
    base::Instant start_;
    std::map<std::string, std::size_t> kinds_;
    std::vector<std::string> kind_names_;
};

using Fillings = std::map<std::string_view, std::string_view>;

/// The template with "{{name}}" replaced, in one pass: what is filled in is not looked at again.
std::string filled(std::string_view page, const Fillings& fillings) {
    std::string text;
    for (auto at = page.find("{{"); at != std::string_view::npos; at = page.find("{{")) {
        const auto end = page.find("}}", at);
        base::invariant(end != std::string_view::npos, "a place to fill in has an end");
        const auto filling = fillings.find(page.substr(at + 2, end - at - 2));
        base::invariant(filling != fillings.end(), "the template names what there is");
        text += page.substr(0, at);
        text += filling->second;
        page.remove_prefix(end + 2);
    }
    return text += page;
}

std::string html_escaped(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        if (letter == '&') {
            result += "&amp;";
        } else if (letter == '<') {
            result += "&lt;";
        } else if (letter == '>') {
            result += "&gt;";
        } else if (letter == '"') {
            result += "&quot;";
        } else {
            result += letter;
        }
    }
    return result;
}

}  // namespace

std::string timeline_json(const RunResult& result, const RunEvents& run, std::string_view story) {
    Page page(result, run);
    Json document;
    document["run"] = page.run(story);
    document["violations"] = page.violations();
    document["lanes"] = page.lanes();
    document["events"] = page.events();
    document["kinds"] = page.kinds();
    document["bars"] = page.bars();
    document["marks"] = page.marks();
    document["arrows"] = page.arrows();
    document["slices"] = page.slices();
    const auto text = document.dump(-1, ' ', true, Json::error_handler_t::replace);
    // In JSON this letter is only found within strings.
    std::string harmless;
    harmless.reserve(text.size());
    for (const char letter : text) {
        if (letter == '<') {
            harmless += "\\u003c";
        } else {
            harmless += letter;
        }
    }
    return harmless;
}

std::string timeline_page(const RunResult& result, const RunEvents& run, std::string_view story) {
    const auto data = timeline_json(result, run, story);
    const auto title = html_escaped(visible(result.title));
    const Fillings fillings{{"title", title},
                            {"style", page_style()},
                            {"axis", page_axis()},
                            {"lanes", page_lanes()},
                            {"picture", page_picture()},
                            {"panel", page_panel()},
                            {"input", page_input()},
                            {"data", data}};
    return filled(page_html(), fillings);
}

}  // namespace torpor::sim
