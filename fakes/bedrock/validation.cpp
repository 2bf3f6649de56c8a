#include "fakes/bedrock/validation.hpp"

#include "fakes/bedrock/image_validation.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <variant>
#include <vector>

namespace torpor::fakes::bedrock {

namespace {

using namespace wire::bedrock;
using Fault = std::optional<std::string>;

constexpr std::size_t name_length_max = 64;

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}
bool is_id_character(char c) {
    return is_name_character(c) || c == '.' || c == ':';
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

std::string number(std::size_t value) {
    return std::to_string(value);
}

std::string constraint(std::string_view value, const std::string& member, const std::string& rule) {
    return "1 validation error detected: Value '" + std::string{value} + "' at '" + member +
           "' failed to satisfy constraint: Member must " + rule;
}

Fault check_syntax(std::string_view value,
                   const std::string& member,
                   bool (*allowed)(char),
                   const std::string& pattern) {
    if (value.empty()) {
        return constraint(value, member, "have length greater than or equal to 1");
    }
    if (value.size() > name_length_max) {
        return constraint(value, member, "have length less than or equal to 64");
    }
    if (!std::ranges::all_of(value, allowed)) {
        return constraint(value, member, "satisfy regular expression pattern: " + pattern);
    }
    return std::nullopt;
}

Fault check_tool_name(std::string_view name, const std::string& member) {
    return check_syntax(name, member, is_name_character, "[a-zA-Z0-9_-]+");
}

Fault check_tool_use_id(std::string_view id, const std::string& member) {
    return check_syntax(id, member, is_id_character, "[a-zA-Z0-9_.:-]+");
}

Fault check_tools(const std::vector<Tool>& tools) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < tools.size(); ++i) {
        const auto& tool = tools[i];
        const std::string spec = "toolConfig.tools." + number(i + 1) + ".member.toolSpec.";
        if (auto fault = check_tool_name(tool.name, spec + "name")) return fault;
        if (!names.insert(tool.name).second) {
            return "The toolConfig field contains the tool name " + tool.name +
                   " more than once. Tool names must be unique.";
        }
    }
    return std::nullopt;
}

Fault check_members(const ConverseStream& request) {
    for (std::size_t i = 0; i < request.system.size(); ++i) {
        if (request.system[i].empty()) {
            return constraint("", "system." + number(i + 1) + ".member.text",
                              "have length greater than or equal to 1");
        }
    }
    if (auto fault = check_tools(request.tools)) return fault;
    for (std::size_t i = 0; i < request.messages.size(); ++i) {
        const auto& content = request.messages[i].content;
        for (std::size_t k = 0; k < content.size(); ++k) {
            const std::string block =
                "messages." + number(i + 1) + ".member.content." + number(k + 1) + ".member.";
            if (const auto* use = std::get_if<ToolUse>(&content[k])) {
                if (auto fault = check_tool_use_id(use->id, block + "toolUse.toolUseId")) {
                    return fault;
                }
                if (auto fault = check_tool_name(use->name, block + "toolUse.name")) return fault;
            }
            if (const auto* result = std::get_if<ToolResult>(&content[k])) {
                const auto member = block + "toolResult.toolUseId";
                if (auto fault = check_tool_use_id(result->tool_use_id, member)) return fault;
            }
        }
    }
    return std::nullopt;
}

/// Follows a conversation message by message and remembers what must still be answered.
class Conversation {
public:
    explicit Conversation(const ConverseStream& request) : request_(request) {}

    Fault check() {
        for (at_ = 0; at_ < request_.messages.size(); ++at_) {
            const auto& message = request_.messages[at_];
            if (auto fault = check_role(message)) return fault;
            if (message.content.empty()) {
                return "The content field in the Message object at messages." + number(at_) +
                       " is empty. Add a ContentBlock object to the content field and try again.";
            }
            if (auto fault = check_texts(message)) return fault;
            auto fault = message.role == Role::user ? check_user(message) : check_agent(message);
            if (fault) return fault;
        }
        return std::nullopt;
    }

private:
    Fault check_role(const Message& message) const {
        if (at_ == 0 && message.role != Role::user) {
            return "A conversation must start with a user message. Try again with a conversation "
                   "that starts with a user message.";
        }
        if (at_ > 0 && request_.messages[at_ - 1].role == message.role) {
            return "A conversation must alternate between user and assistant roles. Make sure the "
                   "conversation alternates between user and assistant roles and try again.";
        }
        return std::nullopt;
    }

    Fault check_texts(const Message& message) const {
        for (std::size_t k = 0; k < message.content.size(); ++k) {
            const auto* text = std::get_if<Text>(&message.content[k]);
            if (text != nullptr && is_blank(text->text)) {
                return "The text field in the ContentBlock object at " + block(k) +
                       " is blank. Add text to the text field, and try again.";
            }
        }
        return std::nullopt;
    }

