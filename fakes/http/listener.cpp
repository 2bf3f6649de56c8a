#include "fakes/http/listener.hpp"

#include <algorithm>
#include <exception>
#include <map>
#include <set>
#include <utility>
#include <variant>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/write.hpp>

#include "fakes/http/call_out.hpp"
#include "fakes/http/message.hpp"
#include "runtime/base/invariant.hpp"

namespace torpor::fakes::http {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using boost::system::error_code;
template <class Value>
using Task = asio::awaitable<Value>;

constexpr auto use_tuple = asio::as_tuple(asio::use_awaitable);
/// A jump of the clock is noticed at the latest after this time.
constexpr base::Duration deadline_wait_max = std::chrono::seconds{60};

/// Coroutines own what they need; a failure of theirs is a failure of whoever runs the executor.
void rethrow(std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
}

using Parser = beast::http::request_parser<beast::http::string_body>;

int refusal_status(error_code error) {
    if (error == beast::http::error::body_limit) return 413;
    if (error == beast::http::error::header_limit) return 431;
    return 400;
}

bool is_of_parser(error_code error) {
    return error.category() ==
               beast::http::make_error_code(beast::http::error::bad_method).category() &&
           error != beast::http::error::end_of_stream &&
           error != beast::http::error::partial_message;
}

}  // namespace

class Listener::Core : public std::enable_shared_from_this<Core> {
public:
    Core(asio::any_io_executor executor,
         Service& service,
         Surroundings surroundings,
         ListenerSettings settings)
        : executor_(std::move(executor)),
          service_(service),
          surroundings_(std::move(surroundings)),
          settings_(std::move(settings)),
          acceptor_(executor_,
                    tcp::endpoint{asio::ip::make_address(settings_.address), settings_.port}),
          deadline_(executor_) {
        base::invariant(static_cast<bool>(surroundings_.now), "a listener is told the time");
    }

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    void start() {
        asio::co_spawn(executor_, accept(shared_from_this()), rethrow);
        arm();
    }

    void close() {
        if (closed_) return;
        closed_ = true;
        error_code ignored;
        acceptor_.close(ignored);
        deadline_.cancel();
        for (auto* connection : connections_)
            connection->close();
        for (auto& [ticket, waiting] : waiting_)
            waiting->arrived.cancel();
    }

    void perform(Outcome outcome) {
        if (surroundings_.observe) {
            for (const auto& fact : outcome.facts)
                surroundings_.observe(fact);
        }
        for (auto& effect : outcome.effects) {
            if (auto* call_out = std::get_if<CallOut>(&effect)) {
                asio::co_spawn(executor_, call(shared_from_this(), std::move(*call_out)), rethrow);
            } else if (surroundings_.host_effect) {
                surroundings_.host_effect(effect);
            }
        }
        for (auto& reply : outcome.replies)
            deliver(std::move(reply));
        arm();
    }

private:
    /// A request whose reply the service still owes.
    struct Waiting {
        explicit Waiting(const asio::any_io_executor& executor)
            : arrived(executor, asio::steady_timer::time_point::max()) {}
        asio::steady_timer arrived;  ///< cancelled when the reply is there
        std::optional<Reply> reply;
    };

    Moment moment() { return {surroundings_.now(), surroundings_.random}; }

    void deliver(Reply reply) {
        const auto found = waiting_.find(reply.ticket);
        if (found == waiting_.end()) return;  // The client has left.
        base::invariant(!found->second->reply.has_value(), "a request is answered once");
        found->second->reply = std::move(reply);
        found->second->arrived.cancel();
    }

    void arm() {
        if (closed_) return;
        const auto at = service_.next_deadline();
        if (!at) {
            deadline_.cancel();
            return;
        }
        const auto wait =
            std::clamp(*at - surroundings_.now(), base::Duration::zero(), deadline_wait_max);
        deadline_.expires_after(wait);
        deadline_.async_wait([self = shared_from_this()](error_code error) {
            if (!error && !self->closed_) self->advance();
        });
    }

    void advance() {
        const auto due = service_.next_deadline();
        if (due && *due <= surroundings_.now()) {
            perform(service_.advance(moment()));
        } else {
            arm();
        }
    }

