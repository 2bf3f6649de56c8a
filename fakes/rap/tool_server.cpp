#include "fakes/rap/tool_server.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

#include "fakes/chance.hpp"
#include "runtime/base/invariant.hpp"

namespace torpor::fakes::rap {

namespace {

using namespace std::chrono_literals;

Outcome answered(Ticket ticket, int status, std::string body) {
    Outcome outcome;
    outcome.replies.push_back({.ticket = ticket,
                               .response = {.status = status,
                                            .headers = {{"Content-Type", "application/json"}},
                                            .body = std::move(body)}});
    return outcome;
}

Outcome accepted(Ticket ticket) {
    return answered(ticket, 200, "{}");
}

Outcome bad_request(Ticket ticket, const std::string& text) {
    return answered(ticket, 400,
                    nlohmann::json{{"error", text}}.dump(-1, ' ', false,
                                                         nlohmann::json::error_handler_t::replace));
}

std::string_view path_of(std::string_view target) {
    return target.substr(0, target.find('?'));
}

/// The "thread_id" of a close notice; nothing if the body is none.
std::optional<base::ThreadId> closed_thread(std::string_view body) {
    const auto parsed = nlohmann::json::parse(body, nullptr, false);
    if (!parsed.is_object()) return std::nullopt;
    const auto found = parsed.find("thread_id");
    if (found == parsed.end() || !found->is_string()) return std::nullopt;
    return base::ThreadId{found->get<std::string>()};
}

bool is_success(int status) {
    return status >= 200 && status <= 299;
}
/// A server that is in trouble or silent may do better later; any other refusal is final.
bool is_worth_a_retry(int status) {
    return status == 0 || status >= 500;
}

}  // namespace

ToolServer::ToolServer(ServerSettings settings) : settings_(std::move(settings)) {
    base::invariant(!settings_.name.empty(), "a tool server has a name");
    base::invariant(settings_.retries.attempts_max >= 1, "a callback is tried at least once");
    for (const auto& tool : settings_.tools) {
        const auto left = tool.behaviour.unavailable_times;
        base::invariant(left >= 0, "a tool is unavailable a number of times");
        const bool fresh = unavailable_left_.emplace(tool.name, left).second;
        base::invariant(fresh, "the tools of a server have names of their own");
    }
}

Outcome ToolServer::handle(Ticket ticket, const wire::HttpRequest& request, Moment moment) {
    const std::string prefix = "/tools/" + settings_.name;
    const auto whole = path_of(request.url.target);
    const bool shared = whole == prefix || whole.starts_with(prefix + "/");
    const auto path = shared ? whole.substr(prefix.size()) : whole;
    if (path == "/.well-known/rap-toolset") {
        if (request.method != "GET") return answered(ticket, 405, "{}");
        return discover(ticket, request, shared ? prefix : std::string_view{});
    }
    if (path != "/invoke" && path != "/cancel_tool_call" && path != "/close_thread") {
        return answered(ticket, 404, R"({"error":"no such path"})");
    }
    if (request.method != "POST") return answered(ticket, 405, "{}");
    if (path == "/cancel_tool_call") return cancel(ticket, request);
    if (path == "/close_thread") return close(ticket, request);
    return invoke(ticket, request, moment);
}

Outcome ToolServer::discover(Ticket ticket,
                             const wire::HttpRequest& request,
                             std::string_view prefix) const {
    wire::rap::Manifest manifest;
    manifest.name = settings_.name;
    manifest.description = settings_.description;
    // The endpoint is where the server was found: it need not know its own address.
    manifest.endpoint =
        request.url.scheme + "://" + request.url.authority() + std::string{prefix} + "/invoke";
    for (const auto& tool : settings_.tools) {
        manifest.tools.push_back({.name = tool.name,
                                  .description = tool.description,
                                  .input_schema = tool.input_schema});
    }
    return answered(ticket, 200, encode(manifest));
}

Outcome ToolServer::invoke(Ticket ticket, const wire::HttpRequest& request, Moment moment) {
    const auto invocation = wire::rap::decode_invocation(request.body);
    if (!invocation) return bad_request(ticket, invocation.error().text());
    const auto tool = script_of(invocation->operation);
    if (tool.behaviour.refuses_with) return answered(ticket, *tool.behaviour.refuses_with, "{}");
    const auto unavailable = unavailable_left_.find(invocation->operation);
    if (unavailable != unavailable_left_.end() && unavailable->second > 0) {
        unavailable->second -= 1;
        return answered(ticket, 503, R"({"error":"not available"})");
    }
    return accept(ticket, tool, *invocation, moment);
}

Outcome ToolServer::accept(Ticket ticket,
                           const ToolScript& tool,
                           const wire::rap::Invocation& invocation,
                           Moment moment) {
    const JobKey key{invocation.thread, invocation.call};
    const bool repeated = jobs_.contains(key);
    auto outcome = accepted(ticket);
    outcome.facts.emplace_back(ToolInvoked{settings_.name, invocation.operation, invocation.thread,
                                           invocation.call, invocation.arguments, repeated});
    auto& random = moment.random;
    const auto& behaviour = tool.behaviour;
    auto& delay = outcome.replies.front().delay;
    delay = behaviour.acknowledges_after.draw(random, "rap/acknowledges-after");
    if (repeated) return outcome;

    auto& job = jobs_[key];
    job.text = tool.answers;
    job.callback_url = invocation.callback_url;
    job.cancelling = behaviour.ignores_cancel ? Cancelling::ignored : Cancelling::heeded;
    if (behaviour.never_answers) return outcome;

    const bool twice = happens(random, "rap/answers-twice", behaviour.answers_twice_per_thousand);
    job.callbacks.resize(twice ? 2 : 1);
    open_ += job.callbacks.size();
    auto due = moment.now + delay + tool.after.draw(random, "rap/after");
    if (behaviour.answers_before_acknowledging) {
        due = moment.now;
        delay += DurationRange{100ms, 500ms}.draw(random, "rap/acknowledges-last");
        call({key, 0}, outcome);
    } else {
        deadlines_.set({key, 0}, due);
    }
    if (twice) {
        const auto apart = behaviour.second_after.draw(random, "rap/second-after");
        deadlines_.set({key, 1}, due + apart);
    }
    return outcome;
}

Outcome ToolServer::cancel(Ticket ticket, const wire::HttpRequest& request) {
    const auto notice = wire::rap::decode_cancel_call(request.body);
    if (!notice) return bad_request(ticket, notice.error().text());
    auto outcome = accepted(ticket);
    outcome.facts.emplace_back(CallCancelled{settings_.name, notice->thread, notice->call});
    const auto found = jobs_.find({notice->thread, notice->call});
    if (found != jobs_.end()) cancel_job(found->first, found->second);
    return outcome;
}

Outcome ToolServer::close(Ticket ticket, const wire::HttpRequest& request) {
    const auto thread = closed_thread(request.body);
    if (!thread) return bad_request(ticket, "thread_id: a text was expected");
    auto outcome = accepted(ticket);
    outcome.facts.emplace_back(ThreadClosed{settings_.name, *thread});
    for (auto job = jobs_.lower_bound({*thread, base::CallId{}});
         job != jobs_.end() && job->first.thread == *thread; ++job) {
        cancel_job(job->first, job->second);
    }
    return outcome;
}

void ToolServer::cancel_job(const JobKey& key, Job& job) {
    if (job.cancelling == Cancelling::ignored) return;
    job.cancelled = true;
    for (std::size_t copy = 0; copy < job.callbacks.size(); ++copy) {
        // A callback under way may still arrive; it is not repeated if it does not.
        if (job.callbacks[copy].state == CallbackState::waiting) finish({key, copy});
    }
}

Outcome ToolServer::advance(Moment moment) {
    Outcome outcome;
    while (const auto key = deadlines_.take_due(moment.now))
        call(*key, outcome);
    return outcome;
}

void ToolServer::call(const CallbackKey& key, Outcome& outcome) {
    auto& one = callback(key);
    base::invariant(one.state == CallbackState::waiting, "only a waiting callback is posted");
    const auto& job = jobs_.at(key.job);
    one.attempts += 1;
    auto url = wire::parse_url(job.callback_url);
    if (!url) {
        outcome.facts.emplace_back(
            ToolAnswered{settings_.name, key.job.thread, key.job.call, 0, one.attempts});
        finish(key);
        return;
    }
    wire::rap::ToolResult result;
    result.thread = key.job.thread;
    result.call = key.job.call;
    result.text = job.text;

    CallOut effect;
    effect.id = call_out_next_++;
    effect.from_host = host();
    effect.request = {.method = "POST",
                      .url = std::move(*url),
                      .headers = {{"Content-Type", "application/json"}},
                      .body = encode(result)};
    one.state = CallbackState::calling;
    calling_.emplace(effect.id, key);
    outcome.effects.emplace_back(std::move(effect));
}

Outcome ToolServer::called_out(std::uint64_t id, int status, Moment moment) {
    const auto found = calling_.find(id);
    base::invariant(found != calling_.end(), "a call out is reported once");
    const auto key = found->second;
    calling_.erase(found);

    auto& one = callback(key);
    base::invariant(one.state == CallbackState::calling, "a reported callback was under way");
    Outcome outcome;
    outcome.facts.emplace_back(
        ToolAnswered{settings_.name, key.job.thread, key.job.call, status, one.attempts});
    const auto& retries = settings_.retries;
    const bool again = is_worth_a_retry(status) && !jobs_.at(key.job).cancelled &&
                       one.attempts < retries.attempts_max;
    if (is_success(status) || !again) {
        finish(key);
        return outcome;
    }
    one.state = CallbackState::waiting;
    auto delay = retries.first;
    for (int i = 1; i < one.attempts && delay < retries.most; ++i)
        delay *= 2;
    deadlines_.set(key, moment.now + std::min(delay, retries.most));
    return outcome;
}

void ToolServer::finish(const CallbackKey& key) {
    auto& one = callback(key);
    base::invariant(one.state != CallbackState::done, "a callback is done once");
    base::invariant(open_ > 0, "a callback that ends was open");
    one.state = CallbackState::done;
    deadlines_.clear(key);
    open_ -= 1;
}

ToolServer::Callback& ToolServer::callback(const CallbackKey& key) {
    const auto found = jobs_.find(key.job);
    base::invariant(found != jobs_.end(), "a callback belongs to a job");
    return found->second.callbacks.at(key.copy);
}

ToolScript ToolServer::script_of(std::string_view operation) const {
    for (const auto& tool : settings_.tools) {
        if (tool.name == operation) return tool;
    }
    // An unknown operation is acknowledged and then answered with an error [T-011].
    ToolScript unknown;
    unknown.answers = "Error: there is no tool named " + std::string{operation} + " here.";
    return unknown;
}

}  // namespace torpor::fakes::rap
