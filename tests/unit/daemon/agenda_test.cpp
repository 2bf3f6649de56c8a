#include <catch2/catch.hpp>

#include "runtime/daemon/agenda.hpp"

using namespace torpor;
using namespace torpor::daemon;
using namespace std::chrono_literals;

namespace {

const base::ThreadId ada{"ada"};
const base::ThreadId bob{"bob"};
constexpr base::Instant start{};

}  // namespace

TEST_CASE("agenda: threads run in the order in which they got something to do, each once") {
    Agenda agenda;
    agenda.add(bob);
    agenda.add(ada);
    agenda.add(bob);
    CHECK(agenda.take(start) == bob);
    CHECK(agenda.take(start) == ada);
    CHECK_FALSE(agenda.take(start));
    CHECK(agenda.running() == 2);
    CHECK(agenda.is_running(ada));
}

TEST_CASE("agenda: a thread that got something while it ran runs again, behind the others") {
    Agenda agenda;
    agenda.add(ada);
    REQUIRE(agenda.take(start) == ada);
    agenda.add(ada);
    agenda.add(bob);
    CHECK(agenda.take(start) == bob);
    agenda.done(bob, Agenda::Left::nothing);
    agenda.done(ada, Agenda::Left::nothing);
    CHECK(agenda.take(start) == ada);
    agenda.done(ada, Agenda::Left::nothing);
    CHECK_FALSE(agenda.take(start));
    CHECK(agenda.running() == 0);
}

TEST_CASE("agenda: a thread that has more left runs again") {
    Agenda agenda;
    agenda.add(ada);
    REQUIRE(agenda.take(start) == ada);
    agenda.done(ada, Agenda::Left::more);
    CHECK(agenda.take(start) == ada);
}

TEST_CASE("agenda: a thread that failed waits for its time and holds up nobody") {
    Agenda agenda;
    agenda.add(ada);
    REQUIRE(agenda.take(start) == ada);
    agenda.retry(ada, start + 10s);
    CHECK(agenda.next_retry() == start + 10s);
    agenda.add(ada);
    agenda.add(bob);
    CHECK(agenda.take(start + 10s - 1ns) == bob);
    CHECK_FALSE(agenda.take(start + 10s - 1ns));
    CHECK(agenda.take(start + 10s) == ada);
    CHECK_FALSE(agenda.next_retry());
}
