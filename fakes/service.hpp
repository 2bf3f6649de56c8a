#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fakes/effect.hpp"
#include "fakes/fact.hpp"
#include "runtime/base/random.hpp"
#include "runtime/base/time.hpp"
#include "runtime/wire/http.hpp"

namespace torpor::fakes {

/// A request that waits for its reply, named by whoever delivered it.
enum class Ticket : std::uint64_t {};

/// What every call into a service is told: the time, and where its choices come from.
struct Moment {
    base::Instant now;
    base::Random& random;
};

/// A piece of a streamed body, sent `after` the piece before it.
struct StreamPiece {
    base::Duration after{};
    std::string bytes;
};

/// The head goes out after `delay`, then the body (or its pieces). With `cut` the connection
/// breaks instead of ending.
struct Reply {
    Ticket ticket{};
    wire::HttpResponse response;
    base::Duration delay{};
    std::vector<StreamPiece> pieces;  ///< follow `response.body`; empty for an ordinary reply
    bool cut = false;
};

/// A service has made use of its fault budget.
struct InjectedFault {
    enum class Kind { throttled, failed, stream_cut, delivered_twice, conflict };
    Kind kind = Kind::failed;
    std::string where;  ///< the service or the queue
};

/// Everything a call into a service leads to, as values. The service performs nothing itself.
struct Outcome {
    std::vector<Reply> replies;
    std::vector<Effect> effects;
    std::vector<Fact> facts;
    std::vector<InjectedFault> faults;

    void append(Outcome other);
};

/// The outcome that is nothing but an immediate reply.
Outcome answered(Ticket ticket, wire::HttpResponse response);

/// A simulated service: a state machine behind its real wire format. Pure: the same calls with the
/// same moments give the same outcomes.
class Service {
public:
    virtual ~Service() = default;

    /// Takes one request. Its reply is in this outcome or in a later one, exactly once.
    virtual Outcome handle(Ticket ticket, const wire::HttpRequest& request, Moment moment) = 0;
    /// When the service next wants to act on its own account.
    virtual std::optional<base::Instant> next_deadline() const = 0;
    /// Does what is due at or before `moment.now`.
    virtual Outcome advance(Moment moment) = 0;
};

}  // namespace torpor::fakes
