#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace torpor::cli {

/// How far something is that takes a while.
struct Advance {
    std::uint64_t done = 0;
    std::optional<std::uint64_t> total = {};  ///< nothing if only time bounds the work
    std::uint64_t failed = 0;
    std::chrono::duration<double> elapsed{};
    std::optional<std::chrono::duration<double>> budget = {};
    std::string unit;   ///< of what is counted, in the plural: "runs"
    std::string doing;  ///< what is being worked on; may come from outside
};

/// "1,250 of 10,000 runs, 3 failed, 480/s, 18 s left, scenarios/smoke/hello.json seed 7": one line
/// of at most `columns` columns without control characters.
std::string progress_line(const Advance& advance, std::size_t columns);

/// A line on the terminal of stderr that is overwritten as the work goes on, and wiped when it is
/// done. Silent if stderr is no terminal. Cheap enough to be told of every run.
class Progress {
public:
    /// The total, the budget, both or neither may be known.
    explicit Progress(std::string unit,
                      std::optional<std::uint64_t> total = {},
                      std::optional<std::chrono::duration<double>> budget = {});
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// What is being worked on from here on.
    void doing(std::string_view what);
    void advance(std::uint64_t count = 1);
    void failed(std::uint64_t count = 1);

    /// Frees the line for something else that goes to stderr; the next advance draws it again.
    void wipe();

private:
    using Clock = std::chrono::steady_clock;
    void draw(Clock::time_point now);

    bool shown_;
    bool drawn_ = false;
    Advance advance_;
    Clock::time_point started_;
    Clock::time_point drawn_at_;
};

}  // namespace torpor::cli
