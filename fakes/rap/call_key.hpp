#pragma once

#include <compare>

#include "runtime/base/ids.hpp"

namespace torpor::fakes::rap {

/// What tells the calls of a server apart.
struct CallKey {
    base::ThreadId thread;
    base::CallId call;
    friend auto operator<=>(const CallKey&, const CallKey&) = default;
};

}  // namespace torpor::fakes::rap
