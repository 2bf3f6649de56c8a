#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "fakes/service.hpp"

namespace torpor::fakes::http {

/// What a service on a real port has around it.
struct Surroundings {
    std::function<base::Instant()> now;
    base::Random& random;
    /// Told the fate of a CallOut effect; needed if the service has such effects.
    std::function<Outcome(std::uint64_t id, int status, Moment moment)> called_out{};
    /// Sees every fact, in order; may be empty.
    std::function<void(const Fact&)> observe{};
    /// Gets the effects that the listener does not perform itself; may be empty.
    std::function<void(const Effect&)> host_effect{};
};

struct ListenerSettings {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0: any that is free
    std::size_t connections_max = 1024;
    std::uint32_t header_bytes_max = 64 * 1024;
    std::uint64_t body_bytes_max = 8 * 1024 * 1024;
    base::Duration read_timeout = std::chrono::seconds{60};   ///< also of an idle connection
    base::Duration write_timeout = std::chrono::seconds{60};  ///< of each piece
    base::Duration call_out_timeout = std::chrono::seconds{30};
};

/// A service behind a real HTTP/1.1 port.
///
/// Lives in real time: waits out the delays of replies and pieces, wakes the service at its
/// deadlines, and performs CallOut effects over plain HTTP. The executor must run on one thread.
/// The service and the random source must outlive the listener, and the executor's context too;
/// after `close` nothing touches the service. A broken invariant of the service leaves through the
/// executor's run function.
class Listener {
public:
    /// Listens at once. Throws boost::system::system_error if the port cannot be had.
    Listener(boost::asio::any_io_executor executor,
             Service& service,
             Surroundings surroundings,
             ListenerSettings settings = {});
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    std::uint16_t port() const;
    /// Performs what a call into the service led to that did not come over this port.
    void perform(Outcome outcome);
    /// Stops listening and breaks every connection. May be called twice.
    void close();

private:
    class Core;
    /// Shared with the connections: their coroutines end after `close`, when the executor runs.
    std::shared_ptr<Core> core_;
};

}  // namespace torpor::fakes::http
