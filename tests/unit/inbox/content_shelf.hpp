#pragma once

#include <map>
#include <string>

#include "runtime/ports/content_store.hpp"
#include "runtime/ports/sql_session.hpp"

namespace torpor::tests {

/// A content store in memory that can be out of reach.
class ContentShelf final : public ports::ContentStore {
public:
    Task<void> put(base::ThreadId thread, std::string content_id, std::string bytes) override {
        if (unreachable) throw ports::SqlError("08006", "the connection is lost");
        kept[thread.str() + "/" + content_id] = std::move(bytes);
        co_return;
    }
    Task<std::optional<std::string>> get(base::ThreadId thread, std::string content_id) override {
        auto found = kept.find(thread.str() + "/" + content_id);
        if (found == kept.end()) co_return std::nullopt;
        co_return found->second;
    }

    std::map<std::string, std::string> kept;
    bool unreachable = false;
};

}  // namespace torpor::tests
