#include "runtime/lambda/batch.hpp"

#include <algorithm>
#include <utility>

namespace torpor::lambda {

namespace {

const std::string* find(const wire::lambda::SqsRecord& record, const std::string& attribute) {
    auto found = record.attributes.find(attribute);
    if (found == record.attributes.end() || found->second.empty()) return nullptr;
    return &found->second;
}

core::InboxItem item_of(const wire::lambda::SqsRecord& record, const base::ThreadId& thread) {
    core::InboxItem item;
    const std::string* identity = find(record, "MessageDeduplicationId");
    item.id = base::MessageId(identity ? *identity : record.message_id);
    item.message = wire::decode_input_message(record.body);
    if (item.message && item.message->thread != thread) {
        item.message = std::unexpected(
            wire::DecodeError{"group_id", "the thread that the message group names"});
    }
    return item;
}

ThreadBatch& batch_of(Batches& batches, const base::ThreadId& thread) {
    auto found = std::ranges::find(batches.threads, thread, &ThreadBatch::thread);
    if (found != batches.threads.end()) return *found;
    ThreadBatch& batch = batches.threads.emplace_back();
    batch.thread = thread;
    return batch;
}

}  // namespace

Batches group_by_thread(std::vector<wire::lambda::SqsRecord> records) {
    Batches batches;
    for (wire::lambda::SqsRecord& record : records) {
        const std::string* group = find(record, "MessageGroupId");
        if (!group) {
            batches.homeless.push_back(std::move(record.message_id));
            continue;
        }
        base::ThreadId thread(*group);
        ThreadBatch& batch = batch_of(batches, thread);
        batch.items.push_back(item_of(record, thread));
        batch.record_ids.push_back(std::move(record.message_id));
    }
    return batches;
}

}  // namespace torpor::lambda
