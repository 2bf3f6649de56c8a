#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "fakes/deadlines.hpp"
#include "fakes/rap/call_key.hpp"
#include "fakes/rap/script.hpp"
#include "fakes/service.hpp"
#include "runtime/wire/http.hpp"

namespace torpor::fakes::rap {

enum class DeliveryId : std::uint64_t {};

/// What a delivery means to its call: what follows when it has ended.
enum class Purpose {
    authorisation,
    choice,
    misdirected,  ///< a result that names the wrong thread
    result,
    event,
    aside  ///< nothing follows
};

/// A callback that is to reach the runtime.
struct Posting {
    CallKey call;
    Purpose purpose = Purpose::aside;
    wire::Url callback_url;
    std::string body;
    /// The fact about an attempt; its status and number are filled in.
    std::variant<ToolAnswered, EventSent, PromptSent, ViewSent> fact;
};

/// The callbacks of a server: when each is posted, and again on 5xx or silence with a growing
/// delay, never on 4xx [T-021]. Those of equal due time leave in the order in which they were
/// added.
class Deliveries {
public:
    Deliveries(std::string from_host, CallbackRetries retries);

    DeliveryId add(Posting posting, base::Instant due);
    /// Posts whatever is due. Calls out are numbered like the deliveries.
    void post_due(base::Instant now, Outcome& outcome);

    enum class Fate { accepted, refused };
    struct End {
        DeliveryId id{};
        Posting posting;
        Fate fate = Fate::accepted;
    };
    /// The fate of an attempt. Nothing if there will be another one.
    std::optional<End> called_out(std::uint64_t id,
                                  int status,
                                  base::Instant now,
                                  Outcome& outcome);

    enum class Dropped { at_once, after_this_attempt };
    /// No attempt follows; one that is under way may still succeed, and its end is told.
    Dropped drop(DeliveryId id);

    std::optional<base::Instant> next_deadline() const { return deadlines_.next(); }
    std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        Posting posting;
        bool under_way = false;
        bool dropped = false;
        int attempts = 0;
    };

    std::string from_host_;
    CallbackRetries retries_;
    std::map<DeliveryId, Entry> entries_;
    Deadlines<DeliveryId> deadlines_;
    std::uint64_t next_ = 1;
};

}  // namespace torpor::fakes::rap
