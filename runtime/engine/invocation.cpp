#include "runtime/engine/invocation.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "runtime/wire/callback_token.hpp"
#include "runtime/wire/rap.hpp"

namespace torpor::engine {

namespace {

struct LocalResult {
    std::vector<wire::ContentItem> content;
    bool failed = false;
};

Task<LocalResult> run(ports::LocalTool& tool, ports::LocalInvocation invocation) {
    LocalResult result;
    try {
        result.content = co_await tool.invoke(std::move(invocation));
        if (result.content.empty()) result.content.emplace_back(wire::TextItem{});
    } catch (const std::exception& failure) {
        const auto text = "Error: the tool '" + tool.spec().name + "' failed: " + failure.what();
        result.content.assign(1, wire::TextItem{text});
        result.failed = true;
    }
    co_return result;
}

std::string outcome_text(const Acknowledgement& acknowledgement) {
    switch (acknowledgement.kind) {
        case Acknowledgement::Kind::accepted:
            return "accepted";
        case Acknowledgement::Kind::refused:
            return "refused: " + acknowledgement.reason;
        case Acknowledgement::Kind::unreachable:
            return "not delivered: " + acknowledgement.reason;
    }
    return {};
}

}  // namespace

Task<void> Invocation::invoke(Claim claim, core::InvokeTool order) {
    // Only a tool of this process has no endpoint.
    if (!order.endpoint.empty()) {
        co_await invoke_remote(std::move(claim), std::move(order));
        co_return;
    }
    if (auto* tool = local(order.tool)) {
        co_await invoke_local(std::move(claim), std::move(order), *tool);
        co_return;
    }
    audit(claim, order, "refused: no such tool");
    auto text =
        "Error: the tool '" + order.tool + "' could not be called: it is not there any more";
    base::MessageId id("failed-" + order.call.str());
    co_await answer_for(std::move(claim), order.call, std::move(id), std::move(text));
}

Task<void> Invocation::invoke_remote(Claim claim, core::InvokeTool order) {
    Acknowledgement last;
    if (const auto endpoint = wire::parse_url(order.endpoint)) {
        wire::rap::Invocation invocation;
        invocation.operation = order.tool;
        invocation.arguments = order.arguments;
        invocation.call = order.call;
        invocation.callback_url = wire::callback_url(
            settings_.callback_base, settings_.callback_secret, claim.thread, order.call);
        invocation.thread = claim.thread;
        invocation.ancestors = claim.ancestors;
        invocation.user_id = order.user_id;
        if (order.deadline) {
            const auto left = *order.deadline - ports_.clock.now();
            invocation.deadline = std::max(left, base::Duration::zero());
        }
        auto request = wire::rap::encode(invocation, *endpoint);
        last = co_await post(claim, std::move(request));
    } else {
        last.kind = Acknowledgement::Kind::refused;
        last.reason = "its endpoint is no URL";
    }
    audit(claim, order, outcome_text(last));
    if (last.kind == Acknowledgement::Kind::accepted) co_return;
    auto text = "Error: the tool '" + order.tool + "' could not be called: " + last.reason;
    base::MessageId id("failed-" + order.call.str());
    co_await answer_for(std::move(claim), order.call, std::move(id), std::move(text));
}

Task<void> Invocation::invoke_local(Claim claim, core::InvokeTool order, ports::LocalTool& tool) {
    ports::LocalInvocation invocation;
    invocation.thread = claim.thread;
    invocation.call = order.call;
    invocation.arguments = order.arguments;
    invocation.user_id = order.user_id;
    auto result = co_await run(tool, std::move(invocation));
    audit(claim, order, result.failed ? "failed" : "answered");
    wire::ToolAnswer answer;
    answer.call = order.call;
    answer.content = std::move(result.content);
    wire::InputMessage message;
    message.thread = claim.thread;
    message.content = std::move(answer);
    base::MessageId id("result-" + order.call.str());
    co_await ports_.inputs.send(std::move(message), std::move(id));
}

Task<void> Invocation::choose(Claim claim, core::PostChoice order, IfUndelivered then) {
    Acknowledgement last;
    if (const auto url = wire::parse_url(order.response_url)) {
        auto request = wire::rap::choice_request(*url, order.call, order.selected);
        last = co_await post(claim, std::move(request));
    } else {
        last.reason = "its address for answers is no URL";
    }
    if (last.kind == Acknowledgement::Kind::accepted) co_return;
    ports_.log.write(base::LogLevel::warning, "a choice for call " + order.call.str() +
                                                  " of thread " + claim.thread.str() +
                                                  " was not delivered: " + last.reason);
    if (then == IfUndelivered::drop) co_return;
    auto text = "Error: the user's choice could not be given to the tool: " + last.reason;
    base::MessageId id("choice-failed-" + order.call.str());
    co_await answer_for(std::move(claim), order.call, std::move(id), std::move(text));
}

Task<Acknowledgement> Invocation::post(Claim claim, wire::HttpRequest request) {
    const auto& policy = settings_.invocation;
    Acknowledgement last;
    for (int number = 1;; ++number) {
        auto attempt = request;
        last = co_await post_to_tool(ports_.http, std::move(attempt), settings_.invocation_timeout);
        if (last.kind != Acknowledgement::Kind::unreachable || number == policy.attempts) break;
        const auto pause = policy.pause_after(number, ports_.random);
        // What is not settled before the slice's deadline would be tried again by every delivery.
        const auto end = ports_.clock.now() + pause + settings_.invocation_timeout;
        if (end + settings_.settling_time > claim.deadline) break;
        co_await ports_.sleeper.sleep_for(pause);
        co_await require_current(ports_, settings_, claim);
    }
    co_return last;
}

Task<void> Invocation::answer_for(Claim claim,
                                  base::CallId call,
                                  base::MessageId id,
                                  std::string text) {
    // A zombie's failures say nothing about what its successor achieved.
    co_await require_current(ports_, settings_, claim);
    wire::ToolAnswer answer;
    answer.call = std::move(call);
    answer.content.emplace_back(wire::TextItem{std::move(text)});
    wire::InputMessage message;
    message.thread = std::move(claim.thread);
    message.content = std::move(answer);
    co_await ports_.inputs.send(std::move(message), std::move(id));
}

void Invocation::audit(const Claim& claim,
                       const core::InvokeTool& order,
                       const std::string& outcome) {
    // Neither arguments nor addresses: both may hold secrets.
    ports_.log.write(base::LogLevel::info, "invocation at " + base::iso8601(ports_.clock.now()) +
                                               " of " + order.tool + ", call " + order.call.str() +
                                               ", thread " + claim.thread.str() + ": " + outcome);
}

ports::LocalTool* Invocation::local(const std::string& tool) const {
    const auto found = std::ranges::find_if(settings_.local_tools, [&](const auto* candidate) {
        return candidate->spec().name == tool;
    });
    return found == settings_.local_tools.end() ? nullptr : *found;
}

}  // namespace torpor::engine
