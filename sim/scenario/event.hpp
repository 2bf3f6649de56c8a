#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/base/time.hpp"
#include "sim/scenario/point.hpp"
#include "sim/scenario/position.hpp"

namespace torpor::sim {

/// A fixed time, counted from the start of the run.
struct AtTime {
    base::Duration after_start{};
};
/// Each of the first `times` moments at which the system reaches the point.
struct WhenReached {
    Point point = Point::history_saved;
    int times = 1;
};
/// Where a process dies, seen from one of its effects.
enum class EffectPhase {
    before,          ///< the effect does not happen
    unacknowledged,  ///< it has happened, and the process never hears of it
    after            ///< the process dies at its next step
};
/// The effects of a run are numbered from 1 in the order of happening: each request that a process
/// of the runtime sends and each commit of a transaction that writes. The number means the same
/// thing for one seed only. Comes with a Crash of the process whose effect it is.
struct AtEffect {
    std::uint64_t number = 1;
    EffectPhase phase = EffectPhase::before;
};
using EventMoment = std::variant<AtTime, WhenReached, AtEffect>;

/// A user writes to the conversation named like her. With `threads` above one, that many users
/// write at the same moment: `{n}` in user, text and id counts from 1.
struct UserSays {
    std::string user;
    std::string text;
    std::string id;  ///< the producer's identity of the message; minted by the world if empty
    int threads = 1;
    std::optional<base::Duration> send_twice;  ///< the producer repeats the send, this much later
};
enum class Victim { worker, random };
/// Kills a process as SIGKILL does: the worker that reached the point, or any that runs.
struct Crash {
    Victim victim = Victim::worker;
};
/// Nothing passes between two hosts for a while. "worker" stands for every environment.
struct Partition {
    std::string one;
    std::string other;
    base::Duration duration{};
};
/// A client attaches to the user's conversation: open prompts and views come again.
struct UserAttaches {
    std::string user;
};
/// The user answers the newest open choice that she was shown in her conversation or a child of
/// it, by label or by index (which may be out of range); without either she dismisses it. Without
/// an open choice nothing is sent.
struct UserChooses {
    std::string user;
    std::string label;
    std::optional<int> index;
};
/// The conversation is told to summarise itself.
struct UserCompacts {
    std::string user;
};
/// Raw bytes on the inbox of a thread: what a broken producer may send.
struct RawMessage {
    std::string thread;
    std::string body;
    std::string id;  ///< minted by the world if empty
};
/// Raw bytes at the callback endpoint, as a stranger or a broken tool sends them. In path and body
/// `{callback}` stands for the path of the newest genuine callback URL, `{call}` and `{thread}` for
/// the invocation that came with it: what an eavesdropper knows. `{callback:TOOL}` and so on are
/// those of that tool's newest invocation.
struct RawCallback {
    std::string path;
    std::string body;
};
/// The tool sends an event to every subscription it has open.
struct ToolEmits {
    std::string tool;
    std::string text;
    bool associative = false;
    bool final = false;
};
/// The daemon ends at once and starts again on what its disk has kept.
struct Restart {};
using EventAction = std::variant<UserSays,
                                 Crash,
                                 Partition,
                                 UserAttaches,
                                 UserChooses,
                                 UserCompacts,
                                 RawMessage,
                                 RawCallback,
                                 ToolEmits,
                                 Restart>;

/// The event happens so often and so far apart; `{n}` in its texts counts from 1.
struct Repetition {
    base::Duration every{};
    int times = 1;
};

struct ScenarioEvent {
    EventMoment moment;
    EventAction action;
    std::optional<Repetition> repeats;  ///< only with AtTime
    Position position;
};

/// `text` with every `{n}` replaced by the number.
std::string numbered(std::string_view text, int number);
/// The action as it happens the number-th time: `{n}` is replaced in its texts. Those of `threads`
/// keep theirs, which counts the threads.
EventAction numbered(EventAction action, int number);

}  // namespace torpor::sim
