#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "runtime/base/invariant.hpp"
#include "sim/network/exchange.hpp"
#include "sim/network/network.hpp"

// What happens to an exchange on its way.
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

}  // namespace

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
    for (const BodyPiece& piece : answer.pieces) {
        total += piece.bytes.size();
    }
    if (total == 0) return;
    if (!faults_.happens("network/body-cut", exchange.settings.faults.body_cut)) return;

    tally_.bodies_cut += 1;
    tell(LinkFault::body_cut, exchange);
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

void Network::bound(ExchangeId id, Duration timeout) {
    Exchange* exchange = find(id);
    if (exchange == nullptr) return;
    exchange->timeout = timeout;
    watch(id, *exchange);
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
