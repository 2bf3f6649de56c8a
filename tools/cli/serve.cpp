#include "tools/cli/serve.hpp"

#include <csignal>
#include <iostream>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/system/system_error.hpp>

#include "fakes/cloud/cloud.hpp"
#include "fakes/http/listener.hpp"
#include "runtime/net/clock.hpp"
#include "runtime/net/system_entropy.hpp"
#include "sim/scenario/read_scenario.hpp"
#include "sim/world/cloud_settings.hpp"

namespace torpor::cli {

namespace {

namespace http = fakes::http;

/// A service whose settings need the port it is served on: the listener comes first.
class Deferred final : public fakes::Service {
public:
    fakes::Outcome handle(fakes::Ticket ticket,
                          const wire::HttpRequest& request,
                          fakes::Moment moment) override {
        return cloud->handle(ticket, request, moment);
    }
    std::optional<base::Instant> next_deadline() const override {
        return cloud == nullptr ? std::nullopt : cloud->next_deadline();
    }
    fakes::Outcome advance(fakes::Moment moment) override { return cloud->advance(moment); }

    std::unique_ptr<fakes::cloud::Cloud> cloud;
};

int serve_account(const sim::Scenario& scenario, std::uint16_t port) {
    boost::asio::io_context context;
    const net::SystemClock clock;
    net::SystemEntropy random;
    Deferred account;

    http::Surroundings surroundings{.now = [&] { return clock.now(); }, .random = random};
    surroundings.called_out = [&](std::uint64_t id, int status, fakes::Moment moment) {
        return account.cloud->called_out(id, status, moment);
    };
    http::Listener listener{
        context.get_executor(), account, std::move(surroundings), {.port = port}};
    account.cloud = std::make_unique<fakes::cloud::Cloud>(sim::cloud_settings(
        scenario, fakes::lambda::Hosting::external, sim::shared_port_addresses(listener.port())));

    boost::asio::signal_set signals{context, SIGINT, SIGTERM};
    int caught = 0;
    signals.async_wait([&](boost::system::error_code, int signal) {
        caught = signal;
        listener.close();
        context.stop();
    });
    std::cout << R"({"schema":"torpor.fakes","version":1,"port":)" << listener.port() << "}"
              << std::endl;
    context.run();
    return caught;
}

}  // namespace

ExitCode serve(const ServeCommand& command) {
    sim::Scenario scenario;
    if (!command.scenario.empty()) {
        auto read = sim::read_scenario_file(command.scenario);
        if (!read) {
            std::cerr << read.error().text();
            return ExitCode::usage;
        }
        scenario = std::move(*read);
    }
    try {
        return serve_account(scenario, command.port) == SIGINT ? ExitCode::interrupted
                                                               : ExitCode::passed;
    } catch (const boost::system::system_error& error) {
        std::cerr << "torpor fakes serve: port " << command.port << ": " << error.code().message()
                  << "; choose another, or 0 for any free one\n";
        return ExitCode::environment;
    }
}

}  // namespace torpor::cli
