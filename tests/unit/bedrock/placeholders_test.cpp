#include "fakes/bedrock/placeholders.hpp"

#include <catch2/catch.hpp>

namespace torpor::fakes::bedrock {
namespace {

using namespace wire::bedrock;

ConverseStream conversation() {
    ConverseStream request;
    request.system = {"You watch the sky [always].",
                      R"(You are in thread_2b. child_of is ["ada","thread_2b"], as [said].)"};
    request.messages = {
        {Role::user, {Text{"Watch, and start two children."}}},
        {Role::assistant,
         {ToolUse{"call_a1", "watch", "{}"}, ToolUse{"call_a2", "spawn_thread", "{}"},
          ToolUse{"call_a3", "spawn_thread", "{}"}, ToolUse{"call_a4", "watch", "{}"}}},
        {Role::user,
         {ToolResult{"call_a1", {Text{"Subscribed to gusts."}}, false},
          ToolResult{"call_a2", {Text{"It has ID: thread_0c. Leave it."}}, false},
          ToolResult{"call_a3", {Text{"It has ID: thread_0d. Leave it. ID: none"}}, false},
          ToolResult{"call_a4", {Text{"Error: cannot subscribe"}}, false}}}};
    return request;
}

std::string filled(const std::string& text, const std::string& heard = "so be it") {
    return Placeholders{conversation(), heard}.fill(text);
}

TEST_CASE("placeholders: a script knows what was heard, and the first id in it") {
    CHECK(filled("{heard}!") == "so be it!");
    CHECK(filled("{id}", "of call_9 and thread_1f.") == "call_9");
    CHECK(filled("{id}", "thread_ is none, thread_1f2e. is") == "thread_1f2e");
    CHECK(filled("<{id}>") == "<>");
}

TEST_CASE("placeholders: the thread and its path come from the system prompt") {
    CHECK(filled("{thread}") == "thread_2b");
    CHECK(filled("{ancestors}") == R"(["ada","thread_2b"])");
    const Placeholders nowhere{ConverseStream{}, ""};
    CHECK(nowhere.fill("<{thread}>") == "<>");
    CHECK(nowhere.fill("{ancestors}") == "[]");
}

TEST_CASE("placeholders: the newest child, subscription and call of a tool are known") {
    CHECK(filled("{child}") == "thread_0d");
    CHECK(filled("{subscription}") == "call_a1");
    CHECK(filled("{call:spawn_thread} {call:watch} <{call:none}>") == "call_a3 call_a4 <>");
}

TEST_CASE(
    "placeholders: a cancellation and an event are no subscriptions, a summary's list is one") {
    auto request = conversation();
    request.messages.push_back({Role::assistant,
                                {ToolUse{"call_b1", "cancel_subscription", "{}"},
                                 ToolUse{"call_b2", "receive_event__injected", "{}"}}});
    request.messages.push_back(
        {Role::user,
         {ToolResult{"call_b1", {Text{"Subscription 'call_a1' cancelled."}}, false},
          ToolResult{"call_b2", {Text{"somebody subscribed"}}, false}}});
    CHECK(Placeholders(request, "").fill("{subscription}") == "call_a1");
    request.messages.push_back({Role::assistant, {Text{"Open: subscription call_c7 of watch"}}});
    CHECK(Placeholders(request, "").fill("{subscription}") == "call_c7");
}

TEST_CASE("placeholders: arguments stay JSON") {
    const Placeholders placeholders{conversation(), R"(say "hi")"};
    CHECK(placeholders.fill_arguments(R"({"child_of":"{ancestors}","instructions":"{heard}"})") ==
          R"({"child_of":["ada","thread_2b"],"instructions":"say \"hi\""})");
    CHECK(placeholders.fill_arguments(R"({"all":["{child}",{"x":"a{thread}"}]})") ==
          R"({"all":["thread_0d",{"x":"athread_2b"}]})");
}

TEST_CASE("placeholders: what is none stays as it is written") {
    CHECK(filled("{n} {} {heard {heard}") == "{n} {} {heard so be it");
    const Placeholders placeholders{conversation(), ""};
    CHECK(placeholders.fill_arguments(R"({ "b": {"a":1}})") == R"({ "b": {"a":1}})");
}

}  // namespace
}  // namespace torpor::fakes::bedrock
