#pragma once

#include <string>
#include <vector>

#include "runtime/core/inbox_item.hpp"
#include "runtime/wire/lambda.hpp"

namespace torpor::lambda {

/// The messages of one thread in an event, in queue order.
struct ThreadBatch {
    base::ThreadId thread;
    std::vector<core::InboxItem> items;
    std::vector<std::string> record_ids;  ///< as the queue knows them, one per item
};

/// An event's records by thread, threads in the order of their first record.
struct Batches {
    std::vector<ThreadBatch> threads;
    /// Records that belong to no thread, because the queue is not FIFO: a fault of the deployment.
    std::vector<std::string> homeless;
};

/// A body that is not understood, or names another thread than its queue does, becomes an item
/// with its reason.
Batches group_by_thread(std::vector<wire::lambda::SqsRecord> records);

}  // namespace torpor::lambda
