#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "sim/network/network.hpp"

namespace torpor::sim {

/// One request under way, from its sending to the last thing its client is told.
struct Network::Exchange {
    enum class Stage { request_under_way, at_server, response_under_way, lost };

    std::string from;
    std::string to;
    LinkSettings settings;
    base::Duration timeout{};
    ResponseListener* listener = nullptr;
    Stage stage = Stage::request_under_way;
    wire::HttpRequest request;
    Answer answer;
    std::size_t piece_next = 0;
    std::optional<TimerId> transit;   ///< the next thing that arrives
    std::optional<TimerId> watchdog;  ///< the client's patience
};

/// Collects a response for Network::call.
class Network::Caller final : public ResponseListener {
public:
    Caller(Network& network, CallEnd done) : network_(network), done_(std::move(done)) {}

    void begin(ExchangeId id) { id_ = id; }

    void head(int status, wire::Headers headers) override {
        response_.status = status;
        response_.headers = std::move(headers);
    }
    void piece(std::string bytes) override { response_.body += bytes; }
    void end() override { finish(std::move(response_)); }
    void failed(ports::HttpFailure::Kind kind, std::string) override {
        finish(std::unexpected(kind));
    }

private:
    void finish(std::expected<wire::HttpResponse, ports::HttpFailure::Kind> outcome) {
        // The caller dies with its last word, which may start the next call.
        const auto self = network_.callers_.extract(id_);
        done_(std::move(outcome));
    }

    Network& network_;
    CallEnd done_;
    ExchangeId id_{};
    wire::HttpResponse response_;
};

}  // namespace torpor::sim
