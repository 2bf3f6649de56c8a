#include "sim/explore/fingerprint.hpp"

#include <catch2/catch.hpp>

using namespace torpor;
using sim::without_particulars;

namespace {

sim::RunResult broken(std::string check, std::string message) {
    sim::RunResult result;
    result.violations.push_back({std::move(check), {}, std::move(message)});
    return result;
}

}  // namespace

TEST_CASE("fingerprint: a run that passed has none") {
    CHECK(sim::fingerprint({}).empty());
}

TEST_CASE("fingerprint: the check and the message of the first violation") {
    auto result = broken("takes-effect-once", "the message is lost");
    result.violations.push_back({"comes-to-rest", {}, "the run is stuck"});
    CHECK(sim::fingerprint(result) == "takes-effect-once: the message is lost");
}

TEST_CASE("fingerprint: two checks are two bugs, whatever they say") {
    CHECK(sim::fingerprint(broken("one", "same")) != sim::fingerprint(broken("other", "same")));
}

TEST_CASE("fingerprint: ids, counts, times and durations do not matter") {
    CHECK(without_particulars("the call call-7f3a of weather") == "the call # of weather");
    CHECK(without_particulars("due at 2026-01-05T09:00:00Z, after 3d4s676ms") ==
          "due at #, after #");
    CHECK(without_particulars("3 messages became dead letters, expected 0.") ==
          "# messages became dead letters, expected #.");
    CHECK(without_particulars("entry 12: it is empty") == "entry #: it is empty");
}

TEST_CASE("fingerprint: the number of things in a list does not matter") {
    CHECK(without_particulars("open: a1, b2, c3 and more") == "open: # and more");
    CHECK(without_particulars("open: a1 and more") == "open: # and more");
}

TEST_CASE("fingerprint: quoted texts and remarks in parentheses do not matter") {
    CHECK(without_particulars("thread \"ada\" got \"one two\" twice") ==
          "thread \"...\" got \"...\" twice");
    CHECK(without_particulars("nothing left to do (worker-1 waits for a reply)") ==
          "nothing left to do (...)");
    CHECK(without_particulars("an open \"quote") == "an open \"...\"");
}

TEST_CASE("fingerprint: names of queues and words remain") {
    CHECK(without_particulars("agent-input.fifo is not empty.") ==
          "agent-input.fifo is not empty.");
    CHECK(without_particulars("...") == "...");
    CHECK(without_particulars("").empty());
}

TEST_CASE("fingerprint: a message that is plain already stays as it is") {
    for (const auto* text : {"the message \"ada-1\" of 12 (x 1), a1, b2: done.", "#, #", "7. time",
                             "\"\"", "(", "caf\xc3\xa9 7"}) {
        const auto plain = without_particulars(text);
        CAPTURE(text);
        CHECK(without_particulars(plain) == plain);
    }
}

TEST_CASE("fingerprint: a message of any length gives a short one") {
    CHECK(without_particulars(std::string(100'000, '!')).size() <= 240);
    CHECK(without_particulars(std::string(100'000, 'x')) == "#");
}
