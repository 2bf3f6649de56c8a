#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/ids.hpp"

/// Where a thread comes from. Fixed at its birth.
namespace torpor::core {

enum class ThreadKind {
    root,
    child,  ///< spawned by the model
    event   ///< spawned by an event of a subscription
};
std::string_view to_text(ThreadKind kind);
std::optional<ThreadKind> thread_kind(std::string_view text);

/// A stretch of another thread's history, immutable: its entries `after` < order <= `to`.
struct Segment {
    base::ThreadId thread;
    std::int64_t after = 0;
    std::int64_t to = 0;
    /// It begins with the summary of `thread` up to `after`.
    bool summarised = false;
    friend bool operator==(const Segment&, const Segment&) = default;
};

struct Lineage {
    ThreadKind kind = ThreadKind::root;
    std::vector<base::ThreadId> ancestors;  ///< root first, parent last; empty for a root
    base::CallId spawned_by;                ///< the parent's call
    std::string tool;                       ///< of that call
    std::string arguments;                  ///< of that call: JSON text of an object
    std::vector<Segment> inherits;          ///< what the thread sees before its own history
    friend bool operator==(const Lineage&, const Lineage&) = default;
};

/// The thread at the top of the tree; `thread` itself if it has no ancestors.
inline const base::ThreadId& root_of(const base::ThreadId& thread, const Lineage& lineage) {
    return lineage.ancestors.empty() ? thread : lineage.ancestors.front();
}

}  // namespace torpor::core
