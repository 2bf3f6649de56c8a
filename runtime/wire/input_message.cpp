#include "runtime/wire/input_message.hpp"

#include <utility>

#include "runtime/wire/fields.hpp"
#include "runtime/wire/identifier.hpp"
#include "runtime/wire/input_content.hpp"
#include "runtime/wire/json.hpp"

namespace torpor::wire {

std::string encode(const InputMessage& message) {
    json::Value body = {{"group_id", message.thread.str()}};
    write_input_content(body, message.content);
    if (!message.metadata.empty()) body["metadata"] = json::embed_object(message.metadata);
    return json::dump(body);
}

Decoded<InputMessage> decode_input_message(std::string_view body) {
    Decoded<json::Value> document = json::parse(body);
    if (!document) return std::unexpected(document.error());
    json::ObjectReader reader(*document, "");
    InputMessage message;
    message.thread = read_thread_id(reader, "group_id");
    message.content = read_input_content(reader);
    if (reader.find("metadata")) message.metadata = read_embedded_object(reader, "metadata");
    return finish(reader, std::move(message));
}

std::string encode(const DelayedMessage& delayed) {
    return json::dump({{"message", delayed.message},
                       {"group_id", delayed.thread.str()},
                       {"dedup_id", delayed.id.str()}});
}

Decoded<DelayedMessage> decode_delayed_message(std::string_view body) {
    Decoded<json::Value> document = json::parse(body);
    if (!document) return std::unexpected(document.error());
    json::ObjectReader reader(*document, "");
    DelayedMessage delayed;
    delayed.message = reader.text("message");
    delayed.thread = read_thread_id(reader, "group_id");
    // The queue's rule for both ids is the same.
    delayed.id = base::MessageId(read_thread_id(reader, "dedup_id").str());
    return finish(reader, std::move(delayed));
}

}  // namespace torpor::wire
