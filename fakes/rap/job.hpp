#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "fakes/deadlines.hpp"
#include "fakes/rap/call_key.hpp"
#include "fakes/rap/call_memory.hpp"
#include "fakes/rap/delivery.hpp"
#include "fakes/rap/script.hpp"
#include "fakes/rap/subscription.hpp"
#include "fakes/service.hpp"
#include "runtime/wire/http.hpp"

namespace torpor::fakes::rap {

/// A call that the server takes on.
struct JobOrder {
    CallKey key;
    ToolScript tool;
    wire::Url callback_url;
    std::string choices_at;  ///< what the response URLs of its choices begin with
};
/// A choice as it arrives at a response URL.
struct SelectedChoice {
    CallKey key;
    std::size_t choice = 0;  ///< which one of the tool's choices was asked there
    std::size_t selected = 0;
};

/// The work of a tool server: each call from its invocation until its result has arrived, its
/// prompts are answered and its subscription is over. What is over is forgotten but for its id.
class Jobs {
public:
    Jobs(std::string server, CallbackRetries retries);

    /// Whether the call is worked on, or was not long ago.
    bool knows(const CallKey& key) const;
    /// Takes on a call that it does not know, acknowledged at `acknowledged`; what is due before
    /// that is posted now.
    void start(JobOrder order, base::Instant acknowledged, Moment moment, Outcome& outcome);
    /// The runtime has no use for the call any more. Says nothing of calls that are not known.
    void stop(const CallKey& key, SubscriptionEnd why, base::Instant now, Outcome& outcome);
    void stop_thread(const base::ThreadId& thread, base::Instant now, Outcome& outcome);
    /// The status that the response URL gives.
    int choose(const SelectedChoice& choice, Moment moment, Outcome& outcome);
    /// An event happens to every open subscription of the tool.
    void emit(std::string_view tool, const EmittedEvent& event, Moment moment);
    /// Still works on the call, or the subscription it opened is active [B-1].
    bool alive(const CallKey& key) const;

    void called_out(std::uint64_t id, int status, Moment moment, Outcome& outcome);
    void advance(Moment moment, Outcome& outcome);
    std::optional<base::Instant> next_deadline() const;

    /// Callbacks that are still to come or under way.
    std::size_t pending() const { return deliveries_.size(); }
    std::size_t live() const { return jobs_.size(); }

private:
    enum class Stage { authorising, choosing, answering, silent, done };
    struct Job {
        ToolScript tool;
        wire::Url callback_url;
        std::string choices_at;
        std::string answer;
        Stage stage = Stage::silent;
        std::size_t choice = 0;                      ///< the one that is asked
        int unavailable_left = 0;                    ///< 503s that its response URL still gives
        std::optional<DeliveryId> prompt;            ///< of the question that is open
        std::optional<base::Instant> held_result;    ///< waits for an event to arrive first
        std::optional<base::Duration> second_after;  ///< the result comes twice
        std::optional<Subscription> subscription;
        std::set<DeliveryId> deliveries;
        bool told = false;  ///< that it is over

        Heed heed() const { return tool.behaviour.ignores_cancel ? Heed::ignored : Heed::heeded; }
    };
    using Place = std::map<CallKey, Job>::iterator;

    /// Asks the next choice, or answers if there is none.
    void ask(Place place, base::Instant due);
    void close_prompt(Place place);
    void answer(Place place, base::Instant due);
    void post_result(Place place, base::Instant due);
    void fail(Place place, std::string text, base::Instant now);
    void show_views(Place place, base::Instant acknowledged, base::Random& random);
    void plan_events(Place place, base::Instant from, base::Random& random);
    void send_events(Place place, Moment moment);
    DeliveryId post(Place place, Posting posting, base::Instant due);

    void ended(const Deliveries::End& end, Moment moment, Outcome& outcome);
    void result_ended(Place place, Deliveries::Fate fate, Moment moment, Outcome& outcome);
    void event_ended(Place place, const EventSent& event, Moment moment, Outcome& outcome);
    void silence(Place place, SubscriptionEnd why, Outcome& outcome);
    /// Forgets the job if nothing of it is left.
    void settle(Place place, base::Instant now);

    std::string server_;
    std::map<CallKey, Job> jobs_;
    CallMemory finished_;
    Deliveries deliveries_;
    Deadlines<CallKey> events_;  ///< when the next event of a subscription happens
};

}  // namespace torpor::fakes::rap
