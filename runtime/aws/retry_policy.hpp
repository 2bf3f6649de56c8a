#pragma once

#include <optional>

#include "runtime/base/random.hpp"
#include "runtime/base/time.hpp"

namespace torpor::aws {

/// How often a request is tried, how long one attempt may take, and how the pauses grow.
struct RetryPolicy {
    int attempts = 5;  ///< in all, the first one included
    base::Duration attempt_timeout = std::chrono::seconds{10};
    base::Duration pause_first = std::chrono::milliseconds{100};
    base::Duration pause_max = std::chrono::seconds{5};
};

/// For a model, whose turns are long and dear: patient with each piece of the stream.
inline constexpr RetryPolicy model_retry_policy{.attempts = 6,
                                                .attempt_timeout = std::chrono::seconds{60},
                                                .pause_first = std::chrono::milliseconds{500},
                                                .pause_max = std::chrono::seconds{20}};

/// The attempts of one request. The count never starts again, whatever an attempt achieved [D-032].
class Retries {
public:
    /// `random` must outlive this.
    Retries(const RetryPolicy& policy, base::Random& random);

    /// The pause before the next attempt, or nothing after the last one. Pauses double up to the
    /// maximum; each is drawn from the upper half of its step, so that many clients spread out.
    std::optional<base::Duration> next_pause();

private:
    RetryPolicy policy_;
    base::Random& random_;
    int attempts_made_ = 1;
};

}  // namespace torpor::aws
