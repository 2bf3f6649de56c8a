#pragma once

#include <string_view>

namespace torpor::base {

enum class LogLevel { debug, info, warning, error };

/// Where diagnostics go. `main` installs one; without it they are dropped, as in the simulator,
/// whose evidence is the trace. Never pass a secret, a token or an authorisation URL.
class LogSink {
public:
    virtual ~LogSink() = default;
    virtual void write(LogLevel level, std::string_view text) = 0;
};

}  // namespace torpor::base
