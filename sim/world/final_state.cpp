#include "sim/world/final_state.hpp"

#include <array>

namespace torpor::sim {

namespace {

/// Of runtime/sql/schema.hpp, as far as the checks judge them.
constexpr std::array tables{"threads",  "history",  "calls",    "deferred",  "outbox",
                            "consumed", "toolsets", "standing", "summaries", "contents"};

std::vector<QueuedMessage> messages_of(const fakes::sqs::QueueInspection& inspection) {
    std::vector<QueuedMessage> messages;
    for (const auto& message : inspection.messages) {
        messages.push_back({message.id, message.group_id, message.deduplication_id, message.body});
    }
    return messages;
}

std::string text_of(const fakes::dsql::Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    return std::get<std::string>(value);
}

std::vector<Row> rows_of(const fakes::dsql::Cluster& cluster, const std::string& table) {
    std::vector<Row> rows;
    const auto reply = cluster.query("SELECT * FROM " + table);
    if (!reply) return rows;  // No function has run, so nobody has created the table.
    for (const auto& values : reply->rows) {
        Row row;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (std::holds_alternative<std::monostate>(values[i])) continue;
            row.emplace(reply->columns[i], text_of(values[i]));
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace

FinalState final_state_of(CloudHost& host, DatabaseHost& database, base::Instant now) {
    FinalState state;
    state.at = now;
    for (const auto& queue : host.cloud().settings().queues) {
        state.queues[queue.name] = messages_of(host.cloud().queues().inspect(queue.name, now));
    }
    for (const auto& schedule : host.cloud().schedules().inspect()) {
        state.schedules.push_back(schedule.name());
    }
    for (const auto* table : tables) {
        state.tables[table] = rows_of(database.cluster(), table);
    }
    return state;
}

std::string trace_hash_text(const Trace& trace) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text(16, '0');
    auto value = trace.hash_value();
    for (std::size_t i = text.size(); i-- > 0; value >>= 4U)
        text[i] = digits[value & 0xFU];
    return text;
}

}  // namespace torpor::sim
