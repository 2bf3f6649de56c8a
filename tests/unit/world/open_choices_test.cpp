#include "sim/world/open_choices.hpp"

#include <catch2/catch.hpp>

using namespace torpor;
using namespace torpor::sim;

namespace {

const base::ThreadId ada{"ada"};

wire::OutputMessage output(std::int64_t sequence, decltype(wire::OutputMessage::notice) notice) {
    wire::OutputMessage message;
    message.thread = ada;
    message.root = ada;
    message.sequence = sequence;
    message.notice = std::move(notice);
    return message;
}
wire::OutputMessage asks(std::int64_t sequence,
                         const std::string& call,
                         std::vector<std::string> labels = {"Yes", "No"}) {
    wire::ChoicePrompt prompt;
    prompt.call = base::CallId{call};
    prompt.choices = std::move(labels);
    return output(sequence, std::move(prompt));
}
wire::OutputMessage completes(std::int64_t sequence, const std::string& call) {
    return output(sequence, wire::PromptComplete{base::CallId{call}});
}

}  // namespace

TEST_CASE("open choices: the newest is answered, or the newest that has the label") {
    OpenChoices choices;
    CHECK(choices.newest(ada, "") == nullptr);
    CHECK(choices.see(asks(1, "c1", {"Allow", "Deny"})));
    CHECK(choices.see(asks(2, "c2")));
    REQUIRE(choices.newest(ada, "") != nullptr);
    CHECK(choices.newest(ada, "")->call == base::CallId{"c2"});
    REQUIRE(choices.newest(ada, "Deny") != nullptr);
    CHECK(choices.newest(ada, "Deny")->call == base::CallId{"c1"});
    CHECK(choices.newest(ada, "Maybe") == nullptr);
    CHECK(choices.newest(base::ThreadId{"bob"}, "") == nullptr);
}

TEST_CASE("open choices: what a child asks is asked of its root's user") {
    OpenChoices choices;
    auto asked = asks(1, "c1");
    asked.thread = base::ThreadId{"thread_1"};
    CHECK(choices.see(asked));
    REQUIRE(choices.newest(ada, "Yes") != nullptr);
    CHECK(choices.newest(ada, "Yes")->thread == base::ThreadId{"thread_1"});
}

TEST_CASE("open choices: outputs may come twice and in any order") {
    OpenChoices choices;
    CHECK(choices.see(asks(1, "c1")));
    CHECK_FALSE(choices.see(asks(1, "c1")));
    CHECK_FALSE(choices.see(completes(2, "c1")));
    CHECK(choices.newest(ada, "") == nullptr);
    CHECK_FALSE(choices.see(asks(1, "c1")));
    CHECK(choices.newest(ada, "") == nullptr);

    CHECK_FALSE(choices.see(completes(4, "c2")));
    CHECK_FALSE(choices.see(asks(3, "c2")));
    CHECK(choices.newest(ada, "") == nullptr);
}

TEST_CASE("open choices: a prompt that is replaced is asked anew") {
    OpenChoices choices;
    CHECK(choices.see(asks(1, "c1")));
    CHECK(choices.see(asks(2, "c1", {"Red", "Blue"})));
    CHECK(choices.newest(ada, "Yes") == nullptr);
    REQUIRE(choices.newest(ada, "Red") != nullptr);
    CHECK_FALSE(choices.see(asks(1, "c1")));
    CHECK(choices.newest(ada, "Yes") == nullptr);
}

TEST_CASE("open choices: what is no prompt opens none") {
    OpenChoices choices;
    CHECK_FALSE(choices.see(output(1, std::monostate{})));
    CHECK_FALSE(choices.see(output(2, wire::AuthorisationPrompt{base::CallId{"c"}, "https://x"})));
    CHECK(choices.newest(ada, "") == nullptr);
}
