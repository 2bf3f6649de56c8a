#pragma once

#include "runtime/core/draft.hpp"
#include "runtime/core/inbox_item.hpp"

/// What a message does to a thread (rap.md 3.4, 3.6, 3.7).
namespace torpor::core {

enum class Taken {
    done,        ///< it took effect, waits, or was refused by name
    summary_due  ///< and the older part of the view is to be summarised
};

/// Consumes a message that was not consumed before: answers a call, interrupts, appends, asks the
/// user, closes, lets it wait, or refuses it by name. Then what waited comes back if nothing is in
/// its way any more.
Taken take(Draft& draft, const InboxItem& item);

}  // namespace torpor::core
