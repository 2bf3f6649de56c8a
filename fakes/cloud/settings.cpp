#include "fakes/cloud/settings.hpp"

#include <chrono>
#include <utility>

namespace torpor::fakes::cloud {

namespace {

using namespace std::chrono_literals;

lambda::FunctionSettings function(std::string name,
                                  base::Duration timeout,
                                  lambda::Hosting hosting) {
    lambda::FunctionSettings settings;
    settings.name = std::move(name);
    settings.timeout = timeout;
    settings.hosting = hosting;
    return settings;
}

template <class Named>
Named* find(std::vector<Named>& all, const std::string& name) {
    for (auto& one : all) {
        if (one.name == name) return &one;
    }
    return nullptr;
}

}  // namespace

CloudSettings torpor_account(lambda::Hosting hosting) {
    CloudSettings settings;
    settings.account.credentials = {"AKIATORPOREXAMPLE", "torpor-example-secret-key",
                                    "torpor-example-session-token"};
    settings.queues = {
        {.name = "agent-input.fifo", .redrive = sqs::RedrivePolicy{"agent-input-dlq.fifo", 3}},
        {.name = "agent-input-dlq.fifo", .retention = std::chrono::days{14}},
        {.name = "agent-output", .redrive = sqs::RedrivePolicy{"agent-output-dlq", 3}},
        {.name = "agent-output-dlq", .retention = std::chrono::days{14}},
        {.name = "agent-delay", .visibility = 1min},
    };
    settings.functions.functions = {function("agent", 5min, hosting),
                                    function("rap-receiver", 30s, hosting),
                                    function("delay-relay", 30s, hosting)};
    settings.functions.functions[1].url = lambda::UrlAuth::none;
    settings.mappings = {{.queue = "agent-input.fifo", .function = "agent"},
                         {.queue = "agent-delay", .function = "delay-relay"}};
    settings.tables.emplace_back().name = "agent-state";
    return settings;
}

sqs::QueueSettings* find_queue(CloudSettings& settings, const std::string& name) {
    return find(settings.queues, name);
}

lambda::FunctionSettings* find_function(CloudSettings& settings, const std::string& name) {
    return find(settings.functions.functions, name);
}

std::string queue_url(const Account& account,
                      const std::string& endpoint,
                      const std::string& queue) {
    return endpoint + "/" + account.id + "/" + queue;
}

}  // namespace torpor::fakes::cloud
