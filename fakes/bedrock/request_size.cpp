#include "fakes/bedrock/request_size.hpp"

#include <variant>

namespace torpor::fakes::bedrock {

namespace {

using namespace wire::bedrock;

constexpr std::size_t bytes_per_token = 4;
constexpr std::int64_t tokens_per_image = 1'500;

/// Adds up what is seen.
class Tally {
public:
    void operator()(const Text& text) { bytes_ += text.text.size(); }
    void operator()(const Image&) { images_ += 1; }
    void operator()(const ToolUse& use) { bytes_ += use.name.size() + use.input.size(); }
    void operator()(const ToolResult& result) {
        for (const auto& item : result.content)
            std::visit([this](const auto& kind) { (*this)(kind); }, item);
    }
    void add(std::size_t bytes) { bytes_ += bytes; }

    RequestSize size() const {
        const auto of_text = (bytes_ + bytes_per_token - 1) / bytes_per_token;
        return {static_cast<std::int64_t>(of_text) +
                    tokens_per_image * static_cast<std::int64_t>(images_),
                images_};
    }

private:
    std::size_t bytes_ = 0;
    std::size_t images_ = 0;
};

}  // namespace

RequestSize size_of(const ConverseStream& request) {
    Tally tally;
    for (const auto& text : request.system)
        tally.add(text.size());
    for (const auto& tool : request.tools)
        tally.add(tool.name.size() + tool.description.size() + tool.input_schema.size());
    for (const auto& message : request.messages) {
        for (const auto& block : message.content)
            std::visit([&tally](const auto& kind) { tally(kind); }, block);
    }
    return tally.size();
}

}  // namespace torpor::fakes::bedrock
