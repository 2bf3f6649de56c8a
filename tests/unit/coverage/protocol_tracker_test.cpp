#include "sim/coverage/protocol_tracker.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/checks/story.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace torpor::sim::stories;

namespace {

using States = std::set<ProtocolState>;

constexpr fakes::EnvironmentId third{3};

fakes::InvocationStarted started(std::string request, std::vector<std::string> threads) {
    fakes::InvocationStarted begun;
    begun.environment = third;
    begun.function = "agent";
    begun.request_id = std::move(request);
    begun.groups = std::move(threads);
    return begun;
}
fakes::RowChange claim(std::string thread, int epoch) {
    return updated("threads", {{"thread_id", std::move(thread)}, {"epoch", std::to_string(epoch)}});
}

/// A worker on Lambda, with what it has been seen to do.
class Worker {
public:
    Worker& happens(Happening what) {
        tracker_.see({start, std::move(what)});
        return *this;
    }
    Worker& commits(std::vector<fakes::RowChange> rows) {
        return happens(fakes::RowsCommitted{.session = 1, .rows = std::move(rows)});
    }
    States hit(FaultKind kind, std::string where = "somewhere") const {
        return tracker_.hit_by({kind, "worker-3", std::move(where)});
    }
    const ProtocolTracker& tracker() const { return tracker_; }

private:
    ProtocolTracker tracker_{Target::lambda};
};

constexpr FaultKind lost = FaultKind::request_lost;

}  // namespace

TEST_CASE("protocol tracker: a process without an invocation is idle") {
    CHECK(Worker{}.hit(lost) == States{ProtocolState::idle});
}

TEST_CASE("protocol tracker: a slice goes through its states as rows become durable") {
    Worker worker;
    worker.happens(started("r1", {"ada"}));
    CHECK(worker.hit(lost) == States{ProtocolState::receiving});
    CHECK(worker.hit(lost, "database") == States{ProtocolState::claiming});
    worker.commits({claim("ada", 1)});
    CHECK(worker.hit(lost) == States{ProtocolState::completing});
    CHECK(worker.hit(FaultKind::conflict) == States{ProtocolState::committing});
    worker.commits({user(1, "m1"), consumed("m1"), inserted("outbox", outbox_row("o1", "output"))});
    CHECK(worker.hit(lost) == States{ProtocolState::dispatching});
    worker.commits({deleted("outbox", outbox_row("o1", "output"))});
    CHECK(worker.hit(lost) == States{ProtocolState::acknowledging});
    fakes::InvocationEnded ended;
    ended.environment = third;
    ended.request_id = "r1";
    worker.happens(ended);
    CHECK(worker.hit(lost) == States{ProtocolState::idle});
}

TEST_CASE("protocol tracker: what an earlier slice left to be sent is sent before anything else") {
    Worker worker;
    worker.commits({inserted("outbox", outbox_row("o1", "output"))});
    worker.happens(started("r1", {"ada"}));
    worker.commits({claim("ada", 2)});
    CHECK(worker.hit(lost) == States{ProtocolState::dispatching});
    worker.commits({deleted("outbox", outbox_row("o1", "output"))});
    CHECK(worker.hit(lost) == States{ProtocolState::completing});
}

TEST_CASE("protocol tracker: a fault that hits one of several slices counts where it is plain") {
    Worker worker;
    worker.happens(started("r1", {"ada", "bob"}));
    worker.commits({claim("ada", 1)});
    CHECK(worker.hit(lost, "bedrock-runtime.us-east-1.amazonaws.com") ==
          States{ProtocolState::completing});
    CHECK(worker.hit(lost, "example.com").empty());
    CHECK(worker.hit(FaultKind::kill) ==
          States{ProtocolState::completing, ProtocolState::receiving});
}

TEST_CASE("protocol tracker: a kill is told after the process is gone, at the same moment") {
    Worker worker;
    worker.happens(started("r1", {"ada"}));
    worker.happens(ProcessKilled{third, "agent"});
    CHECK(worker.hit(FaultKind::kill) == States{ProtocolState::receiving});
    CHECK(worker.tracker().hit_by({FaultKind::restart, "", "deployment"}) ==
          States{ProtocolState::receiving});
}

TEST_CASE("protocol tracker: other functions admit, and other hosts are outside") {
    Worker worker;
    auto begun = started("r1", {});
    begun.function = "rap-receiver";
    worker.happens(begun);
    CHECK(worker.hit(lost) == States{ProtocolState::admitting});
    CHECK(worker.tracker().hit_by({lost, "", "front-end -> sqs"}) ==
          States{ProtocolState::outside});
}

TEST_CASE("protocol tracker: everything that a daemon does is done by one process") {
    ProtocolTracker tracker{Target::daemon};
    tracker.see({start, started("slice-1", {"ada"})});
    CHECK(tracker.hit_by({FaultKind::disk_error, "daemon", "sync"}) ==
          States{ProtocolState::claiming});
}
