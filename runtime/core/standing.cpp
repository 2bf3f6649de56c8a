#include "runtime/core/standing.hpp"

namespace torpor::core {

namespace {

std::string kind_of(Prompt::Kind kind) {
    switch (kind) {
        case Prompt::Kind::authorisation:
            return "authorisation";
        case Prompt::Kind::choice:
            return "choice";
        case Prompt::Kind::consent:
            return "consent";
    }
    return {};
}

struct Naming {
    StandingKey operator()(const Subscription& one) const {
        return {"subscription", one.call.str()};
    }
    StandingKey operator()(const Child& one) const { return {"child", one.thread.str()}; }
    StandingKey operator()(const Prompt& one) const { return {kind_of(one.kind), one.call.str()}; }
    StandingKey operator()(const View& one) const { return {"view", one.view_type}; }
    StandingKey operator()(const CompactionDue&) const { return {"compaction", ""}; }
};

}  // namespace

StandingKey key_of(const Standing& standing) {
    return std::visit(Naming{}, standing);
}

}  // namespace torpor::core
