#pragma once

#include <string>
#include <variant>

#include "fakes/effect.hpp"
#include "fakes/fact.hpp"
#include "runtime/base/ids.hpp"
#include "runtime/base/time.hpp"
#include "runtime/wire/input_message.hpp"
#include "sim/scenario/fault_kind.hpp"

/// What a run is judged by: everything the services observed and everything the world did, in
/// order of virtual time.
namespace torpor::sim {

/// A user's producer begins to send this message; it repeats the send until the queue has it.
struct UserSpoke {
    base::ThreadId thread;
    base::MessageId id;
    std::string text;
};
/// The front end has taken a message from the output queue.
struct OutputSeen {
    wire::OutputMessage message;
};
struct ProcessKilled {
    fakes::EnvironmentId environment{};
    std::string function;
};

/// The world has made use of what the fault budget allows.
struct FaultHappened {
    FaultKind kind = FaultKind::request_lost;
    std::string process;  ///< of the runtime, if one was hit
    std::string where;    ///< the host, link, queue or statement that it happened to
};

template <class Variant, class... More>
struct Extended;
template <class... Known, class... More>
struct Extended<std::variant<Known...>, More...> {
    using type = std::variant<Known..., More...>;
};
/// Every alternative of fakes::Fact, and what only the world sees.
using Happening = Extended<fakes::Fact, UserSpoke, OutputSeen, ProcessKilled, FaultHappened>::type;

struct Observation {
    base::Instant at;
    Happening what;
};

inline Happening widened(fakes::Fact fact) {
    return std::visit([](auto& one) { return Happening{std::move(one)}; }, fact);
}
inline Observation observed(base::Instant at, fakes::Fact fact) {
    return std::visit([at](auto& one) { return Observation{at, Happening{std::move(one)}}; }, fact);
}

}  // namespace torpor::sim
