#include "runtime/sql/contents.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "runtime/base/invariant.hpp"
#include "runtime/sql/fields.hpp"
#include "runtime/sql/row_reader.hpp"
#include "runtime/sql/schema.hpp"

namespace torpor::sql {

namespace {

/// PostgreSQL's protocol ends a connection at a message of 10 MiB.
constexpr std::size_t statement_bytes_max = 4'000'000;
static_assert(part_bytes_max < statement_bytes_max);
/// No column that stands for another is longer.
constexpr std::size_t reference_bytes_max = 100;

constexpr std::string_view insertion =
    "INSERT INTO contents (thread_id, content_id, part, format, data, created_at) VALUES";
constexpr std::string_view refreshing =
    " ON CONFLICT (thread_id, content_id, part) DO UPDATE SET created_at = excluded.created_at";

bool continues_character(char byte) {
    constexpr unsigned mask = 0xC0;
    constexpr unsigned continuation = 0x80;
    return (static_cast<unsigned char>(byte) & mask) == continuation;
}

}  // namespace

ContentKey history_content(const base::ThreadId& thread, std::int64_t order) {
    return {thread, "history-" + std::to_string(order)};
}

ContentKey deferred_content(const base::ThreadId& thread, std::int64_t position) {
    return {thread, "deferred-" + std::to_string(position)};
}

ContentKey message_content(const base::ThreadId& thread, const std::string& content_id) {
    return {thread, "message-" + content_id};
}

std::string take_out(std::string text, ContentKey key, std::vector<Content>& contents) {
    if (text.size() <= inline_bytes_max) return text;
    auto reference = dump({{"kind", "stored"}, {"bytes", text.size()}});
    base::invariant(taken_out(reference) == text.size(), "a reference is read as it is written");
    contents.push_back({.key = std::move(key), .text = std::move(text)});
    return reference;
}

std::optional<std::size_t> taken_out(std::string_view column) {
    if (column.size() > reference_bytes_max || !column.contains(R"("stored")")) {
        return std::nullopt;
    }
    const auto json = nlohmann::json::parse(column, nullptr, false);
    if (!json.is_object() || json.value("kind", nlohmann::json()) != "stored") return std::nullopt;
    const auto bytes = integer_of(json, "bytes");
    if (bytes < 0) refuse_row("a text of less than nothing");
    return static_cast<std::size_t>(bytes);
}

std::vector<std::string> split(const std::string& text, std::size_t bytes_max) {
    // The longest character has four bytes.
    base::invariant(bytes_max >= 4, "a part holds a character");
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (text.size() - begin > bytes_max) {
        auto end = begin + bytes_max;
        for (int back = 0; back < 3 && continues_character(text[end]); ++back)
            end -= 1;
        parts.push_back(text.substr(begin, end - begin));
        begin = end;
    }
    parts.push_back(text.substr(begin));
    return parts;
}

std::vector<Step> put_contents(const std::vector<Content>& contents) {
    std::vector<Step> steps;
    std::size_t bytes = statement_bytes_max;
    for (const auto& content : contents) {
        std::int64_t number = 0;
        for (auto& part : split(content.text, part_bytes_max)) {
            if (bytes + part.size() > statement_bytes_max) {
                bytes = 0;
                steps.emplace_back().text = insertion;
            }
            bytes += part.size();
            steps.back().add_row({content.key.thread.str(), content.key.content_id, number++,
                                  row_format, std::move(part), content.created_at});
        }
    }
    for (auto& step : steps)
        step.text += refreshing;
    return steps;
}

std::vector<Step> ask_contents(const std::vector<ContentKey>& keys) {
    std::map<base::ThreadId, std::vector<ports::SqlValue>> ids;
    for (const auto& key : keys)
        ids[key.thread].emplace_back(key.content_id);
    std::vector<Step> steps;
    for (auto& [thread, of_thread] : ids) {
        auto& step = steps.emplace_back();
        step.text =
            "SELECT format, content_id, part, data FROM contents WHERE thread_id = $1 "
            "AND content_id IN";
        step.parameters = {thread.str()};
        step.add_row(std::move(of_thread));
        step.text += " ORDER BY content_id, part";
    }
    return steps;
}

void read_contents(const base::ThreadId& thread,
                   const ports::SqlResult& reply,
                   std::map<ContentKey, std::string>& contents) {
    std::map<ContentKey, std::int64_t> parts;
    for (const auto& row : reply.rows) {
        RowReader reader(row);
        reader.format();
        const ContentKey key{thread, reader.text()};
        if (reader.integer() != parts[key]++) refuse_row("a part of a content is missing");
        contents[key] += reader.text();
    }
}

}  // namespace torpor::sql