    static Task<void> accept(std::shared_ptr<Core> self) {
        while (!self->closed_) {
            auto [error, socket] = co_await self->acceptor_.async_accept(use_tuple);
            if (error == asio::error::operation_aborted || self->closed_) co_return;
            if (error) continue;
            if (self->connections_.size() >= self->settings_.connections_max) continue;
            asio::co_spawn(self->executor_, serve(self, std::move(socket)), rethrow);
        }
    }

    static Task<void> serve(std::shared_ptr<Core> self, tcp::socket socket) {
        beast::tcp_stream stream{std::move(socket)};
        const Registration registration{*self, stream};
        beast::flat_buffer buffer;
        bool open = true;
        while (open && !self->closed_)
            open = co_await exchange(*self, stream, buffer);
        error_code ignored;
        stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }

    /// One request and its reply; false if the connection is not to be used again.
    static Task<bool> exchange(Core& self, beast::tcp_stream& stream, beast::flat_buffer& buffer) {
        Parser parser;
        parser.header_limit(self.settings_.header_bytes_max);
        parser.body_limit(self.settings_.body_bytes_max);
        stream.expires_after(self.settings_.read_timeout);
        const error_code failure = co_await read(stream, buffer, parser);
        if (failure) {
            if (is_of_parser(failure)) co_await refuse(self, stream, refusal_status(failure));
            co_return false;
        }
        const bool keep_alive = parser.get().keep_alive();
        auto request = from_beast(parser.get());
        if (!request) {
            co_await refuse(self, stream, 400);
            co_return false;
        }
        // Waiting for a reply has no limit: a long poll and the runtime API take their time.
        stream.expires_never();
        const std::optional<Reply> reply = co_await ask(self, std::move(*request));
        if (!reply) co_return false;
        const bool sent = co_await send(self, stream, *reply, keep_alive);
        co_return sent&& keep_alive;
    }

    static Task<error_code> read(beast::tcp_stream& stream,
                                 beast::flat_buffer& buffer,
                                 Parser& parser) {
        const auto [head_error, head_bytes] =
            co_await beast::http::async_read_header(stream, buffer, parser, use_tuple);
        if (head_error) co_return head_error;
        if (beast::iequals(parser.get()[beast::http::field::expect], "100-continue")) {
            BeastHead proceed{beast::http::status::continue_, 11};
            const auto [error, bytes] =
                co_await beast::http::async_write(stream, proceed, use_tuple);
            if (error) co_return error;
        }
        const auto [error, bytes] =
            co_await beast::http::async_read(stream, buffer, parser, use_tuple);
        co_return error;
    }

    static Task<void> refuse(Core& self, beast::tcp_stream& stream, int status) {
        wire::HttpResponse refusal;
        refusal.status = status;
        refusal.headers = {{"Content-Type", "application/json"}};
        refusal.body = R"({"message":"The request could not be understood."})";
        Reply reply;
        reply.response = std::move(refusal);
        co_await send(self, stream, reply, false);
    }

    /// Nothing if the listener is closed before the reply is there.
    static Task<std::optional<Reply>> ask(Core& self, wire::HttpRequest request) {
        if (self.closed_) co_return std::nullopt;
        const Ticket ticket{self.ticket_next_++};
        const auto [entry, fresh] =
            self.waiting_.emplace(ticket, std::make_unique<Waiting>(self.executor_));
        base::invariant(fresh, "a ticket is given out once");
        Waiting& waiting = *entry->second;
        self.perform(self.service_.handle(ticket, request, self.moment()));
        if (!waiting.reply) co_await waiting.arrived.async_wait(use_tuple);
        std::optional<Reply> reply = std::move(waiting.reply);
        self.waiting_.erase(ticket);
        co_return reply;
    }

