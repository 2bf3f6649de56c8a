#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fakes/duration_range.hpp"
#include "runtime/base/time.hpp"
#include "runtime/wire/bedrock.hpp"

/// The model of a scenario: it says what its script tells it to say.
namespace torpor::fakes::bedrock {

struct ScriptedCall {
    std::string tool;
    std::string arguments = "{}";  ///< JSON text of an object
    std::string id = {};           ///< what the model calls it; drawn if empty
};

/// One line of the script. With neither text nor calls the model's turn is empty, as a real
/// model's may be.
struct Rule {
    std::string hears;  ///< any case; empty hears everything
    std::string says;
    std::vector<ScriptedCall> calls;
    DurationRange thinks_for;  ///< until the head of the reply
    DurationRange spacing;     ///< between the pieces of the reply
};

struct Script {
    std::vector<Rule> rules;
};

struct Heard {
    std::string text;  ///< of the block that a rule matched, else the newest text
    int rule = -1;     ///< -1: no rule matched
};

/// Listens to the last message: its blocks from the newest to the oldest, and for each block the
/// rules in their order. Tool results are heard as well as what a user says.
Heard listen(const Script& script, const wire::bedrock::ConverseStream& request);

}  // namespace torpor::fakes::bedrock