    Fault check_user(const Message& message) {
        std::vector<std::string> answered;
        bool others = false;
        for (std::size_t k = 0; k < message.content.size(); ++k) {
            if (std::holds_alternative<ToolUse>(message.content[k])) {
                return model_fault(block(k) +
                                   ": `tool_use` blocks can only be in `assistant` "
                                   "messages");
            }
            const auto* result = std::get_if<ToolResult>(&message.content[k]);
            if (result == nullptr) {
                others = true;
                continue;
            }
            if (request_.tools.empty()) return tools_missing();
            if (result->error && result->content.empty()) {
                return "The content field at " + block(k) +
                       ".toolResult cannot be empty when status value is error.";
            }
            if (others) {
                return model_fault(block(k) +
                                   ": `tool_result` blocks must come first in the "
                                   "`content` of a `user` message");
            }
            answered.push_back(result->tool_use_id);
        }
        return check_pairing(answered);
    }

    Fault check_pairing(const std::vector<std::string>& answered) {
        const std::string here = "messages." + number(at_) + ".content";
        const std::set<std::string> distinct(answered.begin(), answered.end());
        if (distinct.size() != answered.size()) {
            return "The toolResult blocks at " + here +
                   " contain duplicate Ids: " + joined(repeated(answered));
        }
        std::vector<std::string> missing;
        for (const auto& id : open_) {
            if (!distinct.contains(id)) missing.push_back(id);
        }
        if (!missing.empty()) {
            return "Expected toolResult blocks at " + here +
                   " for the following Ids: " + joined(missing);
        }
        if (answered.size() > open_.size()) {
            return "The number of toolResult blocks at " + here +
                   " exceeds the number of toolUse blocks of previous turn.";
        }
        open_.clear();
        return std::nullopt;
    }

    Fault check_agent(const Message& message) {
        std::vector<std::string> used;
        for (std::size_t k = 0; k < message.content.size(); ++k) {
            if (std::holds_alternative<ToolResult>(message.content[k])) {
                return model_fault(block(k) +
                                   ": `tool_result` blocks can only be in `user` "
                                   "messages");
            }
            const auto* use = std::get_if<ToolUse>(&message.content[k]);
            if (use == nullptr) {
                if (!used.empty()) return text_after_calls(used);
                continue;
            }
            if (request_.tools.empty()) return tools_missing();
            if (!use->input.starts_with('{')) {
                return "The format of the value at " + block(k) +
                       ".toolUse.input is invalid. Provide a json object for the field and try "
                       "again.";
            }
            used.push_back(use->id);
        }
        const auto twice = repeated(used);
        if (!twice.empty()) {
            return "The toolUse blocks at messages." + number(at_) +
                   ".content contain duplicate Ids: " + joined(twice);
        }
        for (const auto& id : used) {
            if (!ids_.insert(id).second) {
                return model_fault("messages." + number(at_) +
                                   ".content: `tool_use` ids must be unique");
            }
        }
        open_ = std::move(used);
        return std::nullopt;
    }

    /// Text behind a call breaks the pairing, as Claude words it.
    Fault text_after_calls(const std::vector<std::string>& used) const {
        return model_fault("messages." + number(at_) +
                           ": `tool_use` ids were found without `tool_result` blocks immediately "
                           "after: " +
                           joined(used) +
                           ". Each `tool_use` block must have a corresponding `tool_result` block "
                           "in the next message.");
    }

    static Fault tools_missing() {
        return "The toolConfig field must be defined when using toolUse and toolResult content "
               "blocks.";
    }

    static std::string model_fault(const std::string& text) {
        return "The model returned the following errors: " + text;
    }

    std::string block(std::size_t k) const {
        return "messages." + number(at_) + ".content." + number(k);
    }

    static std::vector<std::string> repeated(const std::vector<std::string>& ids) {
        std::set<std::string> seen;
        std::vector<std::string> twice;
        for (const auto& id : ids) {
            if (!seen.insert(id).second) twice.push_back(id);
        }
        return twice;
    }

    static std::string joined(const std::vector<std::string>& ids) {
        std::string text;
        for (const auto& id : ids)
            text += (text.empty() ? "" : ", ") + id;
        return text;
    }

    const ConverseStream& request_;
    std::size_t at_ = 0;
    std::vector<std::string> open_;  ///< calls of the assistant turn just seen
    std::set<std::string> ids_;      ///< of the whole request
};

}  // namespace

std::optional<std::string> find_fault(const ConverseStream& request) {
    if (request.model_id.empty()) return "The provided model identifier is invalid.";
    if (auto fault = check_members(request)) return fault;
    if (auto fault = find_image_fault(request)) return fault;
    if (request.messages.empty()) {
        return constraint("[]", "messages", "have length greater than or equal to 1");
    }
    if (auto fault = Conversation{request}.check()) return fault;
    if (request.messages.back().role != Role::user) {
        return "The model returned the following errors: This model does not support assistant "
               "message prefill. The conversation must end with a user message.";
    }
    return std::nullopt;
}

}  // namespace torpor::fakes::bedrock
