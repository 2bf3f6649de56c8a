#include "runtime/core/event_call.hpp"

#include "runtime/core/text.hpp"
#include "runtime/wire/digest.hpp"

namespace torpor::core {

base::CallId injected_call(const base::ThreadId& thread, std::int64_t order) {
    const auto digest = wire::hex(wire::sha256(thread.str() + "\n" + std::to_string(order)));
    return base::CallId("event_" + digest.substr(0, 24));
}

std::string injected_arguments(std::string_view original_tool,
                               const base::CallId& original_call,
                               std::string_view original_arguments) {
    // Both names are texts that need no escape: ids are checked where they enter.
    return R"({"original_args":)" + std::string(original_arguments) +
           R"(,"original_tool_call_id":")" + original_call.str() + R"(","original_tool_name":")" +
           shown_tool(original_tool) + R"("})";
}

std::string shown_tool(std::string_view tool) {
    std::string name(tool.substr(0, 64));
    for (char& c : name) {
        if (!is_tool_name_character(c)) c = '_';
    }
    return name.empty() ? "_" : name;
}

}  // namespace torpor::core
