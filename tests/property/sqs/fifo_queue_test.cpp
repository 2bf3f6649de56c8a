#include "fakes/sqs/fifo_queue.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "tests/support/seeded_random.hpp"

using namespace torpor;
using namespace torpor::fakes::sqs;
using namespace std::chrono_literals;

namespace {

constexpr base::Duration visibility = 30s;

/// Everything that a consumer can know of a queue, kept beside it. Moves are drawn by rapidcheck.
class Observer {
public:
    explicit Observer(std::uint64_t seed) : queue_(settings()), random_(seed) {}

    void send(int group) {
        Sending sending;
        sending.group_id = "group-" + std::to_string(group);
        sending.body = std::to_string(++sent_);
        sending.deduplication_id = sending.body;
        RC_ASSERT(queue_.send(sending, moment()).result == SendResult::accepted);
        waiting_[sending.group_id].push_back(sent_);
    }
    void receive(int messages_max) {
        for (const auto& delivery : queue_.receive(messages_max, visibility, moment()).deliveries) {
            observe(delivery);
        }
    }
    void remove(std::size_t which) {
        if (in_flight_.empty()) return;
        const auto place =
            std::next(in_flight_.begin(), static_cast<std::ptrdiff_t>(which % in_flight_.size()));
        const auto number = place->first;
        const bool expired = now_ >= place->second.until;
        const auto result = queue_.remove(place->second.delivery.receipt_handle, now_).result;
        RC_ASSERT(result == (expired ? DeleteResult::handle_expired : DeleteResult::deleted));
        if (expired) return;
        std::erase(waiting_[place->second.delivery.message.group_id], number);
        in_flight_.erase(place);
        deleted_ += 1;
    }
    void wait(base::Duration duration) {
        now_ += duration;
        queue_.advance(now_);
    }
    /// Nothing is lost: what was sent and not deleted can still be had.
    void drain() {
        wait(visibility);
        std::size_t taken = 0;
        while (true) {
            const auto received = queue_.receive(10, visibility, moment());
            if (received.deliveries.empty()) break;
            for (const auto& delivery : received.deliveries) {
                observe(delivery);
                RC_ASSERT(queue_.remove(delivery.receipt_handle, now_).result ==
                          DeleteResult::deleted);
                std::erase(waiting_[delivery.message.group_id], number_of(delivery));
                in_flight_.erase(number_of(delivery));
                taken += 1;
            }
        }
        RC_ASSERT(taken + deleted_ == static_cast<std::size_t>(sent_));
        RC_ASSERT(queue_.inspect(now_).messages.empty());
        RC_ASSERT_FALSE(queue_.next_deadline().has_value());
    }

private:
    struct InFlight {
        Delivery delivery;
        base::Instant until;
    };

    static QueueSettings settings() {
        QueueSettings settings;
        settings.name = "agent-input.fifo";
        settings.visibility = visibility;
        return settings;
    }
    static int number_of(const Delivery& delivery) { return std::stoi(delivery.message.body); }
    fakes::Moment moment() { return {now_, random_}; }

    /// Whatever is delivered has nothing undeleted before it in its group that is not itself in
    /// flight by this same receive or an earlier one; and it is not in flight already.
    void observe(const Delivery& delivery) {
        const int number = number_of(delivery);
        const auto earlier = in_flight_.find(number);
        // RC_ASSERT evaluates both sides of an alternative, so the question comes first.
        if (earlier != in_flight_.end()) RC_ASSERT(now_ >= earlier->second.until);
        for (const int other : waiting_[delivery.message.group_id]) {
            if (other == number) break;
            const auto before = in_flight_.find(other);
            RC_ASSERT(before != in_flight_.end());
            // Delivered together or not at all: an older one still hidden would block this one.
            RC_ASSERT(before->second.until == now_ + visibility);
        }
        in_flight_[number] = {delivery, now_ + visibility};
    }

    FifoQueue queue_;
    tests::SeededRandom random_;
    base::Instant now_ = std::chrono::sys_days{std::chrono::year{2026} / std::chrono::March / 2};
    int sent_ = 0;
    std::size_t deleted_ = 0;
    std::map<std::string, std::vector<int>> waiting_;  ///< sent and not deleted, in order
    std::map<int, InFlight> in_flight_;                ///< the latest delivery of each
};

}  // namespace

TEST_CASE("fifo queue: order holds within a group and nothing is lost or delivered twice") {
    CHECK(rc::check([](std::uint64_t seed) {
        Observer observer{seed};
        const auto moves = *rc::gen::container<std::vector<std::pair<int, int>>>(
            rc::gen::pair(rc::gen::inRange(0, 8), rc::gen::inRange(0, 1000)));
        for (const auto& [kind, value] : moves) {
            switch (kind) {
                case 0:
                case 1:
                case 2:
                    observer.send(value % 3);
                    break;
                case 3:
                case 4:
                    observer.receive(1 + value % 10);
                    break;
                case 5:
                case 6:
                    observer.remove(static_cast<std::size_t>(value));
                    break;
                default:
                    observer.wait(std::chrono::seconds{value % 40});
                    break;
            }
        }
        observer.drain();
    }));
}
