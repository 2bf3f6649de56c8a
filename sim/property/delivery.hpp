#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include <rapidcheck.h>

#include "sim/checks/final_state.hpp"
#include "sim/scenario/scenario.hpp"

/// A model of delivery: what conversations must have taken in, and in which order, when people and
/// tools have done what a list of commands says, however often they repeat themselves and whatever
/// dies meanwhile.
namespace torpor::property {

/// A user says something that was never said before.
struct Say {
    std::string user;
};
/// A producer repeats an earlier message, with its identity.
struct SayAgain {
    std::size_t which = 0;  ///< of the messages so far, counted round
};
/// A process dies that runs at this moment, or all of them.
struct Die {
    enum class Who { one, all } who = Who::one;
};
/// The tool sends an event to the conversation that has subscribed, and perhaps once more.
struct Tick {
    bool twice = false;
};
/// Somebody posts the tool's answer once more.
struct AnswerAgain {};

struct Command {
    base::Duration after{};  ///< since the command before
    std::variant<Say, SayAgain, Die, Tick, AnswerAgain> what;
};

rc::Gen<std::vector<Command>> commands();

/// By user, in order.
struct Delivered {
    std::map<std::string, std::vector<std::string>> words;
    std::map<std::string, std::vector<std::string>> events;
    std::map<std::string, int> answers;  ///< how many results of tools
    friend bool operator==(const Delivered&, const Delivered&) = default;
};

/// The commands as a scenario in which ada subscribes to a ticker first, and what every correct
/// runtime must have in its histories in the end.
struct Course {
    sim::Scenario scenario;
    Delivered expected;
};
Course course_of(const std::vector<Command>& commands, sim::Target target);

/// What a run has left in the histories.
Delivered delivered_in(const sim::FinalState& state);

void showValue(const Command& command, std::ostream& out);
void showValue(const Delivered& delivered, std::ostream& out);

}  // namespace torpor::property
