#include "tools/cli/trace_file.hpp"

#include <catch2/catch.hpp>

using namespace torpor;
using namespace std::chrono_literals;

namespace {

constexpr base::Instant nine = std::chrono::sys_days{std::chrono::year{2026} / 1 / 5} + 9h;

sim::TraceEvent event(std::vector<sim::TraceEvent::Field> fields) {
    return {.at = nine + 104ms,
            .kind = {"queue.accepted"},
            .subject = "agent-input.fifo",
            .fields = std::move(fields)};
}

}  // namespace

TEST_CASE("trace line: time, kind, subject and fields in two-space columns") {
    CHECK(cli::to_line(event({{"id", "ada-1"}, {"count", std::int64_t{2}}})) ==
          "2026-01-05T09:00:00.104Z  queue.accepted  agent-input.fifo  id=ada-1  count=2");
    CHECK(cli::to_line(event({})) == "2026-01-05T09:00:00.104Z  queue.accepted  agent-input.fifo");
}

TEST_CASE("trace line: milliseconds have three digits and what is finer is cut off") {
    auto one = event({});
    one.at = nine;
    CHECK(cli::to_line(one).starts_with("2026-01-05T09:00:00.000Z  "));
    one.at = nine + 7ms + 999'999ns;
    CHECK(cli::to_line(one).starts_with("2026-01-05T09:00:00.007Z  "));
    one.at = nine + 1s - 1ns;
    CHECK(cli::to_line(one).starts_with("2026-01-05T09:00:00.999Z  "));
}

TEST_CASE("trace line: an event stays on its line whatever its texts hold") {
    const auto line = cli::to_line(event({{"text", "one\ntwo\r\x1b[2J"}, {"empty", ""}}));
    CHECK(line.find('\n') == std::string::npos);
    CHECK(line.ends_with("text=one\\ntwo\\x0d\\x1b[2J  empty="));
}

TEST_CASE("trace line: numbers of any sign and size") {
    const auto line = cli::to_line(event({{"least", INT64_MIN}, {"zero", std::int64_t{0}}}));
    CHECK(line.ends_with("least=-9223372036854775808  zero=0"));
}

TEST_CASE("trace file: without a path there is neither file nor sink") {
    cli::TraceFile file{""};
    CHECK(file.begin_run());
    CHECK_FALSE(file.sink());
}

TEST_CASE("trace file: a file that cannot be written is noticed at the start") {
    cli::TraceFile file{"/proc/no-such-folder/trace.txt"};
    CHECK_FALSE(file.begin_run());
}