    static Task<bool> send(Core& self,
                           beast::tcp_stream& stream,
                           const Reply& reply,
                           bool keep_alive) {
        co_await pause(self, reply.delay);
        if (self.closed_) co_return false;
        stream.expires_after(self.settings_.write_timeout);
        if (reply.pieces.empty()) {
            const bool sent = co_await send_whole(stream, reply, keep_alive);
            co_return sent;
        }
        auto head = to_chunked_head(reply.response, keep_alive);
        beast::http::response_serializer<beast::http::empty_body> serializer{head};
        const auto [error, bytes] =
            co_await beast::http::async_write_header(stream, serializer, use_tuple);
        if (error) co_return false;
        const StreamPiece first{base::Duration::zero(), reply.response.body};
        bool open = co_await send_piece(self, stream, first);
        for (const auto& piece : reply.pieces) {
            if (!open) co_return false;
            open = co_await send_piece(self, stream, piece);
        }
        if (!open || reply.cut) co_return false;
        const auto [last_error, last_bytes] =
            co_await asio::async_write(stream, beast::http::make_chunk_last(), use_tuple);
        co_return !last_error;
    }

    static Task<bool> send_whole(beast::tcp_stream& stream, const Reply& reply, bool keep_alive) {
        auto response = to_beast(reply.response, keep_alive);
        if (reply.cut) {
            // The length promises more than what is sent.
            beast::http::response_serializer<beast::http::string_body> serializer{response};
            co_await beast::http::async_write_header(stream, serializer, use_tuple);
            const std::string half = reply.response.body.substr(0, reply.response.body.size() / 2);
            const auto bytes = asio::buffer(half);
            co_await asio::async_write(stream, bytes, use_tuple);
            co_return false;
        }
        const auto [error, bytes] = co_await beast::http::async_write(stream, response, use_tuple);
        co_return !error;
    }

    static Task<bool> send_piece(Core& self, beast::tcp_stream& stream, const StreamPiece& piece) {
        co_await pause(self, piece.after);
        if (self.closed_) co_return false;
        // An empty chunk would end the body.
        if (piece.bytes.empty()) co_return true;
        stream.expires_after(self.settings_.write_timeout);
        const auto chunk = beast::http::make_chunk(asio::buffer(piece.bytes));
        const auto [error, bytes] = co_await asio::async_write(stream, chunk, use_tuple);
        co_return !error;
    }

    static Task<void> pause(Core& self, base::Duration duration) {
        if (duration <= base::Duration::zero()) co_return;
        asio::steady_timer timer{self.executor_, duration};
        co_await timer.async_wait(use_tuple);
    }

    static Task<void> call(std::shared_ptr<Core> self, CallOut effect) {
        const auto id = effect.id;
        const int status =
            co_await call_out(std::move(effect.request), self->settings_.call_out_timeout);
        if (self->closed_) co_return;
        base::invariant(static_cast<bool>(self->surroundings_.called_out),
                        "somebody hears how a call out went");
        self->perform(self->surroundings_.called_out(id, status, self->moment()));
    }

    /// Keeps a connection in the list of those that `close` breaks.
    class Registration {
    public:
        Registration(Core& core, beast::tcp_stream& stream) : core_(core), stream_(stream) {
            core_.connections_.push_back(&stream_);
        }
        ~Registration() { std::erase(core_.connections_, &stream_); }
        Registration(const Registration&) = delete;
        Registration& operator=(const Registration&) = delete;

    private:
        Core& core_;
        beast::tcp_stream& stream_;
    };

    asio::any_io_executor executor_;
    Service& service_;
    Surroundings surroundings_;
    ListenerSettings settings_;
    tcp::acceptor acceptor_;
    asio::steady_timer deadline_;
    std::vector<beast::tcp_stream*> connections_;
    std::map<Ticket, std::unique_ptr<Waiting>> waiting_;
    std::uint64_t ticket_next_ = 1;
    bool closed_ = false;
};

Listener::Listener(boost::asio::any_io_executor executor,
                   Service& service,
                   Surroundings surroundings,
                   ListenerSettings settings)
    : core_(std::make_shared<Core>(
          std::move(executor), service, std::move(surroundings), std::move(settings))) {
    core_->start();
}

Listener::~Listener() {
    close();
}

std::uint16_t Listener::port() const {
    return core_->port();
}

void Listener::perform(Outcome outcome) {
    core_->perform(std::move(outcome));
}

void Listener::close() {
    core_->close();
}

}  // namespace torpor::fakes::http
