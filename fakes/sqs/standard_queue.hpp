#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "fakes/deadlines.hpp"
#include "fakes/sqs/queue.hpp"
#include "fakes/sqs/receipt_handle.hpp"

namespace torpor::fakes::sqs {

/// An Amazon SQS standard queue: at least once, in no promised order.
///
/// The fault budget lies in the settings: a receive may leave its message available for one more
/// ("sqs/duplicate"), and the next message may be any of the oldest ones ("sqs/next-message").
/// Source: aws.md 1.3 and 1.6.
class StandardQueue final : public Queue {
public:
    explicit StandardQueue(QueueSettings settings);

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

    void heal() override { settings_.duplicate_per_thousand = 0; }
    void set_visibility(base::Duration visibility) override;
    const QueueSettings& settings() const override { return settings_; }

private:
    enum class Visibility { visible, delayed, in_flight };
    struct Entry {
        Message message;
        Visibility visibility = Visibility::visible;
        base::Instant received;  ///< the latest receive
        int duplicates = 0;      ///< times it was delivered and left available
    };

    void enqueue(Message message, base::Duration delay, base::Instant now);
    std::uint64_t next_available(Moment moment) const;
    bool drawn_duplicate(const Entry& entry, Moment moment) const;
    bool exhausted(const Entry& entry) const;
    bool expired(const Entry& entry, base::Instant now) const;
    void hide(std::uint64_t sequence, Visibility visibility, base::Instant until);
    void show(std::uint64_t sequence);
    Message erase(std::uint64_t sequence);

    QueueSettings settings_;
    std::map<std::uint64_t, Entry> entries_;
    std::map<std::string, std::uint64_t> sequence_of_id_;
    std::set<std::uint64_t> available_;
    Deadlines<std::uint64_t> hidden_;
    std::uint64_t sequence_next_ = 1;
    bool ready_ = false;
};

}  // namespace torpor::fakes::sqs
