"""Builds the program of the planted tree."""

import os
import subprocess


class BuildError(Exception):
    pass


def run(command, environment):
    done = subprocess.run(command, env=environment, text=True, errors="replace", stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise BuildError(f"{' '.join(command)}\n{done.stdout[-6000:]}")


def program(tree, preset, jobs):
    """Configures and builds `torpor`; gives its path."""
    folder = tree / "build" / preset
    environment = dict(os.environ)
    if not (folder / "build.ninja").exists():
        run(["cmake", "--preset", preset, "-S", str(tree), "-B", str(folder), "-DTORPOR_TESTS=OFF"], environment)
    run(["cmake", "--build", str(folder), "-j", str(jobs), "--target", "torpor"], environment)
    return folder / "torpor"
