#pragma once

#include "runtime/base/ids.hpp"
#include "runtime/engine/slice.hpp"

namespace torpor::engine {

/// Tells every tool server, all at once and one time each, what has ended. No server may rely on a
/// notice, and none may hold us up [R-063, D-060].
class Notices {
public:
    /// Both must outlive the object and its tasks.
    Notices(const SlicePorts& ports, const SliceSettings& settings)
        : ports_(ports), settings_(settings) {}

    Task<void> cancelled(base::ThreadId thread, base::CallId call);
    Task<void> closed(base::ThreadId thread);

private:
    Task<void> tell(wire::HttpRequest request);

    const SlicePorts& ports_;
    const SliceSettings& settings_;
};

}  // namespace torpor::engine
