#pragma once

#include <array>
#include <string_view>

namespace torpor::sim {

struct ChoiceSite {
    std::string_view site;
    std::string_view rare_because;  ///< empty where a search of some thousand runs draws
};

/// Where a run draws: every site of the runtime, of the services and of the world, sorted. Sites of
/// the generator are none of a run.
inline constexpr std::array<ChoiceSite, 68> choice_sites{{
    {"bedrock/broken-after", ""},
    {"bedrock/cut", ""},
    {"bedrock/failed", ""},
    {"bedrock/padding", ""},
    {"bedrock/piece", ""},
    {"bedrock/request-id", ""},
    {"bedrock/spacing", "scripted models stream without pauses"},
    {"bedrock/thinks-for", ""},
    {"bedrock/throttled", ""},
    {"bedrock/tool-use-id", ""},
    {"cloud/service-error", ""},
    {"cloud/which-error", ""},
    {"core/call-id", ""},
    {"daemon/dies-in-operation", ""},
    {"daemon/dies-writing", ""},
    {"daemon/starts-again-after", ""},
    {"database/break", ""},
    {"database/delayed", ""},
    {"database/latency", ""},
    {"disk/directory", "it takes a death between two changes of the folder"},
    {"disk/grown", ""},
    {"disk/read-fails", "the fault budget has failing writes and syncs"},
    {"disk/sync-fails", ""},
    {"disk/torn-behind", ""},
    {"disk/unsynced", ""},
    {"disk/write-fails", ""},
    {"dsql/conflict", ""},
    {"dsql/job-id", "the runtime creates no index"},
    {"dynamodb/expiry-lag", ""},
    {"dynamodb/staleness", "the runtime reads consistently"},
    {"faults/kill-after", ""},
    {"faults/kills", ""},
    {"faults/victim", ""},
    {"front-end/poll-delay", ""},
    {"kernel/change-after", ""},
    {"kernel/change-range", ""},
    {"kernel/priority", ""},
    {"kernel/turn", ""},
    {"lambda/cold-start", ""},
    {"lambda/environment", ""},
    {"lambda/idle", ""},
    {"lambda/poll-delay", ""},
    {"lambda/request-id", ""},
    {"network/body-cut", "streams are cut by the model, which draws at a site of its own"},
    {"network/cut-at", "streams are cut by the model, which draws at a site of its own"},
    {"network/delayed", ""},
    {"network/latency", ""},
    {"network/refused", ""},
    {"network/request-lost", ""},
    {"network/response-lost", ""},
    {"ports/retry-pause", ""},
    {"rap/acknowledges-after", ""},
    {"rap/acknowledges-last", ""},
    {"rap/after", ""},
    {"rap/answers-twice", "a scripted tool answers twice always or never"},
    {"rap/event-after", ""},
    {"rap/event-again-after", ""},
    {"rap/granted-after", ""},
    {"rap/second-after", ""},
    {"rap/view-after", ""},
    {"scheduler/duplicate", ""},
    {"scheduler/duplicate-after", ""},
    {"scheduler/lateness", ""},
    {"scheduler/removal-after", ""},
    {"sqs/duplicate", ""},
    {"sqs/message-id", ""},
    {"sqs/next-group", ""},
    {"sqs/next-message", ""},
}};

}  // namespace torpor::sim
