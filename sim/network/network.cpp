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
    for (const auto& [id, exchange] : exchanges_)
        exchange->settings.faults = {};
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
    const Duration way = transit(opened);
    if (faults_.happens("network/refused", faults.refused)) {
        tell(LinkFault::refused, opened);
        opened.transit = kernel_.after(way, [this, id] { fail(id, Kind::refused); });
    } else if (faults_.happens("network/request-lost", faults.request_lost)) {
        tell(LinkFault::request_lost, opened);
        lose(id, opened, {"http.request_lost"});
    } else {
        opened.transit = kernel_.after(way, [this, id] { arrive(id); });
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
    for (const BodyPiece& piece : answer.pieces) {
        kernel_.trace().hash().fold(piece.bytes);
    }

    if (faults_.happens("network/response-lost", exchange->settings.faults.response_lost)) {
        tell(LinkFault::response_lost, *exchange);
        lose(id, *exchange, {"http.response_lost"});
        return;
    }
    exchange->answer = std::move(answer);
    cut_body(*exchange);
    const Duration way = exchange->answer.delay + transit(*exchange);
    exchange->transit = kernel_.after(way, [this, id] { deliver_head(id); });
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

Duration Network::transit(const Exchange& exchange) {
    const auto& settings = exchange.settings;
    if (!faults_.happens("network/delayed", settings.faults.delayed)) return latency(settings);
    tally_.delayed += 1;
    tell(LinkFault::delayed, exchange);
    LinkSettings slow;
    slow.latency_min = settings.delay_min;
    slow.latency_max = settings.delay_max;
    return latency(slow);
}

void Network::tell(LinkFault fault, const Exchange& exchange) const {
    if (fault_sink_) fault_sink_(fault, exchange.from, exchange.to);
}

Duration Network::latency(const LinkSettings& settings) {
    const Duration spread = settings.latency_max - settings.latency_min;
    const auto bound = static_cast<std::uint64_t>(spread.count()) + 1;
    const auto drawn = static_cast<Duration::rep>(latencies_.choose("network/latency", bound));
    return settings.latency_min + Duration{drawn};
}

}  // namespace torpor::sim
