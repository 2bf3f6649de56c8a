#include <exception>
#include <filesystem>
#include <iostream>

#include <unistd.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "runtime/base/invariant.hpp"
#include "runtime/lambda/function.hpp"
#include "runtime/net/asio_sleeper.hpp"
#include "runtime/net/beast_http_client.hpp"
#include "runtime/net/clock.hpp"
#include "runtime/net/log.hpp"
#include "runtime/net/postgres_database.hpp"
#include "runtime/net/system_entropy.hpp"
#include "runtime/wire/lambda.hpp"

using namespace torpor;

namespace {

constexpr int internal_error = 5;
constexpr int wrong_environment = 6;

lambda::Variables environment_variables() {
    lambda::Variables variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        std::string_view text = *entry;
        std::size_t at = text.find('=');
        if (at == std::string_view::npos) continue;
        variables.emplace(text.substr(0, at), text.substr(at + 1));
    }
    return variables;
}

/// Where Amazon Linux and Debian keep the authorities that libpq is to trust.
std::string authorities_file() {
    for (const char* path :
         {"/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/certs/ca-certificates.crt"}) {
        if (std::filesystem::exists(path)) return path;
    }
    return {};
}

net::PostgresSettings database_settings(const lambda::FunctionSettings& settings,
                                        const ports::Clock& clock) {
    net::PostgresSettings database;
    database.connection = settings.database_url;
    if (!database.connection.empty()) return database;
    database.connection = "host=" + settings.dsql_endpoint +
                          " port=5432 dbname=postgres user=admin sslmode=verify-full";
    std::string authorities = authorities_file();
    if (!authorities.empty()) database.connection += " sslrootcert=" + authorities;
    database.password = [&settings, &clock] {
        return wire::sigv4::dsql_token(settings.dsql_endpoint, "DbConnectAdmin",
                                       settings.account.region, settings.account.credentials,
                                       clock.now(), std::chrono::minutes(15));
    };
    return database;
}

/// Runs a task to its end on this thread and lets its exception through.
void run_to_end(Task<void> task) {
    boost::asio::io_context loop(1);
    std::exception_ptr failure;
    boost::asio::co_spawn(loop, std::move(task),
                          [&failure](std::exception_ptr error) { failure = std::move(error); });
    loop.run();
    if (failure) std::rethrow_exception(failure);
}

Task<void> tell_lambda(wire::Url runtime_api, lambda::SettingsError problem) {
    net::BeastHttpClient http;
    wire::lambda::FunctionError error{"Runtime.WrongEnvironment", problem.text()};
    wire::HttpRequest request = wire::lambda::init_error_request(runtime_api, error);
    co_await ports::exchange(http, std::move(request), std::chrono::seconds(5));
}

int refuse_environment(const lambda::Variables& variables, const lambda::SettingsError& problem) {
    std::cerr << "bootstrap: the environment variable " << problem.text() << "\n";
    auto api = variables.find("AWS_LAMBDA_RUNTIME_API");
    if (api == variables.end()) return wrong_environment;
    std::optional<wire::Url> url = wire::parse_url("http://" + api->second);
    if (!url) return wrong_environment;
    try {
        run_to_end(tell_lambda(*url, problem));
    } catch (const std::exception& failure) {
        std::cerr << "bootstrap: Lambda could not be told: " << failure.what() << "\n";
    }
    return wrong_environment;
}

void run(const lambda::FunctionSettings& settings) {
    net::SystemClock clock;
    net::AsioSleeper sleeper;
    net::SystemEntropy entropy;
    net::BeastHttpClient http;
    net::PostgresDatabase database(database_settings(settings, clock));
    net::StderrLog log(base::LogLevel::info);
    lambda::Surroundings surroundings{clock, sleeper, entropy, http, database, log};
    run_to_end(lambda::run_function(settings, surroundings));
}

}  // namespace

int main() {
    lambda::Variables variables = environment_variables();
    auto settings = lambda::read_environment(variables);
    if (!settings) return refuse_environment(variables, settings.error());
    try {
        run(*settings);
    } catch (const base::InvariantViolation& violation) {
        std::cerr << "bootstrap: " << violation.text() << "\n";
    } catch (const std::exception& failure) {
        std::cerr << "bootstrap: " << failure.what() << "\n";
    }
    return internal_error;
}
