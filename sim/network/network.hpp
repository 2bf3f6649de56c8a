#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/time.hpp"
#include "runtime/ports/http_client.hpp"
#include "runtime/wire/http.hpp"
#include "sim/kernel/kernel.hpp"
#include "sim/network/link.hpp"

namespace torpor::sim {

/// One request and its response.
enum class ExchangeId : std::uint64_t {};

/// A request as its server sees it, with the Host and Content-Length that the transport adds.
struct RequestArrival {
    ExchangeId id{};
    std::string from;
    wire::HttpRequest request;
};

/// Serves a host. It is called in a step of the world and answers now or later, once.
using RequestSink = std::function<void(RequestArrival)>;

struct BodyPiece {
    base::Duration after{};  ///< the piece before it
    std::string bytes;
};

/// The head leaves after `delay` with `response.body`, then the pieces. With `cut` the connection
/// breaks instead of ending.
struct Answer {
    wire::HttpResponse response;
    base::Duration delay{};
    std::vector<BodyPiece> pieces;
    bool cut = false;
};

/// The client's end of an exchange. Told in steps of the world, in order: a head, pieces, and one
/// end; or a failure at any point, after which it is told nothing more.
class ResponseListener {
public:
    virtual ~ResponseListener() = default;
    virtual void head(int status, wire::Headers headers) = 0;
    virtual void piece(std::string bytes) = 0;
    virtual void end() = 0;
    virtual void failed(ports::HttpFailure::Kind kind, std::string text) = 0;
};

/// HTTP between named hosts on virtual time. Whole requests travel as values, with their signed
/// headers; sockets do not. Latency and faults are drawn per link. Pieces of one response arrive in
/// order; different exchanges may overtake each other.
class Network {
public:
    /// `kernel` must outlive the network; exchanges of crashed processes are abandoned.
    explicit Network(Kernel& kernel);
    ~Network();
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    /// Serves `host`, replacing whoever did.
    void attach(std::string host, RequestSink sink);
    /// The host is gone: its open exchanges are reset, new ones refused.
    void detach(std::string_view host);

    /// The settings of the links that match; of several the latest set wins.
    void set_link(LinkPattern pattern, LinkSettings settings);
    /// Nothing passes between the two, in either direction, until heal() of the same pattern.
    void partition(LinkPattern pattern);
    void heal(const LinkPattern& pattern);
    /// Ends every partition and every fault, also of what is under way; latency stays.
    void heal_all();

    /// Hears of each fault when it is drawn: of the links' own, not of what a partition swallows.
    using FaultSink =
        std::function<void(LinkFault, const std::string& from, const std::string& to)>;
    void set_fault_sink(FaultSink sink) { fault_sink_ = std::move(sink); }

    /// Sends from `from` to the host of the request's URL. Zero `timeout` means no bound on the
    /// wait for the head. `listener` must live until it is told an end or a failure, or abandon().
    ExchangeId send(std::string from,
                    wire::HttpRequest request,
                    base::Duration timeout,
                    ResponseListener& listener);
    /// The client's patience from here on: for the head, or for each later piece of the body.
    void bound(ExchangeId id, base::Duration timeout);
    /// The client has gone: whatever still arrives for it is dropped. Unknown ids are ignored.
    void abandon(ExchangeId id);

    /// The whole response, or the failure's kind; for requests that no process makes.
    using CallEnd =
        std::function<void(std::expected<wire::HttpResponse, ports::HttpFailure::Kind>)>;
    void call(std::string from, wire::HttpRequest request, base::Duration timeout, CallEnd done);

    /// The server's answer, once per exchange. Dropped if the client is gone.
    void answer(ExchangeId id, Answer answer);

    Kernel& kernel() const { return kernel_; }
    const NetworkTally& tally() const { return tally_; }
    std::size_t open_count() const { return exchanges_.size(); }

private:
    struct Exchange;
    class Caller;
    struct Link {
        LinkPattern pattern;
        LinkSettings settings;
    };

    Exchange* find(ExchangeId id);
    const LinkSettings& link(std::string_view from, std::string_view to) const;
    bool partitioned(std::string_view from, std::string_view to) const;
    base::Duration latency(const LinkSettings& settings);
    /// How long a message takes: the latency, unless it is one that is delayed.
    base::Duration transit(const Exchange& exchange);
    void tell(LinkFault fault, const Exchange& exchange) const;

    void arrive(ExchangeId id);
    void lose(ExchangeId id, Exchange& exchange, TraceKind kind);
    void cut_body(Exchange& exchange);
    void deliver_head(ExchangeId id);
    void deliver_piece(ExchangeId id);
    void schedule_next(ExchangeId id, Exchange& exchange);
    void watch(ExchangeId id, Exchange& exchange);
    void fail(ExchangeId id, ports::HttpFailure::Kind kind);
    ResponseListener* close(ExchangeId id);

    Kernel& kernel_;
    ChoiceStream& latencies_;
    ChoiceStream& faults_;
    LinkSettings link_default_;
    std::vector<Link> links_;
    std::vector<LinkPattern> partitions_;
    std::map<std::string, RequestSink, std::less<>> hosts_;
    std::map<ExchangeId, std::unique_ptr<Exchange>> exchanges_;
    std::map<ExchangeId, std::unique_ptr<Caller>> callers_;
    std::uint64_t next_id_ = 1;
    FaultSink fault_sink_;
    NetworkTally tally_;
};

}  // namespace torpor::sim
