#include "runtime/sql/order_codec.hpp"

#include <cstddef>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "runtime/sql/fields.hpp"
#include "runtime/sql/moments.hpp"

namespace torpor::sql {

namespace {

using Json = nlohmann::json;

Record encode_invocation(const core::InvokeTool& order) {
    Json json = {{"call", order.call.str()},
                 {"tool", order.tool},
                 {"arguments", object(order.arguments)},
                 {"endpoint", order.endpoint},
                 {"user_id", order.user_id}};
    if (order.deadline) json["deadline"] = nanoseconds(*order.deadline);
    return {.kind = "invocation", .text = dump(json)};
}

core::InvokeTool decode_invocation(const Json& json) {
    core::InvokeTool order;
    order.call = base::CallId(text_of(json, "call"));
    order.tool = text_of(json, "tool");
    order.arguments = dump(member(json, "arguments"));
    order.endpoint = text_of(json, "endpoint");
    order.user_id = text_of(json, "user_id");
    if (const auto deadline = optional_integer_of(json, "deadline")) {
        order.deadline = instant(*deadline);
    }
    return order;
}

core::ScheduleWakeup decode_wakeup(const Json& json) {
    core::ScheduleWakeup order;
    order.call = base::CallId(text_of(json, "call"));
    order.due = instant(integer_of(json, "due"));
    order.id = base::MessageId(text_of(json, "id"));
    order.message = decode_message(json, "message");
    return order;
}

core::SendInput decode_input(const Json& json) {
    core::SendInput order;
    order.id = base::MessageId(text_of(json, "id"));
    order.message = decode_message(json, "message");
    return order;
}

core::PostChoice decode_choice(const Json& json) {
    core::PostChoice order;
    order.call = base::CallId(text_of(json, "call"));
    order.response_url = text_of(json, "response_url");
    const auto selected = integer_of(json, "selected");
    if (selected < 0) refuse_row("a choice before the first one");
    order.selected = static_cast<std::size_t>(selected);
    return order;
}

base::CallId call_of(const Json& json) {
    return base::CallId(text_of(json, "call"));
}

}  // namespace

Record encode(const core::OutboxItem& item) {
    return std::visit(
        Overloaded{
            [](const core::InvokeTool& order) { return encode_invocation(order); },
            [](const core::ScheduleWakeup& order) -> Record {
                return {.kind = "wakeup",
                        .text = dump({{"call", order.call.str()},
                                      {"due", nanoseconds(order.due)},
                                      {"id", order.id.str()},
                                      {"message", wire::encode(order.message)}})};
            },
            [](const core::SendOutput& order) -> Record {
                return {.kind = "output", .text = wire::encode(order.message)};
            },
            [](const core::NoticeCancelled& order) -> Record {
                return {.kind = "cancellation", .text = dump({{"call", order.call.str()}})};
            },
            [](const core::NoticeClosed&) -> Record { return {.kind = "closing", .text = "{}"}; },
            [](const core::DropWakeup& order) -> Record {
                return {.kind = "drop", .text = dump({{"call", order.call.str()}})};
            },
            [](const core::SendInput& order) -> Record {
                return {.kind = "input",
                        .text = dump(
                            {{"id", order.id.str()}, {"message", wire::encode(order.message)}})};
            },
            [](const core::PostChoice& order) -> Record {
                return {.kind = "choice",
                        .text = dump({{"call", order.call.str()},
                                      {"response_url", order.response_url},
                                      {"selected", order.selected}})};
            },
        },
        item.order);
}

decltype(core::OutboxItem::order) decode_order(std::string_view kind, std::string_view text) {
    if (kind == "output") {
        auto message = wire::decode_output_message(text);
        if (!message) refuse_row(message.error().text());
        return core::SendOutput{*std::move(message)};
    }
    const auto json = object(text);
    if (kind == "invocation") return decode_invocation(json);
    if (kind == "wakeup") return decode_wakeup(json);
    if (kind == "cancellation") return core::NoticeCancelled{call_of(json)};
    if (kind == "closing") return core::NoticeClosed{};
    if (kind == "drop") return core::DropWakeup{call_of(json)};
    if (kind == "input") return decode_input(json);
    if (kind == "choice") return decode_choice(json);
    refuse_row("an unknown kind of order");
}

}  // namespace torpor::sql
