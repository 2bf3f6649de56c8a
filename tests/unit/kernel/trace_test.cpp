#include <catch2/catch.hpp>

#include "sim/kernel/event.hpp"
#include "tests/unit/kernel/lab.hpp"

using namespace torpor::sim;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

asio::awaitable<void> wander(Process& process, ChoiceStream& stream, int steps) {
    for (int i = 0; i < steps; ++i) {
        const auto pause = std::chrono::milliseconds{stream.choose("test/pause", 5)};
        co_await process.sleep_for(pause);
        process.kernel().record({"test.step"}, process.name(), {{"step", i}});
    }
}

std::uint64_t hash_of_run(std::uint64_t seed, Trace::Sink sink = {}) {
    Lab lab{seed};
    lab.trace.set_sink(std::move(sink));
    for (const char* name : {"ada", "bob", "eve"}) {
        Process& process = lab.start(name);
        process.spawn(wander(process, lab.oracle.stream(name), 20));
    }
    lab.kernel.run();
    return lab.trace.hash_value();
}

}  // namespace

TEST_CASE("trace: the same seed gives the same hash, another seed another") {
    CHECK(hash_of_run(1) == hash_of_run(1));
    CHECK(hash_of_run(1) != hash_of_run(2));
}

TEST_CASE("trace: a known run has the same hash in every build and on every machine") {
    CHECK(hash_of_run(1) == 0x8CDB54D6D10F12C7ULL);
}

TEST_CASE("trace: a sink sees the events and does not change the hash") {
    std::vector<TraceEvent> events;
    CHECK(hash_of_run(1, [&](TraceEvent event) { events.push_back(std::move(event)); }) ==
          hash_of_run(1));
    CHECK(events.size() == 63);
    CHECK(std::string_view{events[0].kind.name} == "process.started");
    CHECK(events[0].subject == "ada");
    CHECK(events[0].at == start_default);
    const TraceEvent& last = events.back();
    CHECK(std::string_view{last.kind.name} == "test.step");
    CHECK(std::string_view{last.fields[0].name} == "step");
    CHECK(std::get<std::int64_t>(last.fields[0].value) == 19);
}

TEST_CASE("trace: moment, kind, subject and fields all reach the hash") {
    const auto hash = [](auto at, TraceKind kind, std::string_view subject, TraceField field) {
        Trace trace;
        trace.record(torpor::base::Instant{at}, kind, subject, {field});
        return trace.hash_value();
    };
    const auto expected = hash(1s, {"k"}, "s", {"f", 1});
    CHECK(hash(1s, {"k"}, "s", {"f", 1}) == expected);
    CHECK(hash(2s, {"k"}, "s", {"f", 1}) != expected);
    CHECK(hash(1s, {"l"}, "s", {"f", 1}) != expected);
    CHECK(hash(1s, {"k"}, "t", {"f", 1}) != expected);
    CHECK(hash(1s, {"k"}, "s", {"g", 1}) != expected);
    CHECK(hash(1s, {"k"}, "s", {"f", 2}) != expected);
    CHECK(hash(1s, {"k"}, "s", {"f", "1"}) != expected);
}

TEST_CASE("trace: texts of different lengths do not run into each other") {
    RollingHash one;
    one.fold("ab");
    one.fold("c");
    RollingHash other;
    other.fold("a");
    other.fold("bc");
    CHECK(one.value() != other.value());
}
