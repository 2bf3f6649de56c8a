#include "sim/checks/whole_rows.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "sim/checks/rows.hpp"

namespace torpor::sim {
namespace {

/// What a column says whose text was taken out.
bool is_reference(std::string_view text) {
    constexpr std::size_t reference_bytes_max = 100;
    return text.size() <= reference_bytes_max && text.contains(R"("kind":"stored")");
}

/// By thread and content, the parts in order.
using Contents = std::map<std::pair<std::string, std::string>, std::map<std::int64_t, std::string>>;

void add_part(Contents& contents, const Row& part) {
    contents[{std::string(column(part, "thread_id")), std::string(column(part, "content_id"))}]
            [integer(part, "part")] = column(part, "data");
}

void make_whole(const Contents& contents, Row& entry) {
    auto& text = entry["message_data"];
    if (!is_reference(text)) return;
    const std::string id = "history-" + std::string(column(entry, "message_order"));
    const auto known = contents.find({std::string(column(entry, "thread_id")), id});
    if (known == contents.end()) return;
    text.clear();
    for (const auto& [number, part] : known->second)
        text += part;
}

}  // namespace

std::optional<Observation> with_whole_rows(const Observation& observation) {
    Contents contents;
    for_inserts(observation, "contents", [&](const Row& part) { add_part(contents, part); });
    if (contents.empty()) return std::nullopt;
    auto whole = observation;
    for (auto& change : std::get<fakes::RowsCommitted>(whole.what).rows) {
        if (change.table == "history") make_whole(contents, change.values);
    }
    return whole;
}

FinalState with_whole_rows(FinalState state) {
    Contents contents;
    for (const Row& part : state.tables["contents"])
        add_part(contents, part);
    if (contents.empty()) return state;
    for (Row& entry : state.tables["history"])
        make_whole(contents, entry);
    return state;
}

}  // namespace torpor::sim
