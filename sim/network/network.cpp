#include "sim/network/network.hpp"

#include <algorithm>
#include <ranges>

#include "runtime/base/invariant.hpp"
#include "sim/network/exchange.hpp"

namespace torpor::sim {

using base::Duration;
using base::invariant;
using Kind = ports::HttpFailure::Kind;

namespace {

const char* failure_text(Kind kind) {
    switch (kind) {
        case Kind::refused:
            return "connection refused by ";
        case Kind::reset:
            return "connection reset by ";
        case Kind::timed_out:
            return "no answer in time from ";
        case Kind::malformed:
            return "malformed response from ";
    }
    return "failure of ";
}

// What a real transport adds before the bytes leave; the server verifies signatures over it.
void add_transport_headers(wire::HttpRequest& request) {
    wire::set_header(request.headers, "Host", request.url.authority());
    const bool has_body = !request.body.empty() || request.method == "POST" ||
                          request.method == "PUT" || request.method == "PATCH";
    if (has_body) {
        wire::set_header(request.headers, "Content-Length", std::to_string(request.body.size()));
    }
}

void fold_message(RollingHash& hash, const wire::Headers& headers, std::string_view body) {
    for (const auto& header : headers) {
        hash.fold(header.name);
        hash.fold(header.value);
    }
    hash.fold(body);
}

}  // namespace

Network::Network(Kernel& kernel)
    : kernel_(kernel),
      latencies_(kernel.oracle().stream("network/latency")),
      faults_(kernel.oracle().stream("network/faults")) {}

Network::~Network() {
    while (!exchanges_.empty()) {
        const ExchangeId id = exchanges_.begin()->first;
        ResponseListener* const listener = close(id);
        // Processes may live on for a while and must not come back here when they end.
        if (!callers_.contains(id)) listener->failed(Kind::reset, "the network is gone");
    }
}

void Network::attach(std::string host, RequestSink sink) {
    hosts_.insert_or_assign(std::move(host), std::move(sink));
}

void Network::detach(std::string_view host) {
    const auto found = hosts_.find(host);
    if (found == hosts_.end()) return;
    hosts_.erase(found);
    std::vector<ExchangeId> open;
    for (const auto& [id, exchange] : exchanges_) {
        if (exchange->to == host && exchange->stage != Exchange::Stage::lost) open.push_back(id);
    }
    for (const ExchangeId id : open) {
        Exchange* exchange = find(id);
        if (exchange->transit) kernel_.cancel(*exchange->transit);
        // A request still under way finds nobody; the others see their connection break.
        const Kind kind =
            exchange->stage == Exchange::Stage::request_under_way ? Kind::refused : Kind::reset;
        exchange->stage = Exchange::Stage::lost;
        exchange->transit =
            kernel_.after(latency(exchange->settings), [this, id, kind] { fail(id, kind); });
    }
}

void Network::set_link(LinkPattern pattern, LinkSettings settings) {
    invariant(settings.latency_min <= settings.latency_max, "a link's latencies are in order");
    std::erase_if(links_, [&](const Link& known) { return known.pattern == pattern; });
    links_.push_back({std::move(pattern), settings});
}

void Network::partition(LinkPattern pattern) {
    kernel_.record({"network.partitioned"}, pattern.from, {{"to", pattern.to}});
    partitions_.push_back(std::move(pattern));
}

void Network::heal(const LinkPattern& pattern) {
    if (std::erase(partitions_, pattern) == 0) return;
    kernel_.record({"network.healed"}, pattern.from, {{"to", pattern.to}});
}

void Network::heal_all() {
    kernel_.record({"network.healed"}, "*", {{"to", "*"}});
    partitions_.clear();
    for (Link& known : links_)
        known.settings.faults = {};
}

ExchangeId Network::send(std::string from,
                         wire::HttpRequest request,
                         Duration timeout,
                         ResponseListener& listener) {
    const ExchangeId id{next_id_++};
    add_transport_headers(request);
    tally_.requests += 1;
    kernel_.record({"http.request"}, request.url.host,
                   {{"exchange", id},
                    {"from", from},
                    {"method", request.method},
                    {"target", request.url.target},
                    {"bytes", request.body.size()}});
    fold_message(kernel_.trace().hash(), request.headers, request.body);

    auto exchange = std::make_unique<Exchange>();
    exchange->to = request.url.host;
    exchange->settings = link(from, exchange->to);
    exchange->from = std::move(from);
    exchange->timeout = timeout;
    exchange->listener = &listener;
    exchange->request = std::move(request);
    Exchange& opened = *exchanges_.emplace(id, std::move(exchange)).first->second;
    watch(id, opened);

    const LinkFaults& faults = opened.settings.faults;
    const Duration transit = latency(opened.settings);
    if (faults_.happens("network/refused", faults.refused)) {
        opened.transit = kernel_.after(transit, [this, id] { fail(id, Kind::refused); });
    } else if (faults_.happens("network/request-lost", faults.request_lost)) {
        lose(id, opened, {"http.request_lost"});
    } else {
        opened.transit = kernel_.after(transit, [this, id] { arrive(id); });
    }
    return id;
}

void Network::abandon(ExchangeId id) {
    close(id);
}

void Network::call(std::string from, wire::HttpRequest request, Duration timeout, CallEnd done) {
    auto caller = std::make_unique<Caller>(*this, std::move(done));
    const ExchangeId id = send(std::move(from), std::move(request), timeout, *caller);
    caller->begin(id);
    callers_.emplace(id, std::move(caller));
}

void Network::answer(ExchangeId id, Answer answer) {
    Exchange* const exchange = find(id);
    if (exchange == nullptr || exchange->stage == Exchange::Stage::lost) return;
    invariant(exchange->stage == Exchange::Stage::at_server,
              "a request is answered once, by its server");
    exchange->stage = Exchange::Stage::response_under_way;
    kernel_.record({"http.response"}, exchange->to,
                   {{"exchange", id},
                    {"to", exchange->from},
                    {"status", answer.response.status},
                    {"bytes", answer.response.body.size()}});
    fold_message(kernel_.trace().hash(), answer.response.headers, answer.response.body);
    for (const BodyPiece& piece : answer.pieces)
        kernel_.trace().hash().fold(piece.bytes);

    if (faults_.happens("network/response-lost", exchange->settings.faults.response_lost)) {
        lose(id, *exchange, {"http.response_lost"});
        return;
    }
    exchange->answer = std::move(answer);
    cut_body(*exchange);
    const Duration transit = exchange->answer.delay + latency(exchange->settings);
    exchange->transit = kernel_.after(transit, [this, id] { deliver_head(id); });
}

Network::Exchange* Network::find(ExchangeId id) {
    const auto found = exchanges_.find(id);
    return found == exchanges_.end() ? nullptr : found->second.get();
}

const LinkSettings& Network::link(std::string_view from, std::string_view to) const {
    for (const Link& known : std::views::reverse(links_)) {
        if (known.pattern.matches(from, to)) return known.settings;
    }
    return link_default_;
}

bool Network::partitioned(std::string_view from, std::string_view to) const {
    return std::ranges::any_of(partitions_, [&](const LinkPattern& pattern) {
        return pattern.matches(from, to) || pattern.matches(to, from);
    });
}

Duration Network::latency(const LinkSettings& settings) {
    const Duration spread = settings.latency_max - settings.latency_min;
    const auto bound = static_cast<std::uint64_t>(spread.count()) + 1;
    const auto drawn = static_cast<Duration::rep>(latencies_.choose("network/latency", bound));
    return settings.latency_min + Duration{drawn};
}

void Network::arrive(ExchangeId id) {
    Exchange* const exchange = find(id);
    invariant(exchange != nullptr, "what arrives was not abandoned");
    exchange->transit.reset();
    if (partitioned(exchange->from, exchange->to)) {
        lose(id, *exchange, {"http.request_lost"});
        return;
    }
    const auto host = hosts_.find(exchange->to);
    if (host == hosts_.end()) {
        exchange->transit =
            kernel_.after(latency(exchange->settings), [this, id] { fail(id, Kind::refused); });
        return;
    }
    exchange->stage = Exchange::Stage::at_server;
    kernel_.record({"http.arrived"}, exchange->to, {{"exchange", id}});
    // The sink may answer, send, abandon or replace itself: it works on its own copies.
    const RequestSink sink = host->second;
    sink({id, exchange->from, std::move(exchange->request)});
}

// The client cannot tell: it waits until its patience or, without any, the connection ends.
void Network::lose(ExchangeId id, Exchange& exchange, TraceKind kind) {
    const bool had_effect = exchange.stage == Exchange::Stage::response_under_way;
    (had_effect ? tally_.responses_lost : tally_.requests_lost) += 1;
    kernel_.record(kind, exchange.to, {{"exchange", id}, {"from", exchange.from}});
    exchange.stage = Exchange::Stage::lost;
    exchange.transit.reset();
    if (exchange.timeout > Duration::zero()) return;
    LinkSettings patience;
    patience.latency_min = exchange.settings.reset_min;
    patience.latency_max = exchange.settings.reset_max;
    exchange.transit = kernel_.after(latency(patience), [this, id] { fail(id, Kind::reset); });
}

// Draws whether and where the body breaks off, and drops what lies behind.
void Network::cut_body(Exchange& exchange) {
    Answer& answer = exchange.answer;
    std::size_t total = answer.response.body.size();
    for (const BodyPiece& piece : answer.pieces)
        total += piece.bytes.size();
    if (total == 0) return;
    if (!faults_.happens("network/body-cut", exchange.settings.faults.body_cut)) return;

    tally_.bodies_cut += 1;
    std::size_t left = faults_.choose("network/cut-at", total);
    kernel_.record({"http.body_cut"}, exchange.to, {{"after", left}, {"of", total}});
    answer.cut = true;
    answer.response.body.resize(std::min(left, answer.response.body.size()));
    left -= answer.response.body.size();
    std::vector<BodyPiece> kept;
    for (BodyPiece& piece : answer.pieces) {
        if (left == 0) break;
        piece.bytes.resize(std::min(left, piece.bytes.size()));
        left -= piece.bytes.size();
        kept.push_back(std::move(piece));
    }
    answer.pieces = std::move(kept);
}

void Network::deliver_head(ExchangeId id) {
    Exchange* exchange = find(id);
    invariant(exchange != nullptr, "what arrives was not abandoned");
    if (partitioned(exchange->from, exchange->to)) {
        lose(id, *exchange, {"http.response_lost"});
        return;
    }
    exchange->transit.reset();
    watch(id, *exchange);
    ResponseListener& listener = *exchange->listener;
    const std::string body = std::move(exchange->answer.response.body);
    listener.head(exchange->answer.response.status, std::move(exchange->answer.response.headers));
    if (find(id) == nullptr) return;
    if (!body.empty()) listener.piece(body);
    if (find(id) == nullptr) return;
    schedule_next(id, *exchange);
}

void Network::deliver_piece(ExchangeId id) {
    Exchange* exchange = find(id);
    invariant(exchange != nullptr, "what arrives was not abandoned");
    if (partitioned(exchange->from, exchange->to)) {
        lose(id, *exchange, {"http.response_lost"});
        return;
    }
    exchange->transit.reset();
    watch(id, *exchange);
    BodyPiece& piece = exchange->answer.pieces[exchange->piece_next];
    exchange->piece_next += 1;
    exchange->listener->piece(std::move(piece.bytes));
    if (find(id) == nullptr) return;
    schedule_next(id, *exchange);
}

void Network::schedule_next(ExchangeId id, Exchange& exchange) {
    const auto& pieces = exchange.answer.pieces;
    if (exchange.piece_next < pieces.size()) {
        exchange.transit =
            kernel_.after(pieces[exchange.piece_next].after, [this, id] { deliver_piece(id); });
    } else if (exchange.answer.cut) {
        fail(id, Kind::reset);
    } else {
        close(id)->end();
    }
}

// Starts the client's patience anew: it bounds the head, and each later piece.
void Network::watch(ExchangeId id, Exchange& exchange) {
    if (exchange.watchdog) kernel_.cancel(*exchange.watchdog);
    exchange.watchdog.reset();
    if (exchange.timeout <= Duration::zero()) return;
    exchange.watchdog = kernel_.after(exchange.timeout, [this, id] { fail(id, Kind::timed_out); });
}

void Network::fail(ExchangeId id, Kind kind) {
    const Exchange* const exchange = find(id);
    invariant(exchange != nullptr, "what fails was not abandoned");
    if (kind == Kind::timed_out) tally_.timed_out += 1;
    if (kind == Kind::refused) tally_.refused += 1;
    const std::string host = exchange->to;
    kernel_.record({"http.failed"}, host, {{"exchange", id}, {"kind", kind}});
    close(id)->failed(kind, failure_text(kind) + host);
}

// Forgets the exchange; its listener may still be told a last word.
ResponseListener* Network::close(ExchangeId id) {
    const auto found = exchanges_.find(id);
    if (found == exchanges_.end()) return nullptr;
    const auto exchange = std::move(found->second);
    exchanges_.erase(found);
    if (exchange->transit) kernel_.cancel(*exchange->transit);
    if (exchange->watchdog) kernel_.cancel(*exchange->watchdog);
    return exchange->listener;
}

}  // namespace torpor::sim
