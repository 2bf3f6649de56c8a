#include "sim/world/daemon_process.hpp"

#include <utility>

#include <boost/system/errc.hpp>
#include <boost/system/system_error.hpp>

#include "runtime/ports/retry_policy.hpp"

namespace torpor::sim {

namespace {

constexpr base::Duration patience = std::chrono::seconds{5};

wire::HttpRequest output_request(const wire::OutputMessage& message) {
    wire::HttpRequest request;
    request.method = "POST";
    request.url = {.scheme = "http", .host = front_end_host, .port = 80, .target = "/outputs"};
    request.headers = {{"Content-Type", "application/json"}};
    request.body = wire::encode(message);
    return request;
}

}  // namespace

Task<void> PostedOutputs::send(wire::OutputMessage message) {
    constexpr ports::RetryPolicy policy{.attempts = 6};
    const auto request = output_request(message);
    for (int number = 1; number <= policy.attempts; ++number) {
        int status = 0;
        try {
            const auto response = co_await ports::exchange(http_, request, patience);
            status = response.status;
        } catch (const ports::HttpFailure&) {
            // It may have arrived: the reader goes by id and sequence.
        }
        if (status == 200) co_return;
        const auto pause = policy.pause_after(number, random_);
        co_await sleeper_.sleep_for(pause);
    }
    throw boost::system::system_error(
        boost::system::errc::make_error_code(boost::system::errc::host_unreachable),
        "the front end does not answer");
}

DaemonProcess::DaemonProcess(Process& process,
                             Network& network,
                             DaemonDisk& disk,
                             const daemon::DaemonSettings& settings,
                             const aws::Account& account,
                             daemon::SliceListener& listener,
                             PartClock* clock,
                             Effects& effects,
                             DaemonDatabase::Observe observe)
    : process_(process),
      clock_(process.kernel()),
      sleeper_(process),
      choices_(process.kernel().oracle().stream(daemon_host)),
      http_(network, process, daemon_host, Waiting::for_progress, &effects),
      log_(process),
      database_(disk, process, clock, effects, std::move(observe)),
      outputs_(http_, sleeper_, choices_),
      client_(http_, clock_, sleeper_, choices_, account),
      model_(client_, clock_, sleeper_, choices_, "global.anthropic.claude-sonnet-4-6"),
      daemon_({.clock = clock_,
               .sleeper = sleeper_,
               .random = choices_,
               .log = log_,
               .http = http_,
               .database = database_,
               .outputs = outputs_,
               .model = model_},
              settings,
              &listener) {
    process_.spawn(daemon_.run());
}

}  // namespace torpor::sim
