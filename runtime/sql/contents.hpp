#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/ids.hpp"
#include "runtime/sql/step.hpp"

/// Texts that are too large for a column, kept in parts in `contents`.
namespace torpor::sql {

/// A column takes 1 MiB; what is larger than this goes into parts.
inline constexpr std::size_t inline_bytes_max = 900'000;
inline constexpr std::size_t part_bytes_max = 500'000;

/// Names one content over all threads.
struct ContentKey {
    base::ThreadId thread;
    std::string content_id;
    friend auto operator<=>(const ContentKey&, const ContentKey&) = default;
};
ContentKey history_content(const base::ThreadId& thread, std::int64_t order);
ContentKey deferred_content(const base::ThreadId& thread, std::int64_t position);
ContentKey message_content(const base::ThreadId& thread, const std::string& content_id);

struct Content {
    ContentKey key;
    std::string text;
    std::int64_t created_at = 0;  ///< 0: it goes with its row
};

/// `text`, or what stands for it in its column after it was moved to `contents`.
std::string take_out(std::string text, ContentKey key, std::vector<Content>& contents);
/// How large the text is that a column's text stands for; nothing if it stands for itself.
std::optional<std::size_t> taken_out(std::string_view column);

/// Puts the contents; a part that is there already is refreshed. Each statement is of a size that
/// every database takes.
std::vector<Step> put_contents(const std::vector<Content>& contents);
/// One statement for each thread.
std::vector<Step> ask_contents(const std::vector<ContentKey>& keys);
/// Joins the parts that a statement of `ask_contents` gave.
void read_contents(const base::ThreadId& thread,
                   const ports::SqlResult& reply,
                   std::map<ContentKey, std::string>& contents);

/// The parts of a text: valid UTF-8 remains so. At least one.
std::vector<std::string> split(const std::string& text, std::size_t bytes_max);

}  // namespace torpor::sql
