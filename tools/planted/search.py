"""Lets the program of the planted tree search, with one defect or none."""

import json
import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import switch

SEEDS_AT_ONCE = 32  # in the first attempt; twice as many in each that follows
SEEDS_AT_ONCE_MAX = 512
SHRINK_BUDGET = "20s"
PASSED, FAILED, NOT_DETERMINISTIC, LIMIT = 0, 1, 3, 4  # exit codes of `torpor explore`


@dataclass
class Violation:
    seed: int
    check: str
    message: str
    reproduce: str = ""


@dataclass
class Outcome:
    """What a search came to."""

    violations: list  # of the first seed that has some, in the order in which they happened
    run_file: Path  # of that run; None if there is none
    seeds: int  # how many it took
    seconds: float


class SearchError(Exception):
    pass


def run(program, defect_id, *arguments):
    """Code, output and diagnostics of the program with that defect, or none if it is empty."""
    environment = {key: value for key, value in os.environ.items() if key != switch.VARIABLE}
    if defect_id:
        environment[switch.VARIABLE] = defect_id
    done = subprocess.run([str(program), *arguments], env=environment, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout, done.stderr


def first_failure(report):
    """The violations of the first failing run of a report of `torpor explore`, and its run file."""
    if not report["kinds"]:
        return [], None
    kind = min(report["kinds"], key=lambda one: one["first_seed"])
    violations = [Violation(one["seed"], one["check"], one["message"], one["reproduce"])
                  for one in report["violations"]
                  if one["seed"] == kind["first_seed"] and one["fingerprint"] == kind["fingerprint"]]
    return violations, Path(kind["run_file"]) if kind.get("run_file") else None


def first_difference(seed, diagnostics):
    """The violation that two runs of one seed differ, from what `torpor explore --twice` says."""
    named = re.search(r"seed (\d+) gave two different runs\n(.*)", diagnostics)
    return [Violation(int(named[1]) if named else seed, "determinism", named[2] if named else diagnostics[-300:])]


def explore(program, defect, first, last, jobs, out):
    """Violations of the first seed of the range that fails, and its run file."""
    command = ["explore", "--seeds", f"{first}..{last}", "--jobs", str(jobs), "--json", "--out", str(out)]
    if defect.search == "twice":
        command.append("--twice")
    code, output, diagnostics = run(program, defect.id, *command)
    if code == NOT_DETERMINISTIC:
        return first_difference(first, diagnostics), None
    if code not in (PASSED, FAILED, LIMIT):
        raise SearchError(f"{defect.id}: torpor {' '.join(command)}\nexit code {code}\n{diagnostics[-3000:]}")
    return first_failure(json.loads(output))


def batches(seeds):
    """Ranges (first, last) that together are 1..seeds; short ones first, since most defects are found at once."""
    first, size = 1, SEEDS_AT_ONCE
    while first <= seeds:
        last = min(seeds, first + size - 1)
        yield first, last
        first, size = last + 1, min(size * 2, SEEDS_AT_ONCE_MAX)


def search(program, defect, jobs, out):
    """Seeds 1, 2, ... until one fails or the defect's budget is used up."""
    started = time.monotonic()
    for first, last in batches(defect.seeds):
        violations, run_file = explore(program, defect, first, last, jobs, out)
        if violations:
            return Outcome(violations, run_file, violations[0].seed, time.monotonic() - started)
    return Outcome([], None, defect.seeds, time.monotonic() - started)


def shrink(program, defect, run_file, target):
    """Writes the smallest scenario with that failure; gives its lines, or None if there is none."""
    if run_file is None or run_file.suffix != ".run":
        return None
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    run(program, defect.id, "shrink", str(run_file), "--budget", SHRINK_BUDGET, "--out", str(target))
    return len(target.read_text().splitlines()) if target.exists() else None
