#pragma once

#include <string>
#include <string_view>

namespace torpor::sim {

/// Whether escape sequences may go into a text.
enum class Colour { never, always };
/// Colour only on a terminal, and not if NO_COLOR is set to anything.
enum class Sink { terminal, file };
Colour colour_for(Sink sink, const char* no_color);

/// Wraps texts in escape sequences, or leaves them as they are.
class Painter {
public:
    explicit Painter(Colour colour) : colour_(colour) {}

    std::string green(std::string_view text) const { return painted("32", text); }
    std::string red(std::string_view text) const { return painted("31", text); }
    std::string yellow(std::string_view text) const { return painted("33", text); }
    std::string dim(std::string_view text) const { return painted("2", text); }

private:
    std::string painted(std::string_view code, std::string_view text) const;

    Colour colour_;
};

}  // namespace torpor::sim
