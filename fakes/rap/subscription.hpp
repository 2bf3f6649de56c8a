#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "fakes/rap/script.hpp"
#include "runtime/base/random.hpp"
#include "runtime/base/time.hpp"

namespace torpor::fakes::rap {

/// An event on its way to the runtime.
struct Event {
    int number = 0;  ///< counts the events of the subscription from 1
    std::string id;  ///< empty if it has no name
    std::string text;
    bool associative = false;
    bool final = false;
    bool early = false;  ///< need not wait for the confirmation
    std::optional<DurationRange> again_after;
};

/// Whether the server heeds that a subscription is over.
enum class Heed { heeded, ignored };

/// The events of one subscribing call: those of the script at their times, those that are emitted,
/// and the order in which they leave, one at a time. Events before the confirmation happen first.
/// After a final event, or after the end, nothing happens any more unless the end is ignored.
class Subscription {
public:
    Subscription(const std::vector<ScriptedEvent>& script, Heed heed);

    /// When the next event of the script happens, if it can be said: an event that is not early
    /// waits for the confirmation. `from` is when the one before happened. Draws once per event.
    std::optional<base::Instant> plan(base::Instant from, base::Random& random);
    /// The planned event happens, unless a final one or the end has overtaken it.
    void happen();
    void emit(const EmittedEvent& event);

    /// The next event that may leave, if none is under way; it is under way from here on.
    std::optional<Event> take();
    /// The event that was under way is accepted or given up.
    void delivered();

    void confirm() { confirmed_ = true; }
    /// Forgets whatever has not left.
    void end();

    bool confirmed() const { return confirmed_; }
    /// Whether an event that happens is still sent: it is confirmed and not over.
    bool open() const { return confirmed_ && !ended_ && !final_; }
    /// Confirmed, and its final event, if any, is not delivered.
    bool live() const { return confirmed_ && !ended_; }
    bool ended() const { return ended_; }
    /// Nothing is to come but what may be emitted.
    bool exhausted() const;
    /// Early events of which none has been delivered yet: the confirmation waits for the first.
    bool holds_confirmation() const { return early_ > 0 && delivered_ == 0; }

private:
    void push(Event event);
    const ScriptedEvent* next_scripted() const;

    std::vector<ScriptedEvent> script_;  ///< early ones first
    Heed heed_;
    std::size_t early_ = 0;  ///< how many entries of the script are early
    std::size_t at_ = 0;     ///< entry of the script that happens next
    int nth_ = 1;            ///< of its train
    bool planned_ = false;
    std::deque<Event> waiting_;
    int numbered_ = 0;
    int delivered_ = 0;
    bool under_way_ = false;
    bool confirmed_ = false;
    bool final_ = false;  ///< a final event has happened, and that is heeded
    bool ended_ = false;
};

}  // namespace torpor::fakes::rap
