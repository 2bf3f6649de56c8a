#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fakes/effect.hpp"
#include "runtime/base/ids.hpp"
#include "runtime/base/time.hpp"

/// What a service observed, for the trace and the checks. Facts change nothing.
namespace torpor::fakes {

// SQS.
struct MessageAccepted {
    std::string queue;
    std::string message_id;
    std::string group_id;
    std::string deduplication_id;
    std::string body;
    base::Duration delay{};
};
/// A send within the deduplication window of an earlier one; nothing was enqueued.
struct MessageDuplicated {
    std::string queue;
    std::string message_id;  ///< of the original
    std::string deduplication_id;
};
struct MessageReceived {
    std::string queue;
    std::string message_id;
    std::string deduplication_id;
    std::string group_id;
    int receive_count = 0;
};
struct MessageDeleted {
    std::string queue;
    std::string message_id;
    std::string deduplication_id;
    std::string group_id;
};
struct MessageDeadLettered {
    std::string queue;
    std::string message_id;
    std::string deduplication_id;
    std::string group_id;
};

// Lambda.
struct InvocationStarted {
    EnvironmentId environment{};
    std::string function;
    std::string request_id;
    bool cold = false;
    std::vector<std::string> groups;  ///< message groups of an SQS event, in order of appearance
};
enum class InvocationEnd { answered, function_error, timed_out, crashed };
struct InvocationEnded {
    EnvironmentId environment{};
    std::string function;
    std::string request_id;
    InvocationEnd end = InvocationEnd::answered;
    base::Duration billed{};
    std::size_t failures = 0;  ///< records reported in batchItemFailures
};

// Scheduler.
struct ScheduleCreated {
    std::string name;
    base::Instant earliest;  ///< the start of the minute it may fire in
};
struct ScheduleFired {
    std::string name;
};
struct ScheduleDeleted {
    std::string name;
};

// Bedrock.
struct ModelAsked {
    std::string heard;  ///< newest text the script looked at
    int rule = -1;      ///< index of the script rule that matched, -1 for none
    std::size_t turns = 0;
};
/// The request was refused as ill formed: always a finding against the runtime [P3].
struct ModelRequestRefused {
    std::string message;
};
/// The script has no rule for what the model heard: the scenario is incomplete.
struct ModelUnscripted {
    std::string heard;
};

// RAP servers.
struct ToolInvoked {
    std::string server;
    std::string operation;
    base::ThreadId thread;
    base::CallId call;
    std::string arguments;
    bool repeated = false;  ///< the same id was invoked before
};
struct ToolAnswered {
    std::string server;
    base::ThreadId thread;
    base::CallId call;
    int status = 0;  ///< of the callback; 0 if it did not arrive
    int attempt = 1;
};
struct CallCancelled {
    std::string server;
    base::ThreadId thread;
    base::CallId call;
};

/// A tool server was told that a thread is over.
struct ThreadClosed {
    std::string server;
    base::ThreadId thread;
};

// Aurora DSQL.
enum class RowOperation { inserted, updated, deleted };
struct RowChange {
    std::string table;
    RowOperation operation = RowOperation::inserted;
    std::map<std::string, std::string>
        values;  ///< by column, after the change (before, if deleted); NULL left out
};
/// A transaction became durable.
struct RowsCommitted {
    std::uint64_t session = 0;
    std::vector<RowChange> rows;
};
struct CommitRefused {
    std::uint64_t session = 0;
    std::string state;  ///< SQLSTATE
};

// DynamoDB.
struct ItemWritten {
    std::string table;
    std::string key;
    std::size_t bytes = 0;
};

// Any service.
struct SignatureRefused {
    std::string service;
    std::string message;
};
/// Something that is not modelled was asked for and refused: always a finding.
struct NotSimulated {
    std::string service;
    std::string what;
};

using Fact = std::variant<MessageAccepted,
                          MessageDuplicated,
                          MessageReceived,
                          MessageDeleted,
                          MessageDeadLettered,
                          InvocationStarted,
                          InvocationEnded,
                          ScheduleCreated,
                          ScheduleFired,
                          ScheduleDeleted,
                          ModelAsked,
                          ModelRequestRefused,
                          ModelUnscripted,
                          ToolInvoked,
                          ToolAnswered,
                          CallCancelled,
                          ThreadClosed,
                          RowsCommitted,
                          CommitRefused,
                          ItemWritten,
                          SignatureRefused,
                          NotSimulated>;

}  // namespace torpor::fakes
