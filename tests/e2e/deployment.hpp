#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "tests/e2e/child_process.hpp"
#include "tests/e2e/postgres_server.hpp"

namespace torpor::e2e {

/// The production program in real processes, on a real database, with the simulated services of a
/// scenario on a real port.
class Deployment {
public:
    /// `file` is a scenario; its script of model and tools is what is served.
    explicit Deployment(const std::string& file);

    /// Sends what the scenario's users say and returns the texts of the replies, once all expected
    /// ones are there, by thread and sequence.
    std::vector<std::string> converse();

    /// One line per history entry, with call ids numbered in order of appearance.
    std::vector<std::string> history();

private:
    std::unique_ptr<ChildProcess> function(const std::string& name);

    sim::Scenario scenario_;
    PostgresServer database_;
    std::unique_ptr<ChildProcess> services_;
    std::uint16_t port_ = 0;
    std::vector<std::unique_ptr<ChildProcess>> functions_;
};

/// The history of the same scenario in the simulator, in the same form.
std::vector<std::string> simulated_history(const std::string& file, std::uint64_t seed);

/// Replaces drawn ids by their number of appearance: two runs that differ only in ids are equal.
std::vector<std::string> with_numbered_ids(std::vector<std::string> lines);

}  // namespace torpor::e2e
