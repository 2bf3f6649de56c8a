#!/usr/bin/env python3
"""The project's own lint: each rule bans something and names what to use instead.

usage: tools/lint/tidy.py [FILE...]      (all files that git knows, by default)
"""

import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import layers  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = (".cpp", ".hpp")
LINES_MAX = 600
COLUMNS_MAX = 100


class Ban:
    """A token that must not appear, where it may all the same, and the replacement."""

    def __init__(self, pattern, instead, within=("runtime/", "sim/", "fakes/", "tools/"), but=()):
        self.pattern = re.compile(pattern)
        self.instead = instead
        self.within = within
        self.but = but

    def applies(self, path):
        return path.startswith(self.within) and not path.startswith(self.but)


REAL_WORLD = ("runtime/net/", "tools/bench/", "tools/cli/", "sim/kernel/guard")
LOGIC = ("runtime/core/", "runtime/engine/", "runtime/sql/", "runtime/sqlite/", "runtime/daemon/", "fakes/", "sim/")

BANS = [
    Ban(r"\b(system_clock|steady_clock|high_resolution_clock)\b", "take the time from a Clock port",
        but=REAL_WORLD + ("fakes/http/",)),
    Ban(r"(?<![\w.:>])(time|gettimeofday|clock_gettime)\s*\(", "take the time from a Clock port", but=REAL_WORLD),
    Ban(r"std::random_device|\bmt19937\b|(?<![\w.:>])rand\s*\(|_distribution\b", "draw from base::Random",
        but=REAL_WORLD),
    Ban(r"\bsleep_for\s*\(.*this_thread|this_thread::sleep", "await a Sleeper"),
    Ban(r"\bstd::(thread|jthread|async)\b", "stay on one thread; spawn a coroutine", but=REAL_WORLD),
    Ban(r"\bdetached\b", "spawn with an owner that sees the exception"),
    Ban(r"(?<!\w)(secure_)?getenv\s*\(", "read the environment in main and pass values",
        but=("sim/kernel/guard", "runtime/lambda/main.cpp", "tools/cli/")),
    Ban(r"std::hash\b", "a hash of our own: std::hash differs between libraries", within=("sim/", "fakes/", "runtime/"),
        # Finds a prepared statement by its text; the table is looked up in and never iterated.
        but=("fakes/dsql/schema.hpp",)),
    Ban(r"for\s*\([^;)]*:\s*\w*unordered", "std::map: hash order must not reach a decision", within=LOGIC),
    Ban(r"std::unordered_(map|set)<[^>]*\*", "key by value or StrongId: addresses differ between runs"),
    Ban(r"catch\s*\(\s*\.\.\.\s*\)", "catch by type at a boundary",
        # The edge of a process: whatever leaves its coroutines is handed to its owner.
        but=("sim/kernel/kernel.cpp",)),
    Ban(r"std::shared_ptr|std::make_shared|enable_shared_from_this", "own by value or unique_ptr",
        # A file of the simulated disk lives while it has a name or is open, as an inode does.
        # Connections of a listener outlive their handlers; the children of a gather and the parent that
        # waits for them are destroyed in any order when a process crashes; spdlog takes its sinks so.
        but=("fakes/http/listener", "runtime/engine/gather.cpp", "runtime/net/log.cpp", "sim/disk/")),
    Ban(r"\bTODO\b(?!\(#\d+\))|\bFIXME\b|\bXXX\b", "TODO(#number), or do it",
        within=("runtime/", "sim/", "fakes/", "tools/", "tests/", "docs/", "scenarios/"), but=("tools/lint/",)),
    Ban(r"^#define\s", "a function or a constant", but=("fakes/dsql/", "sim/kernel/guard", "sim/world/daemon_database")),
]

# Headers of libraries that cost seconds to parse stay behind a port (file prefixes that may have them).
CONFINED = {
    "boost/beast": ("runtime/net/", "fakes/http/", "cmake/", "tests/"),
    "libpq-fe.h": ("runtime/net/",),
    "sqlite3.h": ("runtime/sqlite/", "fakes/dsql/", "sim/disk/", "sim/world/daemon_database", "tests/"),
    "spdlog/": ("runtime/net/",),
    "CLI/": ("tools/cli/",),
    "pg_query.h": ("fakes/dsql/",),
}


def without_comments(line):
    return re.sub(r"//.*", "", line)


def project_includes(text):
    return re.findall(r'^#include "([^"]+)"', text, re.M)


def lint_code(path, text):
    """Findings (line, sentence) of one C++ file."""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX:
            yield number, f"{len(line)} columns; the limit is {COLUMNS_MAX}"
        for ban in BANS:
            if ban.applies(path) and ban.pattern.search(line if "TODO" in ban.instead else without_comments(line)):
                yield number, f"banned: {line.strip()[:60]}; instead: {ban.instead}"
        for header in re.findall(r"^#include [<\"]([^>\"]+)[>\"]", line):
            for prefix, homes in CONFINED.items():
                if header.startswith(prefix) and not path.startswith(homes):
                    yield number, f"{header} stays inside {', '.join(homes)}"
            if header == "nlohmann/json.hpp" and path.endswith(".hpp") and not path.startswith(("runtime/wire/", "tests/")):
                yield number, "headers hold values, not JSON; include json.hpp in the source"
            if header.startswith(("boost/asio", "nlohmann")) and path.startswith("runtime/core/"):
                yield number, "runtime/core decides without Asio and JSON"
    if len(lines) > LINES_MAX:
        yield LINES_MAX, f"{len(lines)} lines; a file has one noun and at most {LINES_MAX} lines"
    if path.endswith(".hpp") and "#pragma once" not in text:
        yield 1, "a header begins with #pragma once"
    for included in project_includes(text):
        if included.split("/")[0] in ("runtime", "sim", "fakes", "tools") and not layers.allowed(path, included):
            yield 1, f"layering: {layers.folder_of(path)} may not include {included} (tools/lint/layers.py)"


def lint_markdown(text):
    body = re.sub(r"```.*?```", "", text, flags=re.S)
    titles = len(re.findall(r"^# ", body, re.M))
    if titles != 1:
        yield 1, f"{titles} titles; a document has exactly one"


def cycles(edges):
    """One finding per cycle between folders, as the path that closes it."""
    seen, path = set(), []

    def visit(folder):
        if folder in path:
            return [" -> ".join(path[path.index(folder):] + [folder])]
        if folder in seen:
            return []
        seen.add(folder)
        path.append(folder)
        found = [cycle for target in sorted(edges.get(folder, ())) for cycle in visit(target)]
        path.pop()
        return found

    return [cycle for folder in sorted(edges) for cycle in visit(folder)]


def tracked_files():
    # The work tree may belong to another user than the one who lints it, as in a container.
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-co", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, text=True, check=True, stdout=subprocess.PIPE).stdout.split("\n")
    return [path for path in listed if path and (ROOT / path).is_file()]


def main(arguments):
    findings, edges = [], {}
    for path in arguments or tracked_files():
        if path.endswith(CODE):
            text = (ROOT / path).read_text()
            findings += [(path, *found) for found in lint_code(path, text)]
            if not path.startswith("tests/"):
                targets = {layers.folder_of(included) for included in project_includes(text)}
                edges.setdefault(layers.folder_of(path), set()).update(targets - {layers.folder_of(path)})
        elif path.endswith(".md"):
            findings += [(path, *found) for found in lint_markdown((ROOT / path).read_text())]
    findings += [("tools/lint/layers.py", 1, f"folders include each other: {cycle}") for cycle in cycles(edges)]
    for path, line, sentence in findings:
        print(f"{path}:{line}: {sentence}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
