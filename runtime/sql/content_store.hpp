#pragma once

#include "runtime/base/random.hpp"
#include "runtime/ports/clock.hpp"
#include "runtime/ports/content_store.hpp"
#include "runtime/ports/sleeper.hpp"
#include "runtime/ports/sql_session.hpp"
#include "runtime/sql/connections.hpp"

namespace torpor::sql {

/// Contents in the database of the conversations. They are forgotten with the marks of messages of
/// their thread, long after a queue has dropped what refers to them.
class SqlContentStore final : public ports::ContentStore {
public:
    /// Everything must outlive the store and its tasks.
    SqlContentStore(ports::SqlDatabase& database,
                    const ports::Clock& clock,
                    ports::Sleeper& sleeper,
                    base::Random& random);

    /// `bytes` are UTF-8 without NUL, as every encoded message is.
    Task<void> put(base::ThreadId thread, std::string content_id, std::string bytes) override;
    Task<std::optional<std::string>> get(base::ThreadId thread, std::string content_id) override;

private:
    const ports::Clock& clock_;
    Connections connections_;
};

}  // namespace torpor::sql
