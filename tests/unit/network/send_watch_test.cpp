#include <catch2/catch.hpp>

#include "tests/unit/network/net_lab.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace std::chrono_literals;

namespace {

/// Gives the first request a fate, and keeps what it is told.
class OneFate final : public SendWatch {
public:
    explicit OneFate(EffectFate fate) : fate_(fate) {}

    EffectFate sends(Process& process, const wire::HttpRequest&) override {
        sent += 1;
        if (sent > 1) return EffectFate::lives;
        if (fate_ == EffectFate::dies_before) process.crash();
        return fate_;
    }
    void acknowledged(Process& process, EffectFate) override {
        acknowledgements += 1;
        process.kernel().post([&process] { process.crash(); });
    }

    int sent = 0;
    int acknowledgements = 0;

private:
    EffectFate fate_;
};

struct WatchedLab : NetLab {
    explicit WatchedLab(EffectFate fate) : watch(fate) {}

    void ask_twice() {
        for (int i = 0; i < 2; ++i) {
            ada.spawn(ask(watched, NetLab::request(), 5s, log));
            kernel.run();
        }
    }

    OneFate watch;
    NetworkClient watched{network, ada, "ada.home", Waiting::for_progress, &watch};
};

}  // namespace

TEST_CASE("send watch: a process that lives is told everything") {
    WatchedLab lab{EffectFate::lives};
    lab.ask_twice();
    CHECK(lab.log == Log{"200 rain", "200 rain"});
    CHECK(lab.watch.sent == 2);
    CHECK(lab.watch.acknowledgements == 0);
}

TEST_CASE("send watch: what a process dies before is not sent") {
    WatchedLab lab{EffectFate::dies_before};
    lab.ask_twice();
    CHECK(lab.log.empty());
    CHECK(lab.arrivals.empty());
}

TEST_CASE("send watch: what is never acknowledged has had its effect") {
    WatchedLab lab{EffectFate::dies_unacknowledged};
    lab.ask_twice();
    CHECK(lab.log.empty());
    CHECK(lab.arrivals.size() == 1);
    CHECK(lab.watch.acknowledgements == 1);
}

TEST_CASE("send watch: a request that was lost is never heard of either") {
    WatchedLab lab{EffectFate::dies_unacknowledged};
    lab.set_faults({.request_lost = 1000});
    lab.ask_twice();
    CHECK(lab.log.empty());
    CHECK(lab.arrivals.empty());
    CHECK(lab.watch.acknowledgements == 1);
}

TEST_CASE("send watch: a process that dies afterwards may hear of its answer") {
    WatchedLab lab{EffectFate::dies_after};
    lab.ask_twice();
    CHECK(lab.arrivals.size() == 1);
    CHECK(lab.watch.acknowledgements == 1);
    CHECK(lab.ada.state() == ProcessState::crashed);
}

TEST_CASE("send watch: a process that is killed meanwhile is told of once") {
    WatchedLab lab{EffectFate::dies_unacknowledged};
    lab.serving = false;
    lab.ada.spawn(ask(lab.watched, NetLab::request(), 5s, lab.log));
    lab.kernel.after(1s, [&] { lab.ada.crash(); });
    lab.kernel.run();
    CHECK(lab.watch.acknowledgements == 1);
}
