#include "tools/cli/worker_pool.hpp"

#include <poll.h>
#include <sched.h>

#include <algorithm>
#include <csignal>
#include <deque>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <system_error>
#include <utility>
#include <vector>

#include "runtime/base/invariant.hpp"
#include "tools/cli/worker.hpp"

namespace torpor::cli {

namespace {

using base::invariant;
using Clock = std::chrono::steady_clock;

/// So many blocks lie ready for a worker that it does not wait for the next.
constexpr std::size_t blocks_ahead = 2;
constexpr std::chrono::milliseconds look_interval{100};
/// Between two looks only if this process itself was stopped, as with Ctrl-Z.
constexpr std::chrono::seconds look_interval_max{5};

/// A block that was handed out and is not wholly reported.
struct OpenBlock {
    sim::Block block;
    std::vector<UnitDone> done;
};

/// A worker and what it has to do, as numbers of open blocks.
struct Place {
    std::unique_ptr<Worker> worker;
    std::deque<std::uint64_t> assigned;
    Clock::time_point progressed;
    bool overdue = false;
};

class Pool {
public:
    Pool(const PoolOptions& options, const WorkerPool::Duties& duties)
        : options_(options), duties_(duties) {
        places_.resize(static_cast<std::size_t>(options.jobs));
    }

    void run() {
        while (!duties_.stop()) {
            for (auto& place : places_)
                supply(place);
            if (open_.empty()) return dismiss_all();
            look();
        }
        report_the_rest();
    }

private:
    std::uint64_t next_unit(const Place& place) const {
        const auto& front = open_.at(place.assigned.front());
        return front.block.first + front.done.size();
    }

    /// Gives the place work as far as there is any, and a worker if it has work.
    void supply(Place& place) {
        while (place.assigned.size() < blocks_ahead) {
            const auto block = exhausted_ ? std::nullopt : duties_.next_block();
            exhausted_ = !block;
            if (exhausted_) break;
            invariant(block->count > 0, "a block has units");
            if (place.assigned.empty()) place.progressed = Clock::now();
            open_[handed_out_] = {.block = *block, .done = {}};
            place.assigned.push_back(handed_out_);
            handed_out_ += 1;
            // If the worker is gone, its pipe tells once its answers are read.
            if (place.worker) place.worker->give(*block);
        }
        if (!place.worker && !place.assigned.empty()) employ(place);
    }

    void employ(Place& place) {
        std::vector<int> descriptors;
        for (const auto& other : places_) {
            if (!other.worker) continue;
            const auto more = other.worker->descriptors();
            descriptors.insert(descriptors.end(), more.begin(), more.end());
        }
        place.worker = std::make_unique<Worker>(duties_.work, descriptors);
        place.progressed = Clock::now();
        place.overdue = false;
        for (const auto number : place.assigned) {
            const auto& open = open_.at(number);
            const auto done = open.done.size();
            place.worker->give({open.block.first + done, open.block.count - done});
        }
    }

    /// The worker is gone: with it the unit that it was at. It may have been idle, too.
    void bury(Place& place) {
        const auto worker = std::exchange(place.worker, nullptr);
        auto text = worker->obituary();
        if (place.assigned.empty()) return;
        if (place.overdue) {
            const std::chrono::duration<double> patience = options_.patience;
            std::ostringstream overdue;
            overdue << "the run did not end within " << patience.count()
                    << " s of real time and was killed";
            text = overdue.str();
        }
        finish(place, {.unit = next_unit(place), .result = {}, .death = std::move(text)});
    }

    void finish(Place& place, UnitDone done) {
        auto& open = open_.at(place.assigned.front());
        invariant(done.unit == next_unit(place), "a worker answers in the order of its units");
        open.done.push_back(std::move(done));
        if (open.done.size() == open.block.count) place.assigned.pop_front();
        report();
    }

    void report() {
        while (!open_.empty()) {
            auto& first = open_.begin()->second;
            for (; reported_ < first.done.size(); ++reported_)
                duties_.report(std::move(first.done[reported_]));
            if (reported_ < first.block.count) return;
            open_.erase(open_.begin());
            reported_ = 0;
        }
    }

