#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "runtime/core/slice.hpp"
#include "runtime/engine/slice.hpp"

namespace torpor::engine {

/// The part of a slice in which the model speaks. Bounded in attempts [D-032] and in time: it ends
/// early enough before the slice's deadline that what was decided can still be committed and sent.
class Thinking {
public:
    /// Both must outlive the object and its tasks.
    Thinking(const SlicePorts& ports,
             const SliceSettings& settings,
             ThreadSetup setup,
             base::Instant deadline);

    /// Lets the model say what the slice owes: first a summary, then turns, until no turn is owed.
    /// What it does not give is reported to the user. Throws SliceAbandoned if there is no time to
    /// ask at all.
    Task<void> run(core::Slice& slice);

private:
    struct Completion;

    Task<core::ToolCatalog> discover(core::Slice& slice);
    Task<void> take_turn(core::Slice& slice, const core::ToolCatalog& catalog);
    Task<void> summarise(core::Slice& slice, const core::ToolCatalog& catalog);
    Task<Completion> ask(core::ModelRequest request);
    core::Showing showing() const;
    bool show_less();

    const SlicePorts& ports_;
    const SliceSettings& settings_;
    ThreadSetup setup_;
    base::Instant deadline_;  ///< of the model
    std::size_t rung_ = 0;    ///< how little of each text and image is shown
};

}  // namespace torpor::engine
