#pragma once

#include "runtime/aws/account.hpp"
#include "runtime/aws/bedrock_provider.hpp"
#include "runtime/aws/signed_client.hpp"
#include "runtime/daemon/daemon.hpp"
#include "sim/network/network_client.hpp"
#include "sim/network/process_ports.hpp"
#include "sim/world/daemon_database.hpp"
#include "sim/world/worker.hpp"

namespace torpor::sim {

inline constexpr const char* daemon_host = "daemon";
inline constexpr const char* front_end_host = "front-end";

/// Outputs over the network: POST /outputs at the front end, repeated within a policy.
class PostedOutputs final : public ports::OutputSender {
public:
    /// All must outlive the sender.
    PostedOutputs(ports::HttpClient& http, ports::Sleeper& sleeper, base::Random& random)
        : http_(http), sleeper_(sleeper), random_(random) {}

    Task<void> send(wire::OutputMessage message) override;

private:
    ports::HttpClient& http_;
    ports::Sleeper& sleeper_;
    base::Random& random_;
};

/// One life of the daemon: the production core on simulated ports, from a start to a crash.
class DaemonProcess {
public:
    /// Starts at once. `process` must be fresh; all must outlive the object.
    DaemonProcess(Process& process,
                  Network& network,
                  DaemonDisk& disk,
                  const daemon::DaemonSettings& settings,
                  const aws::Account& account,
                  daemon::SliceListener& listener,
                  PartClock* clock,
                  Effects& effects,
                  DaemonDatabase::Observe observe);

    Process& process() { return process_; }
    daemon::Daemon& daemon() { return daemon_; }

private:
    Process& process_;
    ProcessClock clock_;
    ProcessSleeper sleeper_;
    ChoiceStream& choices_;
    NetworkClient http_;
    TraceLog log_;
    DaemonDatabase database_;
    PostedOutputs outputs_;
    aws::SignedClient client_;
    aws::BedrockProvider model_;
    daemon::Daemon daemon_;
};

}  // namespace torpor::sim
