#pragma once

#include <string>
#include <vector>

#include "runtime/core/thread_state.hpp"
#include "runtime/engine/slice.hpp"

namespace torpor::engine {

/// Toolsets of the session: fetched, kept with the root of its threads, and fetched anew when they
/// are old. A server that fails is reported, hides no other [D-081], keeps the toolset that it had
/// and is asked again after a while.
class Discovery {
public:
    /// Both must outlive the object and its tasks.
    Discovery(const SlicePorts& ports, const SliceSettings& settings)
        : ports_(ports), settings_(settings) {}

    /// Asks those configured servers that `known` has no answer of, or an old one, all at once.
    /// Gives what it fetched, failures included.
    Task<std::vector<core::SessionToolset>> fetch_due(std::vector<core::SessionToolset> known);

    /// Those of `known` whose servers are still configured.
    std::vector<core::SessionToolset> configured(
        const std::vector<core::SessionToolset>& known) const;

private:
    bool is_due(const core::SessionToolset& toolset, base::Instant now) const;
    Task<void> fetch(core::SessionToolset& toolset, base::Instant now);

    const SlicePorts& ports_;
    const SliceSettings& settings_;
};

}  // namespace torpor::engine
