#include "sim/report/colour.hpp"

namespace torpor::sim {

Colour colour_for(Sink sink, const char* no_color) {
    const bool refused = no_color != nullptr && *no_color != '\0';
    return sink == Sink::terminal && !refused ? Colour::always : Colour::never;
}

std::string Painter::painted(std::string_view code, std::string_view text) const {
    if (colour_ == Colour::never) return std::string(text);
    return "\x1b[" + std::string(code) + 'm' + std::string(text) + "\x1b[0m";
}

}  // namespace torpor::sim
