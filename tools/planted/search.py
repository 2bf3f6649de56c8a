"""Lets the program of the planted tree search, with one defect or none."""

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import switch

SEEDS_AT_ONCE = 32  # in the first attempt; twice as many in each that follows


@dataclass
class Violation:
    seed: int
    check: str
    message: str
    reproduce: str = ""


@dataclass
class Outcome:
    """What a search came to: the violations of the first seed that has some."""

    violations: list
    seeds: int  # how many it took
    seconds: float


class SearchError(Exception):
    pass


def environment_of(defect_id):
    environment = {key: value for key, value in os.environ.items() if key != switch.VARIABLE}
    if defect_id:
        environment[switch.VARIABLE] = defect_id
    return environment


def explore(program, defect_id, first, last, jobs, out):
    """Violations of these seeds, in their order."""
    command = [str(program), "explore", "--seeds", f"{first}..{last}", "--jobs", str(jobs), "--json"]
    if out:
        command += ["--out", str(out)]
    done = subprocess.run(command, env=environment_of(defect_id), text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode not in (0, 1):
        raise SearchError(f"{' '.join(command)}\nexit code {done.returncode}\n{done.stderr[-3000:]}")
    found = json.loads(done.stdout)["violations"]
    return [Violation(one["seed"], one["check"], one["message"], one["reproduce"]) for one in found]


def twice(program, defect_id, first, last, jobs, out):
    """A run that is not the same twice, or that the guard ends, is a violation of determinism."""
    command = [str(program), "run", "scenarios/smoke", "--seeds", f"{first}..{last}", "--twice", "--json"]
    done = subprocess.run(command, env=environment_of(defect_id), text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=program.parent.parent.parent)
    if done.returncode in (0, 1, 4):
        return []
    check = "determinism" if done.returncode == 3 else "guard"
    return [Violation(first, check, done.stderr.strip()[-500:])]


SEARCHES = {"explore": explore, "twice": twice}


def batches(seeds):
    """Ranges (first, last) that together are 1..seeds; short ones first, since most defects are found at once."""
    first, size = 1, SEEDS_AT_ONCE
    while first <= seeds:
        last = min(seeds, first + size - 1)
        yield first, last
        first, size = last + 1, size * 2


def search(program, defect, jobs, out=None):
    """Seeds 1, 2, ... until one fails or the defect's budget is used up."""
    started = time.monotonic()
    for first, last in batches(defect.seeds):
        found = SEARCHES[defect.search](program, defect.id, first, last, jobs, out)
        if found:
            seed = min(one.seed for one in found)
            mine = [one for one in found if one.seed == seed]
            return Outcome(mine, seed, time.monotonic() - started)
    return Outcome([], defect.seeds, time.monotonic() - started)


def shrink(program, defect_id, violation, folder):
    """Lines of the smallest scenario with that failure, or None if there is none."""
    folder = Path(folder)
    runs = sorted(folder.glob("*.run"))
    own = [run for run in runs if f"{violation.seed}." in run.name] or runs
    if not own:
        return None
    target = folder / "shrunk.json"
    done = subprocess.run([str(program), "shrink", str(own[0]), "--out", str(target)], env=environment_of(defect_id),
                          text=True, errors="replace", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode not in (0, 1) or not target.exists():
        return None
    return len(target.read_text().splitlines())
