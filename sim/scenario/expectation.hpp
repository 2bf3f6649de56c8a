#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/time.hpp"
#include "sim/scenario/point.hpp"
#include "sim/scenario/position.hpp"

namespace torpor::sim {

/// How often something may happen; a missing bound does not bind.
struct Tally {
    std::optional<int> least;
    std::optional<int> most;

    bool admits(int count) const {
        return (!least || count >= *least) && (!most || count <= *most);
    }
};

/// The user reads this text. Replies listed for one user are read in the listed order.
struct ExpectedReply {
    std::string user;   ///< the root of the tree whose threads speak to her
    std::string reads;  ///< the whole text of one output; `[*] TEXT` is what any child says
    int threads = 1;    ///< as in UserSays: stands for this many users, `{n}` in user and text
    Tally tally{.least = 1, .most = {}};
    std::optional<base::Duration> not_before;  ///< since the start
    std::optional<base::Duration> by;          ///< since the start
    Position position;
};

/// How many calls of a tool are made (repetitions of one call count once), or how often a point
/// is reached. Exactly one of `tool` and `point` is set.
struct ExpectedCount {
    std::string tool;
    std::string with;  ///< canonical arguments; empty for any
    std::optional<Point> point;
    Tally tally;
    Position position;
};

/// The user is shown a prompt that contains this text (or authorisation URL), so often.
struct ExpectedPrompt {
    std::string user;
    std::string shows;
    Tally tally{.least = 1, .most = {}};
    Position position;
};
/// How many messages were refused under this name ("closed_thread", "unknown_subscription", ...).
struct ExpectedRefusal {
    std::string reason;
    Tally tally{.least = 1, .most = {}};
    Position position;
};
/// What the newest content of a view is in the end.
struct ExpectedView {
    std::string user;
    std::string view_type;
    std::string content;  ///< canonical JSON of an object; empty if there is to be no such view
    Position position;
};
/// What is left in the end, for each tree of threads.
struct ExpectedBound {
    enum class What { rows_besides_history, open_threads, open_subscriptions, schedules };
    What what = What::rows_besides_history;
    int at_most = 0;
    Position position;
};

/// What a run may cost, priced as its services bill.
struct ExpectedCost {
    enum class What {
        run,   ///< all that was used
        month  ///< the same, extended to thirty days at the pace of the run
    };
    What what = What::run;
    double below = 0;  ///< US dollars
    Position position;
};

/// Between these times no function runs: billed compute is zero.
struct IdleSpan {
    base::Duration from{};
    base::Duration to{};
    Position position;
};

/// What must be true of a run, beside everything that is checked on every run.
struct Expectation {
    base::Duration within =
        std::chrono::hours{1};  ///< the run comes to rest this long after the start
    std::vector<ExpectedReply> replies;
    bool replies_in_order = true;  ///< those of one user are read in the listed order
    std::vector<ExpectedCount> counts;
    /// The whole history of a thread as lines for matches(), by user; `ada/2` is the second child
    /// that is born in ada's conversation, by her thread or one of its children.
    std::map<std::string, std::vector<std::string>> history;
    std::vector<IdleSpan> idle;
    std::vector<ExpectedCost> costs;
    std::vector<ExpectedPrompt> prompts;
    std::vector<ExpectedRefusal> refusals;
    std::vector<ExpectedView> views;
    std::vector<ExpectedBound> bounds;
    int compactions_at_least = 0;        ///< summaries that took effect
    std::optional<int> threads_spawned;  ///< exactly so many children were born
    int concurrent_slices_at_least = 0;  ///< of different conversations, at one moment
    int overlapping_slices_at_least =
        0;                            ///< slices that began while one of the same conversation ran
    int dead_letters = 0;             ///< exactly this many messages end on the dead letter queue
    std::vector<std::string> always;  ///< names of checks the story is about; all run anyway
};

}  // namespace torpor::sim
