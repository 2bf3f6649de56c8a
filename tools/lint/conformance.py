#!/usr/bin/env python3
"""Checks docs/rap-conformance.md: every rule of RAP that binds a runtime has one row, and whatever
a row names as its proof exists.

A proof is a scenario file (`scenarios/tools/prompts.json`) or a test case by its whole name
(`"callback: a forged token is refused"`).
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = Path("docs/rap-conformance.md")
RULES = 96

ROW = re.compile(r"^\| (R-\d{3}) \| (.+) \| (.+) \|$")
PROOF = re.compile(r"`([^`]+)`")
TEST_CASE = re.compile(r'(?:TEST_CASE|TEMPLATE_TEST_CASE|SCENARIO|PROPERTY)\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)')


def test_names(root):
    """The names of all test cases, with literals that the formatter broke joined again."""
    names = set()
    for path in sorted((root / "tests").rglob("*.cpp")):
        for literals in TEST_CASE.findall(path.read_text(encoding="utf-8")):
            names.add("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literals)))
    return names


def findings(text, scenario_exists, tests):
    """Sentences about what is wrong with the page."""
    wrong = []
    seen = {}
    for number, line in enumerate(text.splitlines(), 1):
        row = ROW.match(line)
        if not row:
            if line.startswith("| R-"):
                wrong.append(f"{PAGE}:{number}: a row is | rule | what it asks | proof |")
            continue
        rule, _, proofs = row.groups()
        if rule in seen:
            wrong.append(f"{PAGE}:{number}: {rule} has a row already, in line {seen[rule]}")
        seen[rule] = number
        named = PROOF.findall(proofs)
        if not named and not proofs.startswith("not ours:"):
            wrong.append(f"{PAGE}:{number}: {rule} names no proof in backticks")
        for proof in named:
            if proof.startswith("scenarios/"):
                if not scenario_exists(proof):
                    wrong.append(f"{PAGE}:{number}: {rule}: there is no {proof}")
            elif proof.strip('"') not in tests:
                wrong.append(f"{PAGE}:{number}: {rule}: there is no test case {proof}")
    for rule in (f"R-{number:03}" for number in range(1, RULES + 1)):
        if rule not in seen:
            wrong.append(f"{PAGE}: {rule} has no row")
    return wrong


def main():
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    wrong = findings(text, lambda path: (ROOT / path).is_file(), test_names(ROOT))
    for finding in wrong:
        print(finding, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
