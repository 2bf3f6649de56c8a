#include "runtime/net/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace torpor::net {

namespace {

spdlog::level::level_enum spdlog_level(base::LogLevel level) {
    switch (level) {
        case base::LogLevel::debug:
            return spdlog::level::debug;
        case base::LogLevel::info:
            return spdlog::level::info;
        case base::LogLevel::warning:
            return spdlog::level::warn;
        case base::LogLevel::error:
            return spdlog::level::err;
    }
    return spdlog::level::err;
}

}  // namespace

struct StderrLog::Logger {
    spdlog::logger lines{"torpor", std::make_shared<spdlog::sinks::stderr_sink_st>()};
};

StderrLog::StderrLog(base::LogLevel level_min) : logger_(std::make_unique<Logger>()) {
    logger_->lines.set_level(spdlog_level(level_min));
    logger_->lines.set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    logger_->lines.flush_on(spdlog::level::trace);
}

StderrLog::~StderrLog() = default;

void StderrLog::write(base::LogLevel level, std::string_view text) {
    logger_->lines.log(spdlog_level(level), spdlog::string_view_t(text.data(), text.size()));
}

}  // namespace torpor::net
