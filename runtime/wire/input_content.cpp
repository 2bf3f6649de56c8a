#include "runtime/wire/input_content.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "runtime/wire/content_items.hpp"
#include "runtime/wire/fields.hpp"
#include "runtime/wire/identifier.hpp"
#include "runtime/wire/prompts.hpp"

namespace torpor::wire {

namespace {

/// What a report that says nothing carries, since the array must not be empty.
std::vector<ContentItem> nothing_said() {
    return {TextItem{}};
}

json::Value encode_result(std::string_view call, const std::vector<ContentItem>& items) {
    return {{"type", "toolresult"}, {"id", call}, {"content", encode_input_items(items)}};
}

void write(json::Value& body, const UserText& text) {
    body["content"] = {{"type", "text"}, {"text", text.text}};
}

void write(json::Value& body, const ToolAnswer& answer) {
    body["content"] = encode_result(answer.call.view(), answer.content);
    if (answer.subscription) body["subscription"] = true;
    if (!answer.display.empty()) body["display_as"] = json::embed_array(answer.display);
}

void write(json::Value& body, const SubscriptionEvent& event) {
    body["content"] = encode_result(event.call.view(), event.content);
    body["synthetic"] = {{"type", "subscription_event"},
                         {"tool_call_id", event.call.str()},
                         {"associative", event.associative},
                         {"final", event.final}};
}

void write(json::Value& body, const ThreadReport& report) {
    body["content"] = encode_result("", report.content.empty() ? nothing_said() : report.content);
    body["synthetic"] = {{"type", "thread_report"},
                         {"tool_call_id", report.call.str()},
                         {"child_thread_id", report.child.str()}};
    if (report.closed) body["synthetic"]["closed"] = true;
}

void write(json::Value& body, const ParentMessage& message) {
    body["content"] = encode_result("", message.content);
    body["synthetic"] = {{"type", "parent_message"}, {"tool_call_id", message.call.str()}};
}

void write(json::Value& body, const ParentClosed&) {
    body["content"] = {{"type", "parent_closed"}};
}

void write(json::Value& body, const AuthorisationPrompt& prompt) {
    body["content"] = encode_prompt(prompt, "oauth_required");
    body["content"]["id"] = prompt.call.str();
}

void write(json::Value& body, const ChoicePrompt& prompt) {
    json::Value& content = body["content"];
    content = encode_prompt(prompt, "user_choice_required");
    content["id"] = prompt.call.str();
    if (!prompt.response_url.empty()) content["response_url"] = prompt.response_url;
}

void write(json::Value& body, const ChoiceAnswer& answer) {
    json::Value& content = body["content"];
    content = {{"type", "user_choice_answer"}, {"id", answer.call.str()}, {"selected", nullptr}};
    if (answer.selected) content["selected"] = *answer.selected;
}

void write(json::Value& body, const ViewUpdate& view) {
    body["content"] = encode_view(view);
}

void write(json::Value& body, const Attach&) {
    body["content"] = {{"type", "attach"}};
}

void write(json::Value& body, const Compaction&) {
    body["content"] = {{"type", "text"}, {"text", ""}};
    body["synthetic"] = {{"type", "compaction"}};
}

void write(json::Value& body, const DeadlinePassed& passed) {
    body["content"] = {{"type", "call_deadline"}, {"id", passed.call.str()}};
}

void write(json::Value& body, const StoredContent& stored) {
    body["content"] = {
        {"type", "stored"}, {"content_id", stored.content_id}, {"bytes", stored.bytes}};
}

std::vector<ContentItem> read_items(json::ObjectReader& content) {
    std::vector<ContentItem> items = read_input_items(content, "content");
    if (items.empty()) content.fail("content", "an array of at least one item");
    return items;
}

InputContent read_user_text(json::ObjectReader& content) {
    return UserText{read_sendable_text(content, "text")};
}

InputContent read_tool_answer(json::ObjectReader& content) {
    ToolAnswer answer;
    answer.call = read_call_id(content, "id");
    answer.content = read_items(content);
    return answer;
}

InputContent read_authorisation_prompt(json::ObjectReader& content) {
    return read_authorisation(content, "id");
}

InputContent read_choice_prompt(json::ObjectReader& content) {
    ChoicePrompt prompt = read_choice(content, "id");
    if (content.find("response_url")) prompt.response_url = read_url(content, "response_url");
    return prompt;
}

InputContent read_view_update(json::ObjectReader& content) {
    return read_view(content);
}

InputContent read_deadline_passed(json::ObjectReader& content) {
    return DeadlinePassed{read_call_id(content, "id")};
}

template <class Bare>
InputContent read_bare(json::ObjectReader&) {
    return Bare{};
}

InputContent read_choice_answer(json::ObjectReader& content) {
    ChoiceAnswer answer;
    answer.call = read_call_id(content, "id");
    const auto selected = content.optional_integer("selected");
    if (selected && *selected < 0) content.fail("selected", "the index of a choice, or null");
    if (selected) answer.selected = static_cast<std::size_t>(*selected);
    return answer;
}

InputContent read_stored(json::ObjectReader& content) {
    constexpr std::size_t digits = 64;
    StoredContent stored;
    stored.content_id = content.text("content_id");
    const bool is_digest =
        stored.content_id.size() == digits && std::ranges::all_of(stored.content_id, [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        });
    if (!is_digest) content.fail("content_id", "a SHA-256 in lower-case hexadecimal");
    const std::int64_t bytes = content.integer("bytes");
    if (bytes < 0) content.fail("bytes", "a number of bytes");
    stored.bytes = bytes < 0 ? 0 : static_cast<std::size_t>(bytes);
    return stored;
}

struct Variant {
    std::string_view type;
    InputContent (*read)(json::ObjectReader&);
};
constexpr std::array variants = std::to_array<Variant>({
    {"text", read_user_text},
    {"toolresult", read_tool_answer},
    {"oauth_required", read_authorisation_prompt},
    {"user_choice_required", read_choice_prompt},
    {"user_choice_answer", read_choice_answer},
    {"view_update", read_view_update},
    {"attach", read_bare<Attach>},
    {"call_deadline", read_deadline_passed},
    {"parent_closed", read_bare<ParentClosed>},
    {"stored", read_stored},
});
/// Content of upstream's runtime that a model here never sees.
constexpr std::array unhandled = std::to_array<std::string_view>({
    "image",
    "audio",
    "video",
    "document",
});

InputContent read_said(json::ObjectReader& content) {
    const std::string type = content.text("type");
    const auto found = std::ranges::find(variants, type, &Variant::type);
    if (found != variants.end()) return found->read(content);
    if (std::ranges::find(unhandled, type) != unhandled.end()) {
        content.fail("type",
                     "text, not " + type + " of the user, which this version does not handle");
    }
    content.fail("type", "text, toolresult or another type of an input message");
    return UserText{};
}

/// Events, reports and messages of a parent speak through a tool result whose id says nothing.
std::vector<ContentItem> read_carried_items(json::ObjectReader& content) {
    if (content.text("type") != "toolresult") {
        content.fail("type", "toolresult, since synthetic is given");
        return {};
    }
    return read_items(content);
}

InputContent read_event(json::ObjectReader& synthetic, json::ObjectReader& content) {
    SubscriptionEvent event;
    event.call = read_call_id(synthetic, "tool_call_id");
    event.associative = synthetic.flag("associative");
    event.final = synthetic.flag("final");
    event.content = read_carried_items(content);
    return event;
}

InputContent read_report(json::ObjectReader& synthetic, json::ObjectReader& content) {
    ThreadReport report;
    report.call = read_call_id(synthetic, "tool_call_id");
    report.child = read_thread_id(synthetic, "child_thread_id");
    report.closed = synthetic.flag("closed");
    report.content = read_carried_items(content);
    if (report.content == nothing_said()) report.content.clear();
    return report;
}

InputContent read_parent_message(json::ObjectReader& synthetic, json::ObjectReader& content) {
    ParentMessage message;
    message.call = read_call_id(synthetic, "tool_call_id");
    message.content = read_carried_items(content);
    return message;
}

/// The form of earlier versions of upstream: only the id of the call that subscribed.
InputContent read_legacy_event(const std::string& call,
                               json::ObjectReader& reader,
                               json::ObjectReader& content) {
    SubscriptionEvent event;
    Decoded<base::CallId> id = parse_call_id(call, "synthetic");
    if (id) {
        event.call = *std::move(id);
    } else {
        reader.fail(id.error());
    }
    event.content = read_carried_items(content);
    return event;
}

InputContent read_synthetic(json::ObjectReader& synthetic, json::ObjectReader& content) {
    const std::string type = synthetic.text("type");
    if (type == "subscription_event") return read_event(synthetic, content);
    if (type == "thread_report") return read_report(synthetic, content);
    if (type == "parent_message") return read_parent_message(synthetic, content);
    if (type == "compaction_complete") {
        synthetic.fail("type", "not compaction_complete: a thread here summarises itself");
    }
    if (type != "compaction") {
        synthetic.fail("type", "subscription_event, thread_report, parent_message or compaction");
    }
    return Compaction{};
}

}  // namespace

void write_input_content(json::Value& body, const InputContent& content) {
    std::visit([&](const auto& said) { write(body, said); }, content);
}

InputContent read_input_content(json::ObjectReader& reader) {
    json::ObjectReader content(reader.object("content"), "content");
    InputContent read;
    const json::Value* synthetic = reader.find("synthetic");
    if (!synthetic) {
        read = read_said(content);
    } else if (synthetic->is_string()) {
        read = read_legacy_event(synthetic->get<std::string>(), reader, content);
    } else {
        json::ObjectReader marks(*synthetic, "synthetic");
        read = read_synthetic(marks, content);
        if (marks.failed()) reader.fail(*marks.error());
    }
    if (content.failed()) reader.fail(*content.error());

    const bool subscription = reader.flag("subscription");
    if (auto* answer = std::get_if<ToolAnswer>(&read)) {
        answer->subscription = subscription;
        answer->display = read_display(reader);
    }
    return read;
}

}  // namespace torpor::wire
