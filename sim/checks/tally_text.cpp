#include "sim/checks/tally_text.hpp"

namespace torpor::sim {

std::string to_text(const Tally& tally) {
    if (tally.least && tally.least == tally.most) return "exactly " + std::to_string(*tally.least);
    std::string text;
    if (tally.least) text = "at least " + std::to_string(*tally.least);
    if (tally.least && tally.most) text += " and ";
    if (tally.most) text += "at most " + std::to_string(*tally.most);
    return text;
}

}  // namespace torpor::sim
