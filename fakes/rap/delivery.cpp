#include "fakes/rap/delivery.hpp"

#include <algorithm>
#include <utility>

#include "runtime/base/invariant.hpp"

namespace torpor::fakes::rap {

namespace {

bool is_success(int status) {
    return status >= 200 && status <= 299;
}
/// A runtime that is in trouble or silent may do better later; any other refusal is final.
bool is_worth_a_retry(int status) {
    return status == 0 || status >= 500;
}

/// Doubled with each attempt, up to the most.
base::Duration backoff(const CallbackRetries& retries, int attempts) {
    auto delay = retries.first;
    for (int i = 1; i < attempts && delay < retries.most; ++i)
        delay *= 2;
    return std::min(delay, retries.most);
}

}  // namespace

Deliveries::Deliveries(std::string from_host, CallbackRetries retries)
    : from_host_(std::move(from_host)), retries_(retries) {
    base::invariant(retries_.attempts_max >= 1, "a callback is tried at least once");
}

DeliveryId Deliveries::add(Posting posting, base::Instant due) {
    const DeliveryId id{next_++};
    deadlines_.set(id, due);
    Entry entry;
    entry.posting = std::move(posting);
    entries_.emplace(id, std::move(entry));
    return id;
}

void Deliveries::post_due(base::Instant now, Outcome& outcome) {
    while (const auto id = deadlines_.take_due(now)) {
        auto& entry = entries_.at(*id);
        base::invariant(!entry.under_way && !entry.dropped, "only a waiting callback is posted");
        entry.under_way = true;
        entry.attempts += 1;
        CallOut effect;
        effect.id = static_cast<std::uint64_t>(*id);
        effect.from_host = from_host_;
        effect.request.method = "POST";
        effect.request.url = entry.posting.callback_url;
        effect.request.headers = {{"Content-Type", "application/json"}};
        effect.request.body = entry.posting.body;
        outcome.effects.emplace_back(std::move(effect));
    }
}

std::optional<Deliveries::End> Deliveries::called_out(std::uint64_t id,
                                                      int status,
                                                      base::Instant now,
                                                      Outcome& outcome) {
    const auto found = entries_.find(DeliveryId{id});
    base::invariant(found != entries_.end() && found->second.under_way,
                    "a call out is reported once");
    auto& entry = found->second;
    entry.under_way = false;
    std::visit(
        [&](auto fact) {
            fact.status = status;
            fact.attempt = entry.attempts;
            outcome.facts.emplace_back(std::move(fact));
        },
        entry.posting.fact);
    if (is_worth_a_retry(status) && !entry.dropped && entry.attempts < retries_.attempts_max) {
        deadlines_.set(found->first, now + backoff(retries_, entry.attempts));
        return std::nullopt;
    }
    End end{found->first, std::move(entry.posting),
            is_success(status) ? Fate::accepted : Fate::refused};
    entries_.erase(found);
    return end;
}

Deliveries::Dropped Deliveries::drop(DeliveryId id) {
    const auto found = entries_.find(id);
    base::invariant(found != entries_.end(), "a delivery is dropped while it lasts");
    if (found->second.under_way) {
        found->second.dropped = true;
        return Dropped::after_this_attempt;
    }
    deadlines_.clear(id);
    entries_.erase(found);
    return Dropped::at_once;
}

}  // namespace torpor::fakes::rap
