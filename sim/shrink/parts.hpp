#pragma once

#include "sim/shrink/trial.hpp"

/// What can be left out of a scenario, in the order in which it pays to try.
namespace torpor::sim {

/// Keeps of `expect` what the failure needs, which is nothing if it is a promise that was broken.
void reduce_expectation(Trial& trial);
/// Switches fault classes off, all at once or one by one, and makes the schedule uniform.
void reduce_faults(Trial& trial);
/// Leaves events out, many at once if possible.
void reduce_events(Trial& trial);
/// Leaves model rules out; what nobody hears any more, a last rule for everything answers.
void reduce_model(Trial& trial);
/// Leaves tools and servers out, together with the calls of them.
void reduce_tools(Trial& trial);

/// Leaves out as many of `size_of(scenario)` elements as possible: large pieces first, single ones
/// last. `erase` takes out those from `first` to before `last`.
void leave_out(Trial& trial,
               std::size_t (*size_of)(const Scenario&),
               void (*erase)(Scenario&, std::size_t first, std::size_t last),
               Patience patience);

}  // namespace torpor::sim
