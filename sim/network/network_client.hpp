#pragma once

#include <string>

#include "runtime/ports/http_client.hpp"
#include "sim/network/network.hpp"
#include "sim/network/send_watch.hpp"

namespace torpor::sim {

/// The HttpClient port of one process on the simulated network.
class NetworkClient final : public ports::HttpClient {
public:
    /// `network` must outlive the client; the client must outlive its tasks and responses.
    /// `waiting` says whether a run that ends while a response is awaited is stuck: an environment
    /// that polls for its next invocation is merely idle. `watch` may be null, and must outlive the
    /// client otherwise.
    NetworkClient(Network& network,
                  Process& process,
                  std::string host,
                  Waiting waiting = Waiting::for_progress,
                  SendWatch* watch = nullptr);

    Task<ports::StreamedResponse> send(wire::HttpRequest request, base::Duration timeout) override;

private:
    Network& network_;
    Process& process_;
    std::string host_;
    Waiting waiting_;
    SendWatch* watch_;
};

}  // namespace torpor::sim
