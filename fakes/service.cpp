#include "fakes/service.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace torpor::fakes {

void Outcome::append(Outcome other) {
    std::ranges::move(other.replies, std::back_inserter(replies));
    std::ranges::move(other.effects, std::back_inserter(effects));
    std::ranges::move(other.facts, std::back_inserter(facts));
    std::ranges::move(other.faults, std::back_inserter(faults));
}

Outcome answered(Ticket ticket, wire::HttpResponse response) {
    Outcome outcome;
    Reply reply;
    reply.ticket = ticket;
    reply.response = std::move(response);
    outcome.replies.push_back(std::move(reply));
    return outcome;
}

}  // namespace torpor::fakes
