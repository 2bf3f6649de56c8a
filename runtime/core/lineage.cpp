#include "runtime/core/lineage.hpp"

namespace torpor::core {

std::string_view to_text(ThreadKind kind) {
    switch (kind) {
        case ThreadKind::root:
            return "root";
        case ThreadKind::child:
            return "child";
        case ThreadKind::event:
            return "event";
    }
    return {};
}

std::optional<ThreadKind> thread_kind(std::string_view text) {
    for (const auto one : {ThreadKind::root, ThreadKind::child, ThreadKind::event}) {
        if (to_text(one) == text) return one;
    }
    return std::nullopt;
}

}  // namespace torpor::core
