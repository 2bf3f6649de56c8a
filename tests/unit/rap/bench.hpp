#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "fakes/rap/tool_server.hpp"
#include "tests/support/seeded_random.hpp"

namespace torpor::fakes::rap {

using namespace std::chrono_literals;

constexpr base::Instant start{std::chrono::seconds{1'700'000'000}};

/// A tool "weather" that answers "rain" 200 ms after its acknowledgement.
inline ToolScript weather() {
    ToolScript tool;
    tool.name = "weather";
    tool.answers = "rain";
    tool.after = {200ms, 200ms};
    return tool;
}

inline ServerSettings server_of(ToolScript tool) {
    ServerSettings settings;
    settings.name = "weather";
    settings.tools = {std::move(tool)};
    return settings;
}

inline int status(const Outcome& outcome) {
    return outcome.replies.at(0).response.status;
}

inline std::vector<CallOut> calls(const Outcome& outcome) {
    std::vector<CallOut> all;
    for (const auto& effect : outcome.effects)
        all.push_back(std::get<CallOut>(effect));
    return all;
}

template <class Kind>
std::vector<Kind> all(const std::vector<Fact>& facts) {
    std::vector<Kind> found;
    for (const auto& fact : facts) {
        if (const auto* one = std::get_if<Kind>(&fact)) found.push_back(*one);
    }
    return found;
}

/// The callback, decoded by the codec that the runtime uses.
template <class Kind>
Kind decoded(const CallOut& call) {
    const auto callback = wire::rap::decode_callback(call.request.body);
    REQUIRE(callback);
    REQUIRE(std::holds_alternative<Kind>(*callback));
    return std::get<Kind>(*callback);
}

/// A server and a runtime that answers its callbacks with `answer`, at once.
class Bench {
public:
    explicit Bench(ToolScript tool = weather()) : Bench(server_of(std::move(tool))) {}
    explicit Bench(ServerSettings settings) : server_(std::move(settings)) {}

    Outcome invoke(const std::string& call,
                   base::Instant now = start,
                   const std::string& operation = "weather",
                   const std::string& thread = "ada") {
        wire::rap::Invocation invocation;
        invocation.operation = operation;
        invocation.arguments = R"({"city":"Oslo"})";
        invocation.call = base::CallId{call};
        invocation.thread = base::ThreadId{thread};
        invocation.callback_url = "http://receiver.example/callback?token=" + call;
        return send(encode(invocation, *wire::parse_url("http://weather.tools/invoke")), now);
    }
    Outcome send(const wire::HttpRequest& request, base::Instant now = start) {
        return keep(server_.handle(Ticket{7}, request, {now, random_}));
    }
    Outcome cancel(const std::string& call, base::Instant now) {
        return send(
            wire::rap::cancel_call_request(base_url(), base::ThreadId{"ada"}, base::CallId{call}),
            now);
    }
    Outcome close(const std::string& thread, base::Instant now) {
        return send(wire::rap::close_thread_request(base_url(), base::ThreadId{thread}), now);
    }
    Outcome choose(const std::string& response_url,
                   const std::string& call,
                   std::size_t selected,
                   base::Instant now) {
        return send(
            wire::rap::choice_request(*wire::parse_url(response_url), base::CallId{call}, selected),
            now);
    }
    wire::rap::CallLife life(const std::string& call, base::Instant now) {
        const auto outcome = send(
            wire::rap::call_status_request(base_url(), base::ThreadId{"ada"}, base::CallId{call}),
            now);
        return wire::rap::read_call_status(outcome.replies.at(0).response);
    }
    Outcome emit(const EmittedEvent& event, base::Instant now) {
        return keep(server_.emit("weather", event, {now, random_}));
    }
    Outcome advance(base::Instant now) { return keep(server_.advance({now, random_})); }
    Outcome called_out(const CallOut& call, int status, base::Instant now) {
        return keep(server_.called_out(call.id, status, {now, random_}));
    }

    /// Lets time pass; callbacks arrive and are answered with `status`. Gives them in order.
    std::vector<CallOut> run_until(base::Instant end, int status = 200) {
        std::vector<CallOut> posted;
        while (const auto next = server_.next_deadline()) {
            if (*next > end) break;
            for (const auto& call : calls(advance(*next))) {
                posted.push_back(call);
                called_out(call, status, *next);
            }
        }
        return posted;
    }

    ToolServer& server() { return server_; }
    const std::vector<Fact>& facts() const { return facts_; }

    static wire::Url base_url() { return *wire::parse_url("http://weather.tools/"); }

private:
    Outcome keep(Outcome outcome) {
        facts_.insert(facts_.end(), outcome.facts.begin(), outcome.facts.end());
        return outcome;
    }

    ToolServer server_;
    tests::SeededRandom random_;
    std::vector<Fact> facts_;
};

}  // namespace torpor::fakes::rap
