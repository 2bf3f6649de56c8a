#pragma once

namespace torpor::sim {

/// Where a run spends its time. What is in none of these is the runtime, the kernel and the
/// network.
enum class Part { database, services, checks };

/// Told when a run enters and leaves a part, so that a benchmark can share out the time. A run
/// does without one.
class PartClock {
public:
    virtual ~PartClock() = default;
    virtual void enter(Part part) = 0;
    virtual void leave() = 0;
};

/// Parts nest; the inner one's time is the inner one's.
class PartScope {
public:
    PartScope(PartClock* clock, Part part) : clock_(clock) {
        if (clock_ != nullptr) clock_->enter(part);
    }
    ~PartScope() {
        if (clock_ != nullptr) clock_->leave();
    }
    PartScope(const PartScope&) = delete;
    PartScope& operator=(const PartScope&) = delete;

private:
    PartClock* clock_;
};

}  // namespace torpor::sim
