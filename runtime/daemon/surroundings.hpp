#pragma once

#include "runtime/base/log.hpp"
#include "runtime/base/random.hpp"
#include "runtime/ports/clock.hpp"
#include "runtime/ports/http_client.hpp"
#include "runtime/ports/model_provider.hpp"
#include "runtime/ports/output_sender.hpp"
#include "runtime/ports/sleeper.hpp"
#include "runtime/ports/sql_session.hpp"

namespace torpor::daemon {

/// The world of one daemon. Everything must outlive it.
struct Surroundings {
    ports::Clock& clock;
    ports::Sleeper& sleeper;
    base::Random& random;
    base::LogSink& log;
    ports::HttpClient& http;       ///< to tool servers
    ports::SqlDatabase& database;  ///< of this daemon alone
    ports::OutputSender& outputs;
    ports::ModelProvider& model;  ///< of threads that are given no other
};

}  // namespace torpor::daemon
