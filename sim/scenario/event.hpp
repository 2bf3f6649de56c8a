#pragma once

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
using EventMoment = std::variant<AtTime, WhenReached>;

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
using EventAction = std::variant<UserSays, Crash, Partition>;

struct ScenarioEvent {
    EventMoment moment;
    EventAction action;
    Position position;
};

/// `text` with every `{n}` replaced by the number.
std::string numbered(std::string_view text, int number);

}  // namespace torpor::sim
