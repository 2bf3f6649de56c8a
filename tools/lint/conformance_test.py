#!/usr/bin/env python3
"""The check of the conformance page finds what is missing and leaves alone what is right."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import conformance  # noqa: E402

TESTS = {"callback: a forged token is refused"}


def row(number, proof='`"callback: a forged token is refused"`'):
    return f"| R-{number:03} | what it asks | {proof} |"


def page(changed=None, left_out=()):
    """A page with every rule; `changed` has other lines in the place of a rule's own."""
    rules = range(1, conformance.RULES + 1)
    return "\n".join((changed or {}).get(rule, row(rule)) for rule in rules if rule not in left_out)


def findings(text):
    return conformance.findings(text, lambda path: path == "scenarios/tools/images.json", TESTS)


class Page(unittest.TestCase):
    def found(self, text, words):
        sentences = findings(text)
        self.assertEqual(len(sentences), 1, sentences)
        self.assertIn(words, sentences[0])

    def test_every_rule_has_one_row(self):
        self.assertEqual(findings(page()), [])
        self.found(page(left_out=[7]), "R-007 has no row")
        self.found(page() + "\n" + row(7), "R-007 has a row already, in line 7")

    def test_other_lines_are_left_alone(self):
        self.assertEqual(findings("# Title\n\n| Rule | What |\n|---|---|\n" + page() + "\n| D-001 | x |"), [])

    def test_a_row_has_three_columns(self):
        sentences = findings(page({7: "| R-007 | what it asks |"}))
        self.assertEqual(len(sentences), 2, sentences)
        self.assertIn(":7: a row is", sentences[0])
        self.assertIn("R-007 has no row", sentences[1])

    def test_a_row_names_a_proof(self):
        self.found(page({7: row(7, "surely")}), "R-007 names no proof")
        self.assertEqual(findings(page({7: row(7, "not ours: no host moves")})), [])

    def test_a_scenario_exists(self):
        self.assertEqual(findings(page({7: row(7, "`scenarios/tools/images.json`")})), [])
        self.found(page({7: row(7, "`scenarios/tools/none.json`")}), "there is no scenarios/tools/none.json")

    def test_a_test_case_exists_by_its_whole_name(self):
        self.found(page({7: row(7, '`"callback: a forged token"`')}), "there is no test case")

    def test_each_of_several_proofs_exists(self):
        good = '`scenarios/tools/images.json`, `"callback: a forged token is refused"`'
        self.assertEqual(findings(page({7: row(7, good)})), [])
        self.found(page({7: row(7, good + ', `"gone"`')}), "there is no test case")


class Names(unittest.TestCase):
    def test_names_that_were_broken_are_joined(self):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "tests" / "unit" / "x_test.cpp"
            source.parent.mkdir(parents=True)
            source.write_text('TEST_CASE("one: short") {}\nTEST_CASE(\n    "two: long "\n    "and broken") {}\n')
            self.assertEqual(conformance.test_names(Path(folder)), {"one: short", "two: long and broken"})


if __name__ == "__main__":
    unittest.main()
