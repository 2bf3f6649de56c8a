#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fakes/deadlines.hpp"
#include "fakes/sqs/queue.hpp"
#include "fakes/sqs/receipt_handle.hpp"

namespace torpor::fakes::sqs {

constexpr base::Duration deduplication_window = std::chrono::minutes{5};
constexpr base::Duration visibility_max = std::chrono::hours{12};

/// An Amazon SQS FIFO queue.
///
/// Within one group, what can be delivered is the longest prefix of the remaining messages that
/// holds no hidden one; so a group with a message in flight is blocked behind it. Which available
/// group is served next is drawn ("sqs/next-group"). A deduplication id counts for five minutes
/// from the send that was accepted, across all groups of the queue. Source: aws.md 1.3 to 1.6.
class FifoQueue final : public Queue {
public:
    explicit FifoQueue(QueueSettings settings);

    SendOutcome send(const Sending& sending, Moment moment) override;
    void accept_dead_letter(Message message, const std::string& source_arn, Moment moment) override;
    Received receive(int messages_max, base::Duration visibility, Moment moment) override;
    DeleteOutcome remove(const std::string& receipt_handle, base::Instant now) override;
    VisibilityOutcome change_visibility(const std::string& receipt_handle,
                                        base::Duration visibility,
                                        base::Instant now) override;

    std::optional<base::Instant> next_deadline() const override { return hidden_.next(); }
    void advance(base::Instant now) override;

    bool receivable() const override { return !available_.empty(); }
    bool take_ready() override { return std::exchange(ready_, false); }
    QueueInspection inspect(base::Instant now) const override;

    void set_visibility(base::Duration visibility) override;
    const QueueSettings& settings() const override { return settings_; }

private:
    enum class Visibility { visible, delayed, in_flight };
    struct Entry {
        Message message;
        Visibility visibility = Visibility::visible;
        base::Instant retained_since;  ///< where the retention period counts from
        base::Instant received;        ///< the latest receive
    };
    struct Group {
        std::set<std::uint64_t> sequences;
        std::optional<std::size_t> place{};  ///< in available_, if the head is visible
    };
    struct Acceptance {
        std::string message_id;
        std::uint64_t sequence = 0;
    };

    void enqueue(Message message, base::Duration delay, base::Instant now);
    /// Delivers or gives up messages of the group's deliverable prefix.
    void take_prefix(const std::string& group,
                     std::size_t deliveries_max,
                     base::Duration visibility,
                     base::Instant now,
                     Received& received);
    bool exhausted(const Entry& entry) const;
    bool expired(const Entry& entry, base::Instant now) const;
    /// The message that the handle settles, if the handle is the latest one and still in force.
    Entry* in_flight(const ReceiptHandle& handle);
    Message erase(std::uint64_t sequence);
    /// Brings the list of available groups in line with the head of this one.
    void refresh(const std::string& group);
    void forget_old_ids(base::Instant now);

    QueueSettings settings_;
    std::map<std::uint64_t, Entry> entries_;
    std::map<std::string, std::uint64_t> sequence_of_id_;
    std::map<std::string, Group> groups_;
    std::vector<std::string> available_;  ///< groups whose head is visible, in no useful order
    Deadlines<std::uint64_t> hidden_;
    std::map<std::string, Acceptance> accepted_;
    std::deque<std::pair<base::Instant, std::string>> accepted_order_;
    std::uint64_t sequence_next_ = 1;
    bool ready_ = false;
};

}  // namespace torpor::fakes::sqs
