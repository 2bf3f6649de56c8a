#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fakes/dsql/catalog.hpp"
#include "fakes/dsql/image_file.hpp"
#include "fakes/dsql/plan.hpp"
#include "fakes/dsql/values.hpp"
#include "runtime/base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace torpor::fakes::dsql {

enum class RowEvent : std::uint8_t { inserted, updated, deleted };

/// Is told of every row that a statement changes, while it runs.
class RowObserver {
public:
    virtual ~RowObserver() = default;
    /// `before` is empty for an insertion, `after` for a deletion.
    virtual void row_changed(RowEvent event, Row before, Row after) = 0;
};

/// What SQLite answered instead of a result: its extended code and its words.
struct EngineFailure {
    int code = 0;
    std::string message;
};

/// Names one SQL text in the statement cache of every connection.
enum class StatementId : std::uint32_t {};

struct EngineResult {
    std::vector<Row> rows;
    std::int64_t changes = 0;
};

/// The version of the head that an image is; images of open transactions have none.
enum class Version : std::uint64_t {};

/// A SQLite connection over a page image, used for one transaction at a time. There is no
/// journal: after a failure or a rollback the image is worthless until `adopt` replaces it.
class Connection {
public:
    Connection();
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Works on `image` from here on. Costs nothing if it is at `version` already.
    void adopt(const PageImage& image, Version version);
    Version version() const { return version_; }
    /// Gives up its image. Prepared statements stay, for images of the same schema.
    void forget();
    /// Declares the image, after `commit`, to be the head at `version`.
    void became(Version version);
    const PageImage& image() const { return file_.image(); }

    void begin();
    /// Ends the transaction. Afterwards `image` holds what it wrote.
    void commit();
    /// Ends the transaction and gives up the image if anything was written.
    void rollback();
    bool in_transaction() const;

    /// Runs a statement, prepared at its first use. `observer` may be null.
    base::Result<EngineResult, EngineFailure> run(StatementId id,
                                                  std::string_view sql,
                                                  const Row& parameters,
                                                  RowObserver* observer);
    /// Runs a definition.
    base::Result<void, EngineFailure> define(const std::string& sql);

private:
    friend struct ConnectionCalls;
    using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

    Statement prepare(std::string_view sql);
    void step_verb(Statement& verb);
    EngineFailure failure() const;

    ImageFile file_;
    std::unique_ptr<sqlite3, int (*)(sqlite3*)> database_;
    Statement begin_;
    Statement commit_;
    Statement rollback_;
    std::unordered_map<StatementId, Statement> statements_;  ///< looked up, never iterated
    Version version_{};
    bool wrote_ = false;
    RowObserver* observer_ = nullptr;
};

}  // namespace torpor::fakes::dsql
