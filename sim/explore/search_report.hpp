#pragma once

#include <map>
#include <optional>
#include <string>

#include "sim/explore/findings.hpp"
#include "sim/explore/profile.hpp"
#include "sim/report/colour.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// What is known of a kind of failure beyond its runs; all of it may be empty.
struct FailureNotes {
    std::string run_file;  ///< where its first run is recorded
    std::string scenario;  ///< what the seed stood for, as a scenario file
    std::string draw;      ///< the part of that which the seed has drawn
    std::string story;     ///< how the first run went
};

/// A search that has come to its end, or was ended.
struct SearchReport {
    std::string subject;  ///< "generated stories", or which files
    FaultProfile profile = FaultProfile::all;
    std::string shard;  ///< "2/3"; empty for all of it
    SeedRange seeds;    ///< that were run
    double seconds = 0;
    bool interrupted = false;
    Findings findings;
    std::map<std::string, FailureNotes> notes;  ///< by fingerprint
};

/// The document of `torpor explore --json`: schema "torpor.explore", version 1.
std::string json_report(const SearchReport& report);

/// What a person reads: a summary, one block for each kind of failure, what the seed of the first
/// one drew, and as the very last line the command that reproduces it.
std::string text_report(const SearchReport& report, Colour colour);

}  // namespace torpor::sim
