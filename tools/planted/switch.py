"""The switch of the defects, as sources that exist only in the tree they are planted in."""

VARIABLE = "TORPOR_PLANTED"

HEADER = """#pragma once

#include <string_view>

namespace planted {

/// Which defect this process has; empty for none. Read once, when the program starts.
extern const std::string_view chosen;

inline bool on(std::string_view defect) {
    return chosen == defect;
}

}  // namespace planted
"""

SOURCE = """#include "runtime/base/planted.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace planted {

namespace {

constexpr std::array<std::string_view, %(count)d> names{%(names)s};

std::string_view choose() {
    const char* const named = std::getenv("%(variable)s");
    if (named == nullptr || *named == 0) return {};
    for (const auto name : names) {
        if (name == named) return name;
    }
    std::fprintf(stderr, "torpor: there is no planted defect \\"%%s\\"; there are:", named);
    for (const auto name : names)
        std::fprintf(stderr, " %%s", name.data());
    std::fputs("\\n", stderr);
    std::_Exit(2);
}

}  // namespace

const std::string_view chosen = choose();

}  // namespace planted
"""


def sources(defects):
    """Path and text of each."""
    names = ", ".join(f'"{defect.id}"' for defect in defects)
    return {
        "runtime/base/planted.hpp": HEADER,
        "runtime/base/planted.cpp": SOURCE % {"count": len(defects), "names": names, "variable": VARIABLE},
    }
