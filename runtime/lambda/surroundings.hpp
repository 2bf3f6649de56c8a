#pragma once

#include "runtime/base/log.hpp"
#include "runtime/base/random.hpp"
#include "runtime/ports/clock.hpp"
#include "runtime/ports/http_client.hpp"
#include "runtime/ports/sleeper.hpp"
#include "runtime/ports/sql_session.hpp"

namespace torpor::lambda {

/// The world of one process. Everything must outlive the functions that run in it.
struct Surroundings {
    ports::Clock& clock;
    ports::Sleeper& sleeper;
    base::Random& random;
    ports::HttpClient& http;
    ports::SqlDatabase& database;
    base::LogSink& log;
};

}  // namespace torpor::lambda
