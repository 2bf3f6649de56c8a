#include <algorithm>
#include <set>
#include <utility>

#include "fakes/lambda/service.hpp"
#include "runtime/base/invariant.hpp"
#include "runtime/base/random.hpp"

/// Event source mappings: queues that invoke functions (aws.md 2).
namespace torpor::fakes::lambda {

using base::invariant;

namespace {

std::vector<std::string> groups_of(const std::vector<wire::lambda::SqsRecord>& records) {
    std::vector<std::string> groups;
    for (const auto& record : records) {
        const auto group = record.attributes.find("MessageGroupId");
        if (group == record.attributes.end()) continue;
        if (std::ranges::find(groups, group->second) == groups.end()) {
            groups.push_back(group->second);
        }
    }
    return groups;
}

/// The messages that the function did not process. Whatever the answer does not say clearly counts
/// against the whole batch (recorded: a wrong key, an id that is empty or unknown).
std::set<std::string> failures(const Finished& finished, const MappingCaller& batch) {
    std::set<std::string> all;
    for (const auto& record : batch.records)
        all.insert(record.message_id);
    if (finished.end != InvocationEnd::answered) return all;

    const auto reported = wire::lambda::decode_batch_failures(finished.body);
    if (!reported) return all;
    std::set<std::string> failed;
    for (const auto& id : *reported) {
        if (!all.contains(id)) return all;
        failed.insert(id);
    }
    return failed;
}

}  // namespace

Outcome LambdaService::queue_ready(const std::string& queue, Moment moment) {
    Outcome outcome = advance(moment);
    for (auto& [id, mapping] : mappings_) {
        if (mapping.settings.queue == queue) mapping.ready = true;
    }
    schedule_polls(moment);
    return outcome;
}

Outcome LambdaService::polled(std::uint64_t id,
                              std::vector<wire::lambda::SqsRecord> records,
                              Moment moment) {
    const auto found = mappings_.find(id);
    invariant(found != mappings_.end(), "a poll is answered to the mapping that asked");
    Mapping& mapping = found->second;
    invariant(records.size() <= static_cast<std::size_t>(mapping.settings.batch_max),
              "a poll brings no more than it asked for");
    Activity activity;
    if (!records.empty()) {
        // What was found says nothing of what is left, so the queue is looked at again.
        mapping.ready = true;
        mapping.batches += 1;

        Invocation invocation;
        invocation.request_id = base::uuid(moment.random, "lambda/request-id");
        invocation.function = mapping.settings.function;
        invocation.groups = groups_of(records);
        invocation.patience = mapping.settings.queue_visibility;
        invocation.event = wire::lambda::encode_sqs_event(records);
        MappingCaller batch;
        batch.mapping = id;
        for (auto& record : records) {
            batch.records.push_back(
                {std::move(record.message_id), std::move(record.receipt_handle)});
        }
        invocation.caller = std::move(batch);
        fleet_.invoke(std::move(invocation), moment, activity);
    }
    return settled(std::move(activity), moment);
}

std::size_t LambdaService::conclude(const Finished& finished,
                                    const MappingCaller& batch,
                                    Outcome& outcome) {
    Mapping& mapping = mappings_.at(batch.mapping);
    invariant(mapping.batches > 0, "a batch that ends was under way");
    mapping.batches -= 1;
    const auto failed = failures(finished, batch);
    for (const auto& record : batch.records) {
        if (failed.contains(record.message_id)) continue;
        outcome.effects.emplace_back(
            DeleteFromQueue{mapping.settings.queue, record.receipt_handle});
    }
    return failed.size();
}

bool LambdaService::may_poll(const Mapping& mapping) const {
    return mapping.ready && mapping.batches < mapping.settings.concurrency_max &&
           fleet_.takes_batches(mapping.settings.function);
}

void LambdaService::schedule_polls(Moment moment) {
    for (const auto& [id, mapping] : mappings_) {
        if (polls_.of(id) || !may_poll(mapping)) continue;
        const auto delay = settings_.poll_delay.draw(moment.random, "lambda/poll-delay");
        polls_.set(id, moment.now + delay);
    }
}

void LambdaService::poll_due(Moment moment, Outcome& outcome) {
    while (const auto id = polls_.take_due(moment.now)) {
        Mapping& mapping = mappings_.at(*id);
        // Somebody else may have taken the last environment; an ending invocation looks again.
        if (!may_poll(mapping)) continue;
        mapping.ready = false;
        outcome.effects.emplace_back(
            PollQueue{mapping.settings.queue, *id, mapping.settings.batch_max});
    }
}

}  // namespace torpor::fakes::lambda
