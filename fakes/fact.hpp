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
/// The retention of the queue has run out: nobody will receive the message any more. Noticed when
/// the queue is next looked at, not at the instant itself.
struct MessageExpired {
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
    std::int64_t tokens = 0;  ///< of the request
    std::size_t images = 0;   ///< in the request
    std::string request;      ///< a digest: the same request has the same
};
/// The request was refused as ill formed: always a finding against the runtime [P3].
struct ModelRequestRefused {
    std::string message;
};
/// The request was well formed and larger than the model's context window.
struct ModelRequestTooLong {
    std::int64_t tokens = 0;
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
/// A result was posted, one fact for each attempt. `thread` is the one that the callback named,
/// which a server that misbehaves may get wrong.
struct ToolAnswered {
    std::string server;
    base::ThreadId thread;
    base::CallId call;
    int status = 0;  ///< of the callback; 0 if it did not arrive
    int attempt = 1;
    bool subscription = false;  ///< the result says that it confirms a subscription
};
/// The confirming result of a subscription was accepted: events may follow.
struct SubscriptionOpened {
    std::string server;
    std::string operation;
    base::ThreadId thread;
    base::CallId call;
};
/// `finished`: the final event was accepted or given up. `refused`: the confirmation was.
enum class SubscriptionEnd { finished, cancelled, thread_closed, refused };
/// The server counts the subscription as over and sends no more for it. Never for one that ignores
/// its end.
struct SubscriptionEnded {
    std::string server;
    base::ThreadId thread;
    base::CallId call;
    SubscriptionEnd end = SubscriptionEnd::finished;
};
/// An event was posted, one fact for each attempt. Two deliveries of one event have the same
/// `event`.
struct EventSent {
    std::string server;
    base::ThreadId thread;
    base::CallId call;
    int event = 0;         ///< counts the events of the subscription from 1
    std::string event_id;  ///< as sent; empty if the event has no name
    std::string text;
    bool associative = false;
    bool final = false;
    bool confirmed = true;  ///< the confirmation was accepted before
    bool open = true;       ///< the server was not told of an end before
    int status = 0;
    int attempt = 1;
};
enum class PromptKind { authorisation, choice };
/// The server asked the user something, one fact for each attempt.
struct PromptSent {
    std::string server;
    base::ThreadId thread;
    base::CallId call;
    PromptKind kind = PromptKind::choice;
    std::string shows;  ///< the prompt's text or the authorisation URL
    int status = 0;
    int attempt = 1;
};
/// A choice arrived at a response URL.
struct ChoiceReceived {
    std::string server;
    base::ThreadId thread;
    base::CallId call;
    int selected = 0;
    int status = 200;    ///< what the server answered; a choice that met 503 had no effect
    bool first = false;  ///< it decided; a repetition changes nothing
};
/// A view was posted, one fact for each attempt.
struct ViewSent {
    std::string server;
    base::ThreadId thread;
    base::CallId call;
    std::string view_type;
    std::string content;
    int status = 0;
    int attempt = 1;
};
/// The runtime asked whether a call or a subscription lives.
struct StatusAsked {
    std::string server;
    base::ThreadId thread;
    base::CallId call;
    bool alive = false;  ///< what the server answered
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
                          MessageExpired,
                          InvocationStarted,
                          InvocationEnded,
                          ScheduleCreated,
                          ScheduleFired,
                          ScheduleDeleted,
                          ModelAsked,
                          ModelRequestRefused,
                          ModelRequestTooLong,
                          ModelUnscripted,
                          ToolInvoked,
                          ToolAnswered,
                          SubscriptionOpened,
                          SubscriptionEnded,
                          EventSent,
                          PromptSent,
                          ChoiceReceived,
                          ViewSent,
                          StatusAsked,
                          CallCancelled,
                          ThreadClosed,
                          RowsCommitted,
                          CommitRefused,
                          ItemWritten,
                          SignatureRefused,
                          NotSimulated>;

}  // namespace torpor::fakes
