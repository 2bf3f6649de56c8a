#pragma once

#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "runtime/ports/task.hpp"

namespace torpor::tests {

enum class AfterAnswer { close, stay_silent };

/// Serves one connection on a loopback port of the system's choice: reads a request to the end of
/// its body, writes the pieces byte for byte, then closes or stays silent.
class RawServer {
public:
    RawServer(boost::asio::io_context& loop, std::vector<std::string> pieces, AfterAnswer after);

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    Task<void> serve();
    Task<void> serve_tls(boost::asio::ssl::context& context);

    const std::string& request() const { return request_; }

private:
    boost::asio::ip::tcp::acceptor acceptor_;
    std::vector<std::string> pieces_;
    AfterAnswer after_;
    std::string request_;
};

/// A key and a certificate for `host` that it signs itself.
struct SelfSigned {
    std::string key;
    std::string certificate;
};
SelfSigned self_signed(const std::string& host);

}  // namespace torpor::tests
