#pragma once

#include <memory>

#include "runtime/base/log.hpp"

namespace torpor::net {

/// Diagnostics as lines on standard error, one write each, with time and level.
class StderrLog final : public base::LogSink {
public:
    explicit StderrLog(base::LogLevel level_min);
    ~StderrLog() override;

    void write(base::LogLevel level, std::string_view text) override;

private:
    struct Logger;
    std::unique_ptr<Logger> logger_;
};

}  // namespace torpor::net
