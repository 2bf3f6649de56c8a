#pragma once

#include <deque>
#include <string>
#include <vector>

#include "runtime/base/random.hpp"
#include "runtime/core/slice.hpp"

/// Small things that tests about slices say again and again.
namespace torpor::tests {

inline const base::ThreadId ada{"ada"};
inline constexpr base::Instant start{std::chrono::sys_days{std::chrono::January / 5 / 2026} +
                                     std::chrono::hours{9}};

/// Counts instead of choosing: every draw differs.
class CountingRandom final : public base::Random {
public:
    std::uint64_t choose(std::string_view, std::uint64_t bound) override {
        return ++drawn_ % bound;
    }

private:
    std::uint64_t drawn_ = 0;
};

inline core::InboxItem user_says(const std::string& id,
                                 const std::string& text,
                                 const base::ThreadId& thread = ada) {
    wire::InputMessage message;
    message.thread = thread;
    message.content = wire::UserText{text};
    return {base::MessageId(id), std::move(message)};
}

inline core::InboxItem answers(const std::string& id,
                               const base::CallId& call,
                               const std::string& text,
                               const base::ThreadId& thread = ada) {
    wire::ToolAnswer answer;
    answer.call = call;
    answer.content.emplace_back(wire::TextItem{text});
    wire::InputMessage message;
    message.thread = thread;
    message.content = std::move(answer);
    return {base::MessageId(id), std::move(message)};
}

/// A message of any other kind.
inline core::InboxItem brings(const std::string& id,
                              decltype(wire::InputMessage::content) content,
                              const base::ThreadId& thread = ada) {
    wire::InputMessage message;
    message.thread = thread;
    message.content = std::move(content);
    return {base::MessageId(id), std::move(message)};
}

inline std::vector<wire::ContentItem> text_content(const std::string& text) {
    return {wire::TextItem{text}};
}

inline core::AskedCall asks(const std::string& tool, const std::string& arguments = "{}") {
    return {.provider_id = "tooluse_1", .tool = tool, .arguments = arguments};
}

inline core::SessionToolset toolset_of(const std::string& server,
                                       const std::vector<std::string>& tools) {
    wire::rap::Manifest manifest;
    manifest.name = server;
    manifest.endpoint = "http://" + server + ".tools/invoke";
    for (const auto& tool : tools) {
        wire::rap::Tool described;
        described.name = tool;
        described.description = "does " + tool;
        described.input_schema = R"({"type":"object"})";
        manifest.tools.push_back(std::move(described));
    }
    return {"http://" + server + ".tools", std::move(manifest), start};
}

/// What a store would hold after this commit.
core::ThreadState after(core::ThreadState state, const core::Commit& commit);

/// A thread that lives through slices without any I/O.
class Life {
public:
    explicit Life(std::vector<core::SessionToolset> toolsets = {toolset_of("weather",
                                                                           {"weather", "alarm"})})
        : catalog(toolsets, {}) {
        state.thread = ada;
        state.toolsets = std::move(toolsets);
    }

    /// One slice: the batch, a summary if one is due, then the given turns for as long as the model
    /// is asked. Unused turns stay for the next slice; a model without turns says "ok".
    core::Commit live(const std::vector<core::InboxItem>& batch);

    core::ThreadState state;
    core::SlicePolicy policy;
    core::ToolCatalog catalog;
    std::deque<core::ModelTurn> turns;
    core::ModelTurn summary{.text = "In short.", .calls = {}, .usage = {}};
    std::vector<core::ModelRequest> requests;
    base::Instant now = start;
    CountingRandom random;
};

template <class Body>
std::vector<Body> entries_of(const core::History& history) {
    std::vector<Body> found;
    for (const auto& entry : history) {
        if (const auto* body = std::get_if<Body>(&entry.body)) found.push_back(*body);
    }
    return found;
}

/// The texts of a content, one after the other.
std::string text_of(const std::vector<wire::ContentItem>& content);

/// "user: …", "agent: …", "call weather", "result answered: …", "event: …"
std::vector<std::string> lines(const core::History& history);

template <class Order>
std::vector<Order> orders_of(const std::vector<core::OutboxItem>& outbox) {
    std::vector<Order> found;
    for (const auto& item : outbox) {
        if (const auto* order = std::get_if<Order>(&item.order)) found.push_back(*order);
    }
    return found;
}

/// The outcome recorded for a message; "" if none was.
std::string outcome_of(const core::Commit& commit, const std::string& message);

}  // namespace torpor::tests
