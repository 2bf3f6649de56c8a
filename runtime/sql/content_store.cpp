#include "runtime/sql/content_store.hpp"

#include <map>
#include <utility>

#include "runtime/sql/contents.hpp"
#include "runtime/sql/moments.hpp"

namespace torpor::sql {

SqlContentStore::SqlContentStore(ports::SqlDatabase& database,
                                 const ports::Clock& clock,
                                 ports::Sleeper& sleeper,
                                 base::Random& random)
    : clock_(clock), connections_(database, clock, sleeper, random) {}

Task<void> SqlContentStore::put(base::ThreadId thread, std::string content_id, std::string bytes) {
    std::vector<Content> contents(1);
    contents.front().key = message_content(thread, content_id);
    contents.front().text = std::move(bytes);
    contents.front().created_at = nanoseconds(clock_.now());
    auto steps = put_contents(contents);
    co_await connections_.transact(std::move(steps), LostCommit::run_again);
}

Task<std::optional<std::string>> SqlContentStore::get(base::ThreadId thread,
                                                      std::string content_id) {
    const auto key = message_content(thread, content_id);
    auto steps = ask_contents({key});
    const auto answer = co_await connections_.transact(std::move(steps), LostCommit::run_again);
    std::map<ContentKey, std::string> contents;
    read_contents(thread, answer.results.front(), contents);
    std::optional<std::string> bytes;
    const auto found = contents.find(key);
    if (found != contents.end()) bytes = std::move(found->second);
    co_return bytes;
}

}  // namespace torpor::sql
