#include "fakes/rap/tool_server.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "runtime/base/invariant.hpp"

namespace torpor::fakes::rap {

namespace {

using namespace std::chrono_literals;

/// Longer than anybody waits for the answer to a notice.
constexpr base::Duration hanging = 15min;

Outcome answered(Ticket ticket, int status, std::string body) {
    wire::HttpResponse response;
    response.status = status;
    response.headers = {{"Content-Type", "application/json"}};
    response.body = std::move(body);
    return fakes::answered(ticket, std::move(response));
}

Outcome accepted(Ticket ticket) {
    return answered(ticket, 200, "{}");
}

Outcome bad_request(Ticket ticket, const std::string& text) {
    return answered(ticket, 400,
                    nlohmann::json{{"error", text}}.dump(-1, ' ', false,
                                                         nlohmann::json::error_handler_t::replace));
}

/// The "thread_id" of a close notice; nothing if the body is none.
std::optional<base::ThreadId> closed_thread(std::string_view body) {
    const auto parsed = nlohmann::json::parse(body, nullptr, false);
    if (!parsed.is_object()) return std::nullopt;
    const auto found = parsed.find("thread_id");
    if (found == parsed.end() || !found->is_string()) return std::nullopt;
    return base::ThreadId{found->get<std::string>()};
}

constexpr std::string_view choice_path = "/choice/";

/// What a response URL says: /choice/CALL/NUMBER/THREAD. Nothing if it is none of ours.
struct ResponsePath {
    CallKey key;
    std::size_t choice = 0;
};
std::optional<ResponsePath> read_response_path(std::string_view path) {
    path.remove_prefix(choice_path.size());
    const auto first = path.find('/');
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = path.find('/', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const auto call = wire::percent_decode(path.substr(0, first));
    const auto thread = wire::percent_decode(path.substr(second + 1));
    if (!call || !thread) return std::nullopt;
    ResponsePath read{{base::ThreadId{*thread}, base::CallId{*call}}, 0};
    const auto number = path.substr(first + 1, second - first - 1);
    const auto* const end = number.data() + number.size();
    const auto [rest, error] = std::from_chars(number.data(), end, read.choice);
    if (error != std::errc{} || rest != end) return std::nullopt;
    return read;
}

}  // namespace

ToolServer::ToolServer(ServerSettings settings)
    : settings_(std::move(settings)), jobs_(settings_.name, settings_.retries) {
    base::invariant(!settings_.name.empty(), "a tool server has a name");
    for (const auto& tool : settings_.tools) {
        const auto left = tool.behaviour.unavailable_times;
        base::invariant(left >= 0, "a tool is unavailable a number of times");
        const bool fresh = unavailable_left_.emplace(tool.name, left).second;
        base::invariant(fresh, "the tools of a server have names of their own");
    }
}

Outcome ToolServer::handle(Ticket ticket, const wire::HttpRequest& request, Moment moment) {
    const std::string prefix = "/tools/" + settings_.name;
    const std::string_view target = request.url.target;
    const auto whole = target.substr(0, target.find('?'));
    const bool shared = whole == prefix || whole.starts_with(prefix + "/");
    // Addresses are those where the server was found: it need not know its own.
    const Arrival arrival{
        ticket, request, shared ? whole.substr(prefix.size()) : whole,
        request.url.scheme + "://" + request.url.authority() + (shared ? prefix : std::string{})};
    if (arrival.path == "/.well-known/rap-toolset") {
        if (request.method != "GET") return answered(ticket, 405, "{}");
        return discover(arrival);
    }
    return post(arrival, moment);
}

Outcome ToolServer::post(const Arrival& arrival, Moment moment) {
    const auto path = arrival.path;
    const bool status = path == "/tool_call_status" && settings_.tells_call_status;
    const bool known = path == "/invoke" || path == "/cancel_tool_call" ||
                       path == "/close_thread" || status || path.starts_with(choice_path);
    if (!known) return answered(arrival.ticket, 404, R"({"error":"no such path"})");
    if (arrival.request.method != "POST") return answered(arrival.ticket, 405, "{}");
    if (path == "/invoke") return invoke(arrival, moment);
    if (path == "/cancel_tool_call") return cancel(arrival, moment);
    if (path == "/close_thread") return close(arrival, moment);
    if (status) return tell_status(arrival);
    return choose(arrival, moment);
}

Outcome ToolServer::discover(const Arrival& arrival) {
    const auto discovery = std::exchange(discovery_, Discovery::later);
    return fakes::answered(arrival.ticket,
                           discovery_reply(settings_, discovery, arrival.base + "/invoke"));
}

Outcome ToolServer::invoke(const Arrival& arrival, Moment moment) {
    const auto invocation = wire::rap::decode_invocation(arrival.request.body);
    if (!invocation) return bad_request(arrival.ticket, invocation.error().text());
    const auto tool = script_of(invocation->operation);
    if (tool.behaviour.refuses_with) {
        return answered(arrival.ticket, *tool.behaviour.refuses_with, "{}");
    }
    const auto unavailable = unavailable_left_.find(invocation->operation);
    if (unavailable != unavailable_left_.end() && unavailable->second > 0) {
        unavailable->second -= 1;
        return answered(arrival.ticket, 503, R"({"error":"not available"})");
    }
    return accept(arrival, tool, *invocation, moment);
}

Outcome ToolServer::accept(const Arrival& arrival,
                           const ToolScript& tool,
                           const wire::rap::Invocation& invocation,
                           Moment moment) {
    CallKey key{invocation.thread, invocation.call};
    const bool repeated = jobs_.knows(key);
    auto outcome = accepted(arrival.ticket);
    outcome.facts.emplace_back(ToolInvoked{settings_.name, invocation.operation, invocation.thread,
                                           invocation.call, invocation.arguments, repeated});
    auto& delay = outcome.replies.front().delay;
    delay = tool.behaviour.acknowledges_after.draw(moment.random, "rap/acknowledges-after");
    if (repeated) return outcome;

    auto callback_url = wire::parse_url(invocation.callback_url);
    if (!callback_url) {
        outcome.facts.emplace_back(ToolAnswered{
            .server = settings_.name, .thread = invocation.thread, .call = invocation.call});
        return outcome;
    }
    jobs_.start({std::move(key), tool, std::move(*callback_url), arrival.base}, moment.now + delay,
                moment, outcome);
    if (tool.behaviour.answers_before_acknowledging) {
        outcome.replies.front().delay +=
            DurationRange{100ms, 500ms}.draw(moment.random, "rap/acknowledges-last");
    }
    return outcome;
}

Outcome ToolServer::cancel(const Arrival& arrival, Moment moment) {
    const auto notice = wire::rap::decode_cancel_call(arrival.request.body);
    if (!notice) return bad_request(arrival.ticket, notice.error().text());
    auto outcome = noticed(arrival.ticket);
    outcome.facts.emplace_back(CallCancelled{settings_.name, notice->thread, notice->call});
    jobs_.stop({notice->thread, notice->call}, SubscriptionEnd::cancelled, moment.now, outcome);
    return outcome;
}

Outcome ToolServer::close(const Arrival& arrival, Moment moment) {
    const auto thread = closed_thread(arrival.request.body);
    if (!thread) return bad_request(arrival.ticket, "thread_id: a text was expected");
    auto outcome = noticed(arrival.ticket);
    outcome.facts.emplace_back(ThreadClosed{settings_.name, *thread});
    jobs_.stop_thread(*thread, moment.now, outcome);
    return outcome;
}

/// The answer to a notice, or its want of one.
Outcome ToolServer::noticed(Ticket ticket) const {
    auto outcome = accepted(ticket);
    if (settings_.hangs_on_notices) outcome.replies.front().delay = hanging;
    return outcome;
}

Outcome ToolServer::tell_status(const Arrival& arrival) const {
    // The question has the form of a cancellation (Appendix B).
    const auto asked = wire::rap::decode_cancel_call(arrival.request.body);
    if (!asked) return bad_request(arrival.ticket, asked.error().text());
    const bool alive = jobs_.alive({asked->thread, asked->call});
    auto outcome =
        answered(arrival.ticket, 200, alive ? R"({"alive":true})" : R"({"alive":false})");
    outcome.facts.emplace_back(StatusAsked{settings_.name, asked->thread, asked->call, alive});
    return outcome;
}

Outcome ToolServer::choose(const Arrival& arrival, Moment moment) {
    const auto at = read_response_path(arrival.path);
    if (!at) return answered(arrival.ticket, 404, R"({"error":"no such choice"})");
    const auto response = wire::rap::decode_choice_response(arrival.request.body);
    if (!response) return bad_request(arrival.ticket, response.error().text());
    if (response->call != at->key.call) {
        return bad_request(arrival.ticket, "id: the call of this address was expected");
    }
    Outcome facts;
    const int status = jobs_.choose({at->key, at->choice, response->selected}, moment, facts);
    auto outcome = answered(arrival.ticket, status, "{}");
    outcome.append(std::move(facts));
    return outcome;
}

Outcome ToolServer::advance(Moment moment) {
    Outcome outcome;
    jobs_.advance(moment, outcome);
    return outcome;
}

Outcome ToolServer::called_out(std::uint64_t id, int status, Moment moment) {
    Outcome outcome;
    jobs_.called_out(id, status, moment, outcome);
    return outcome;
}

Outcome ToolServer::emit(std::string_view tool, const EmittedEvent& event, Moment moment) {
    jobs_.emit(tool, event, moment);
    return {};
}

bool ToolServer::has_tool(std::string_view tool) const {
    return std::ranges::find(settings_.tools, tool, &ToolScript::name) != settings_.tools.end();
}

ToolScript ToolServer::script_of(std::string_view operation) const {
    const auto found = std::ranges::find(settings_.tools, operation, &ToolScript::name);
    if (found != settings_.tools.end()) return *found;
    // An unknown operation is acknowledged and then answered with an error [T-011].
    ToolScript unknown;
    unknown.answers = "Error: there is no tool named " + std::string{operation} + " here.";
    return unknown;
}

}  // namespace torpor::fakes::rap