    /// What is done although something before it is not.
    void report_the_rest() {
        for (auto& [number, open] : open_) {
            for (; reported_ < open.done.size(); ++reported_)
                duties_.report(std::move(open.done[reported_]));
            reported_ = 0;
        }
    }

    void look() {
        std::vector<pollfd> watched;
        std::vector<Place*> whose;
        for (auto& place : places_) {
            if (!place.worker) continue;
            for (const int descriptor : {place.worker->answers(), place.worker->diagnostics()}) {
                watched.push_back({.fd = descriptor, .events = POLLIN, .revents = 0});
                whose.push_back(&place);
            }
        }
        const auto before = Clock::now();
        ::poll(watched.data(), watched.size(), static_cast<int>(look_interval.count()));
        const auto now = Clock::now();
        const bool was_stopped = now - before > look_interval_max;
        for (std::size_t i = 0; i < watched.size(); ++i) {
            if (watched[i].revents == 0 || !whose[i]->worker) continue;
            if (watched[i].fd == whose[i]->worker->diagnostics()) {
                whose[i]->worker->read_diagnostics();
            } else {
                hear(*whose[i], now);
            }
        }
        for (auto& place : places_) {
            if (was_stopped) place.progressed = now;
            if (!place.worker || place.assigned.empty() || place.overdue) continue;
            if (now - place.progressed < options_.patience) continue;
            place.overdue = true;
            place.worker->kill();
        }
    }

    void hear(Place& place, Clock::time_point now) {
        const bool alive = place.worker->read_answers();
        while (auto answer = place.worker->next_answer()) {
            place.progressed = now;
            finish(place, {.unit = answer->unit, .result = std::move(answer->result)});
        }
        if (!alive) bury(place);
    }

    void dismiss_all() {
        for (auto& place : places_) {
            if (!place.worker) continue;
            std::cerr << place.worker->dismiss();
            place.worker.reset();
        }
    }

    const PoolOptions& options_;
    const WorkerPool::Duties& duties_;
    std::vector<Place> places_;
    std::map<std::uint64_t, OpenBlock> open_;  ///< by number, in the order of handing out
    std::uint64_t handed_out_ = 0;
    std::size_t reported_ = 0;  ///< of the first open block
    bool exhausted_ = false;
};

/// A worker's death shows in its pipe; the signal would kill this process.
class PipeSignalIgnored {
public:
    PipeSignalIgnored() : before_(std::signal(SIGPIPE, SIG_IGN)) {}
    ~PipeSignalIgnored() { std::signal(SIGPIPE, before_); }
    PipeSignalIgnored(const PipeSignalIgnored&) = delete;
    PipeSignalIgnored& operator=(const PipeSignalIgnored&) = delete;

private:
    void (*before_)(int);
};

}  // namespace

void WorkerPool::run(const PoolOptions& options, const Duties& duties) {
    invariant(options.jobs >= 1, "somebody does the work");
    const PipeSignalIgnored ignored;
    Pool{options, duties}.run();
}

UnitDone in_a_worker(const std::function<std::string()>& work, const PoolOptions& options) {
    UnitDone result;
    bool given = false;
    WorkerPool::Duties duties;
    duties.work = [&](std::uint64_t) { return work(); };
    duties.next_block = [&]() -> std::optional<sim::Block> {
        if (std::exchange(given, true)) return std::nullopt;
        return sim::Block{.first = 0, .count = 1};
    };
    duties.report = [&](UnitDone done) { result = std::move(done); };
    WorkerPool::run({.jobs = 1, .patience = options.patience}, duties);
    return result;
}

int jobs_default() {
    cpu_set_t mine;
    CPU_ZERO(&mine);
    if (::sched_getaffinity(0, sizeof mine, &mine) != 0) return 1;
    return std::max(CPU_COUNT(&mine), 1);
}

}  // namespace torpor::cli
