#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/dsql/shared_schemas.hpp"
#include "fakes/dsql/values.hpp"
#include "fakes/fact.hpp"
#include "fakes/service.hpp"
#include "runtime/base/result.hpp"
#include "runtime/base/time.hpp"
#include "runtime/wire/sigv4.hpp"

/// Aurora DSQL, reduced to what one client of its SQL can observe. See README.md.
namespace torpor::fakes::dsql {

/// What one statement led to.
struct Executed {
    base::Result<SqlReply, SqlFailure> result;
    std::vector<Fact> facts;
    std::vector<InjectedFault> faults = {};
};

enum class SessionId : std::uint64_t {};

enum class TokenCheck { verify, skip };

struct ClusterOptions {
    std::string host = "cluster.dsql.us-east-1.on.aws";
    std::string region = "us-east-1";
    wire::sigv4::Credentials credentials;  ///< whose signature a password must carry
    TokenCheck tokens = TokenCheck::verify;
    std::size_t sessions_max = 10'000;
    /// Commits that are refused although nobody wrote the same rows: the service may see conflicts
    /// where there are none.
    int conflicts_per_thousand = 0;
};

/// One cluster: tables, and sessions whose transactions each read the state at their BEGIN.
///
/// Pure: the same calls with the same moments give the same answers. Writers of one row conflict;
/// the first to commit wins and the other gets SQLSTATE 40001 at COMMIT. What is not modelled is
/// refused with SQLSTATE 0A000 and a NotSimulated fact. Documented: Aurora DSQL user guide.
class Cluster {
public:
    /// `shared` may be null and must outlive the cluster.
    explicit Cluster(ClusterOptions options, SharedSchemas* shared = nullptr);
    ~Cluster();
    Cluster(Cluster&&) noexcept;
    Cluster& operator=(Cluster&&) noexcept;

    /// Opens a session for `admin` (any other user is refused) if `token` is a valid password now.
    /// An open session outlives its token. Refusals: 28000, 53300.
    base::Result<SessionId, SqlFailure> connect(std::string_view user,
                                                std::string_view token,
                                                base::Instant now);

    /// Runs one statement with `$1`-style parameters. Outside BEGIN it commits at once. A session
    /// that is unknown, or older than 60 minutes outside a transaction, answers 08006; it is gone.
    Executed execute(SessionId session,
                     std::string_view statement,
                     const std::vector<Value>& parameters,
                     Moment moment);

    /// Ends a session; what it did not commit never happened. Unknown sessions are ignored.
    void disconnect(SessionId session);

    /// From now on only what conflicts is refused.
    void heal();

    /// Runs one SELECT on the committed state, outside any session: for checks and tests.
    base::Result<SqlReply, SqlFailure> query(std::string_view statement,
                                             const std::vector<Value>& parameters = {}) const;

    std::size_t sessions() const;
    /// How many rows the conflict check remembers; bounded by what open transactions may conflict
    /// with.
    std::size_t versions_remembered() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace torpor::fakes::dsql
