#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fakes/fact.hpp"
#include "fakes/service.hpp"
#include "runtime/base/time.hpp"

namespace torpor::fakes::lambda {

/// A request at a Function URL that waits for the function's answer.
struct UrlCaller {
    Ticket ticket{};
};
/// A batch of an event source mapping.
struct MappingCaller {
    struct Record {
        std::string message_id;
        std::string receipt_handle;
    };
    std::uint64_t mapping = 0;
    std::vector<Record> records;
};
using Caller = std::variant<UrlCaller, MappingCaller>;

/// One event on its way to one function.
struct Invocation {
    std::string request_id;
    std::string function;
    std::string event;  ///< JSON text
    Caller caller;
    std::vector<std::string> groups;  ///< message groups of a batch, in order of appearance
    /// How long it may wait for an environment; the function's timeout if nothing is said.
    std::optional<base::Duration> patience{};
};

/// An invocation that has come to its end, whatever end.
struct Finished {
    Invocation invocation;
    std::optional<EnvironmentId> environment;  ///< nothing if none was free in time
    InvocationEnd end = InvocationEnd::answered;
    std::string body;  ///< the function's answer
    base::Duration billed{};
};

/// What a call into the fleet leads to.
struct Activity {
    Outcome outcome;
    std::vector<Finished> finished;
};

}  // namespace torpor::fakes::lambda
