#include <catch2/catch.hpp>

#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "runtime/engine/gather.hpp"
#include "tests/support/lifeline.hpp"

using namespace torpor;
using torpor::tests::Lifeline;

namespace {

struct Counted {
    explicit Counted(int& counter) : alive(counter) { ++alive; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    ~Counted() { --alive; }
    int& alive;
};

Task<void> wait_at(Lifeline& gate, int& alive, int& finished) {
    const Counted counted(alive);
    co_await gate.suspend();
    ++finished;
}
Task<void> fail(std::string text) {
    throw std::runtime_error(text);
    co_return;
}
Task<void> do_nothing() {
    co_return;
}

struct Run {
    explicit Run(std::vector<Task<void>> tasks) {
        boost::asio::co_spawn(loop, engine::gather(std::move(tasks)),
                              [this](std::exception_ptr error) {
                                  ended = true;
                                  failure = error;
                              });
        loop.poll();
    }
    void go_on() {
        loop.restart();
        loop.poll();
    }
    boost::asio::io_context loop;
    bool ended = false;
    std::exception_ptr failure;
};

std::string message(const std::exception_ptr& failure) {
    try {
        if (failure) std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("gather: it ends when every task has ended") {
    Lifeline first;
    Lifeline second;
    int alive = 0;
    int finished = 0;
    std::vector<Task<void>> tasks;
    tasks.push_back(wait_at(first, alive, finished));
    tasks.push_back(wait_at(second, alive, finished));
    tasks.push_back(do_nothing());
    Run run(std::move(tasks));
    CHECK(alive == 2);
    first.open_gate();
    run.go_on();
    CHECK_FALSE(run.ended);
    second.open_gate();
    run.go_on();
    CHECK(run.ended);
    CHECK(finished == 2);
    CHECK(alive == 0);
}

TEST_CASE("gather: nothing and one task need no detour") {
    Run nothing({});
    CHECK(nothing.ended);
    std::vector<Task<void>> one;
    one.push_back(fail("alone"));
    Run run(std::move(one));
    CHECK(message(run.failure) == "alone");
}

TEST_CASE("gather: the first failure in order is thrown after all have ended") {
    Lifeline gate;
    int alive = 0;
    int finished = 0;
    std::vector<Task<void>> tasks;
    tasks.push_back(wait_at(gate, alive, finished));
    tasks.push_back(fail("one"));
    tasks.push_back(fail("two"));
    Run run(std::move(tasks));
    CHECK_FALSE(run.ended);
    gate.open_gate();
    run.go_on();
    CHECK(message(run.failure) == "one");
    CHECK(finished == 1);
}

TEST_CASE("gather: destroying everything destroys every frame once") {
    int alive = 0;
    int finished = 0;
    {
        Lifeline gate;
        std::vector<Task<void>> tasks;
        tasks.push_back(wait_at(gate, alive, finished));
        tasks.push_back(wait_at(gate, alive, finished));
        Run run(std::move(tasks));
        CHECK(alive == 2);
        gate.drop();
        run.go_on();
        CHECK_FALSE(run.ended);
    }
    CHECK(alive == 0);
    CHECK(finished == 0);
}
