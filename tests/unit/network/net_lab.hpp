#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/kernel/kernel.hpp"
#include "sim/kernel/seeded_driver.hpp"
#include "sim/network/network_client.hpp"
#include "sim/network/process_ports.hpp"

namespace torpor::sim {

using Log = std::vector<std::string>;

/// A network with one client process, ada, and a server at weather.tools that answers "rain".
struct NetLab {
    explicit NetLab(std::uint64_t seed = 1) : driver(seed) {
        network.attach("weather.tools", [this](RequestArrival arrival) {
            arrivals.push_back(arrival);
            if (serving) network.answer(arrival.id, answer);
        });
        answer.response.status = 200;
        answer.response.body = "rain";
    }

    static Process& start(Kernel& kernel, const char* name) {
        ProcessOptions options;
        options.name = name;
        return kernel.start(std::move(options));
    }

    static wire::HttpRequest request(std::string host = "weather.tools") {
        wire::HttpRequest request;
        request.method = "POST";
        request.url.scheme = "http";
        request.url.host = std::move(host);
        request.url.port = 80;
        request.url.target = "/invoke?x=1";
        request.body = "Oslo";
        return request;
    }

    void set_faults(LinkFaults faults) {
        LinkSettings settings;
        settings.faults = faults;
        network.set_link({"*", "*"}, settings);
    }

    SeededDriver driver;
    Trace trace;
    ChoiceOracle oracle{driver, trace};
    Kernel kernel{oracle, trace};
    Network network{kernel};
    Process& ada = start(kernel, "ada");
    NetworkClient client{network, ada, "ada.home"};
    Answer answer;
    bool serving = true;
    std::vector<RequestArrival> arrivals;
    Log log;
};

inline const char* name_of(ports::HttpFailure::Kind kind) {
    switch (kind) {
        case ports::HttpFailure::Kind::refused:
            return "refused";
        case ports::HttpFailure::Kind::reset:
            return "reset";
        case ports::HttpFailure::Kind::timed_out:
            return "timed out";
        case ports::HttpFailure::Kind::malformed:
            return "malformed";
    }
    return "unknown";
}

/// Sends one request and logs what comes of it.
inline Task<void> ask(ports::HttpClient& client,
                      wire::HttpRequest request,
                      base::Duration timeout,
                      Log& log) {
    try {
        const wire::HttpResponse response =
            co_await ports::exchange(client, std::move(request), timeout);
        log.push_back(std::to_string(response.status) + " " + response.body);
    } catch (const ports::HttpFailure& failure) {
        log.push_back(name_of(failure.kind));
    }
}

/// Reads a streamed body and logs each piece.
inline Task<void> stream(ports::HttpClient& client,
                         wire::HttpRequest request,
                         base::Duration timeout,
                         Log& log) {
    try {
        const ports::StreamedResponse response = co_await client.send(std::move(request), timeout);
        log.push_back(std::to_string(response.status));
        while (const auto piece = co_await response.body->read()) {
            log.push_back(*piece);
        }
        log.push_back("end");
    } catch (const ports::HttpFailure& failure) {
        log.push_back(name_of(failure.kind));
    }
}

/// The same, but from the second piece on the client waits no longer than `later` for each.
inline Task<void> stream_impatiently(ports::HttpClient& client,
                                     wire::HttpRequest request,
                                     base::Duration timeout,
                                     base::Duration later,
                                     Log& log) {
    try {
        const ports::StreamedResponse response = co_await client.send(std::move(request), timeout);
        while (const auto piece = co_await response.body->read()) {
            log.push_back(*piece);
            if (log.size() > 1) response.body->bound(later);
        }
        log.push_back("end");
    } catch (const ports::HttpFailure& failure) {
        log.push_back(name_of(failure.kind));
    }
}

}  // namespace torpor::sim
