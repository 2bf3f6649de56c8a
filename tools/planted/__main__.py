"""Plants known defects, one at a time, and has the search find each (docs/planted.md).

usage: tools/dev planted [--preset PRESET] [--only D-020,...] [--json] [--list] [--commit REV] [--build-only]
                         [--jobs N] [--control SEEDS] [--no-shrink]
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(Path(__file__).resolve().parent))
import build  # noqa: E402
import edits  # noqa: E402
import search  # noqa: E402
import shipped  # noqa: E402
import tree  # noqa: E402


def say(text):
    print(text, file=sys.stderr, flush=True)


def arguments_of(argv):
    parser = argparse.ArgumentParser(prog="tools/dev planted", description=__doc__.split("\n")[0])
    parser.add_argument("--preset", default="release", help="how the planted program is built")
    parser.add_argument("--only", default="", help="these defects, by name, with commas")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--list", action="store_true", help="only name the defects")
    parser.add_argument("--commit", help="plant in this commit and not in the work tree")
    parser.add_argument("--build-only", action="store_true", help="print where the planted program is")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--control", type=int, default=300, help="seeds that must pass without a defect")
    parser.add_argument("--no-shrink", action="store_true", help="leave the failing runs as they are")
    return parser.parse_args(argv)


def chosen(defects, only):
    names = [name for name in only.split(",") if name]
    unknown = set(names) - {defect.id for defect in defects}
    if unknown:
        raise edits.EditError(f"there is no planted defect {', '.join(sorted(unknown))}")
    return [defect for defect in defects if not names or defect.id in names]


def try_out(program, defect, options, folder):
    """One defect's line of the report."""
    with tempfile.TemporaryDirectory() as out:
        outcome = search.search(program, defect, options.jobs, out)
        entry = {"id": defect.id, "title": defect.title, "found": False, "seeds": outcome.seeds,
                 "seconds": round(outcome.seconds, 2), "check": None, "message": None, "reproduce": None,
                 "shrunk_lines": None, "seconds_to_shrunk": None}
        if not outcome.violations:
            return entry
        first = outcome.violations[0]
        entry |= {"check": first.check, "message": first.message, "reproduce": first.reproduce,
                  "found": first.check in defect.promises}
        if not options.no_shrink:
            started = time.monotonic()
            target = folder / "shrunk" / f"{defect.id}.json"
            entry["shrunk_lines"] = search.shrink(program, defect, outcome.run_file, target)
            if entry["shrunk_lines"]:
                entry["seconds_to_shrunk"] = round(outcome.seconds + time.monotonic() - started, 2)
    return entry


def line_of(entry, defect):
    if entry["found"]:
        lines = f", {entry['shrunk_lines']} lines" if entry["shrunk_lines"] else ""
        return f"ok   {entry['id']} {entry['check']}, {entry['seeds']} seeds, {entry['seconds']:.1f} s{lines}"
    if entry["check"]:
        return (f"FAIL {entry['id']} was reported by {entry['check']}, which is none of its promises "
                f"({', '.join(defect.promises)}): {entry['message']}")
    return f"FAIL {entry['id']} was not found with {entry['seeds']} seeds: {defect.title}"


def medians(entries):
    found = [entry for entry in entries if entry["found"]]
    figures = {}
    for key in ("seeds", "seconds", "shrunk_lines", "seconds_to_shrunk"):
        values = [entry[key] for entry in found if entry.get(key) is not None]
        figures[key] = statistics.median(values) if values else None
    return figures


def control(program, options):
    """The same program without a defect finds nothing."""
    with tempfile.TemporaryDirectory() as out:
        return search.search(program, edits.Defect("", seeds=options.control), options.jobs, out)


def suite(program, defects, options, folder):
    entries = []
    for defect in defects:
        entries.append(try_out(program, defect, options, folder))
        say(line_of(entries[-1], defect))
    plain = control(program, options)
    for one in plain.violations:
        say(f"FAIL without a defect, seed {one.seed}: {one.check}: {one.message}")
    return {"schema": "torpor.planted", "version": 1, "preset": options.preset, "defects": entries,
            "median": medians(entries),
            "control": {"seeds": options.control, "violations": [vars(one) for one in plain.violations]}}


def main(argv):
    options = arguments_of(argv)
    defects = edits.read_all(ROOT / "tests" / "planted")
    tried = chosen(defects, options.only)
    if options.list:
        for defect in tried:
            print(f"{defect.id}  {defect.title}  [{', '.join(defect.promises)}]")
        return 0
    folder = ROOT / "build" / options.preset
    leaks = shipped.leaks(ROOT, folder)
    for leak in leaks:
        say(f"FAIL {leak}")
    files = tree.sources_of_commit(ROOT, options.commit) if options.commit else tree.sources_of_work_tree(ROOT)
    source = folder / "planted" / "tree"
    changed = tree.write(source, tree.plant(files, defects))
    say(f"planted {len(defects)} defects in {source.relative_to(ROOT)}; {len(changed)} files changed")
    program = build.program(source, options.preset, options.jobs)
    if options.build_only:
        print(program)
        return 0
    report = suite(program, tried, options, folder / "planted")
    (folder / "planted.json").write_text(json.dumps(report, indent=2) + "\n")
    if options.json:
        print(json.dumps(report, indent=2))
    figures = report["median"]
    found = sum(entry["found"] for entry in report["defects"])
    say(f"{found} of {len(tried)} defects found; medians: {figures['seeds']} seeds, {figures['seconds']} s, "
        f"{figures['shrunk_lines']} lines")
    clean = not report["control"]["violations"] and not leaks
    return 0 if found == len(tried) and clean else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (edits.EditError, build.BuildError, search.SearchError) as error:
        say(f"tools/dev planted: {error}")
        sys.exit(2)
