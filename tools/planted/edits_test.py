#!/usr/bin/env python3
"""What a .edit file may say, and what its edits do to a source."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import edits  # noqa: E402
import search  # noqa: E402
import switch  # noqa: E402
import tree  # noqa: E402

SOURCE = "int f() {\n    one();\n    two();\n}\n"


def edit(name, removed="    two();", added="    two(planted::on(\"{}\"));", path="a.cpp", context="    one();"):
    return (f"title: t\npromises: takes-effect-once, no-message-lost\nseeds: 10\n\nWhy.\n\n--- {path}\n@@\n"
            f" {context}\n-{removed}\n+{added.format(name)}\n")


def defect(name, **parts):
    return edits.parse(name, edit(name, **parts))


class Reading(unittest.TestCase):
    def test_a_file_has_a_header_prose_and_hunks(self):
        one = defect("D-020")
        self.assertEqual((one.title, one.promises, one.seeds, one.search, one.story),
                         ("t", ["takes-effect-once", "no-message-lost"], 10, "explore", "Why."))
        self.assertEqual(one.hunks[0].find, "    one();\n    two();\n")
        self.assertEqual(one.hunks[0].put, '    one();\n    two(planted::on("D-020"));\n')

    def refused(self, name, text, reason):
        with self.assertRaisesRegex(edits.EditError, reason):
            edits.parse(name, text)

    def test_what_is_missing_is_named(self):
        self.refused("D-020", edit("D-020").replace("promises: ", "x: "), "no promises")
        self.refused("D-020", edit("D-020").replace("seeds: 10", "seeds: many"), "expected a number")
        self.refused("D-020", "title: t\n", "changes nothing")
        self.refused("nonsense", edit("nonsense"), "named like D-020")

    def test_an_edit_is_guarded_by_its_own_name(self):
        self.refused("D-020", edit("D-021"), "guarded by")
        self.refused("D-020", edit("D-020", added="    two(true);"), "guarded by")


class Applying(unittest.TestCase):
    def test_lines_are_replaced_and_the_switch_is_included(self):
        text = edits.apply("a.cpp", SOURCE, [defect("D-020")])
        self.assertEqual(text, '#include "runtime/base/planted.hpp"\n' + SOURCE.replace("two()", 'two(planted::on("D-020"))'))

    def test_a_header_keeps_its_first_line(self):
        text = edits.apply("a.cpp", "#pragma once\n" + SOURCE, [defect("D-020")])
        self.assertTrue(text.startswith('#pragma once\n\n#include "runtime/base/planted.hpp"\n'))

    def test_other_files_stay(self):
        self.assertEqual(edits.apply("b.cpp", SOURCE, [defect("D-020")]), SOURCE)

    def test_text_that_is_not_there_is_shown(self):
        with self.assertRaisesRegex(edits.EditError, r"D-020: a.cpp: this text is not there:\n    three"):
            edits.apply("a.cpp", SOURCE, [defect("D-020", context="    three();")])

    def test_text_that_occurs_twice_is_refused(self):
        with self.assertRaisesRegex(edits.EditError, "occurs 2 times"):
            edits.apply("a.cpp", SOURCE + SOURCE, [defect("D-020")])

    def test_insertions_at_one_place_get_along(self):
        both = [defect(name, removed="    two();", added="    more(planted::on(\"{}\"));\n+    two();")
                for name in ("D-020", "D-024")]
        text = edits.apply("a.cpp", SOURCE, both)
        self.assertIn('    one();\n    more(planted::on("D-020"));\n    more(planted::on("D-024"));\n    two();\n', text)

    def test_edits_of_the_same_text_are_refused(self):
        with self.assertRaisesRegex(edits.EditError, "D-020 and D-024 change the same text"):
            edits.apply("a.cpp", SOURCE, [defect("D-020", added="    no(planted::on(\"{}\"));"),
                                          defect("D-024", added="    if (planted::on(\"{}\")) {{}}")])


class Planting(unittest.TestCase):
    def test_the_tree_has_the_switch_with_every_name(self):
        files = tree.plant({"a.cpp": SOURCE.encode()}, [defect("D-020")])
        self.assertIn(b'planted::on("D-020")', files["a.cpp"])
        self.assertIn(b'"D-020"', files["runtime/base/planted.cpp"])
        self.assertIn(switch.VARIABLE.encode(), files["runtime/base/planted.cpp"])

    def test_a_file_that_is_gone_is_named(self):
        with self.assertRaisesRegex(edits.EditError, "D-020: there is no file a.cpp"):
            tree.plant({}, [defect("D-020")])


class Repository(unittest.TestCase):
    def setUp(self):
        root = Path(__file__).resolve().parent.parent.parent
        self.defects = edits.read_all(root / "tests" / "planted")
        self.page = (root / "docs" / "planted.md").read_text()
        self.promises = (root / "docs" / "invariants.md").read_text()

    def test_the_page_has_a_row_for_every_defect(self):
        for defect in self.defects:
            self.assertIn(f"| {defect.id} | {defect.title} | {', '.join(defect.promises)} |", self.page)

    def test_every_promise_has_a_paragraph(self):
        for defect in self.defects:
            for promise in defect.promises:
                if promise not in ("process-died", "determinism"):
                    self.assertIn(f"\n## {promise}\n", self.promises, defect.id)


class Searching(unittest.TestCase):
    def test_batches_cover_every_seed_once(self):
        ranges = list(search.batches(200))
        self.assertEqual([ranges[0][0], ranges[-1][1]], [1, 200])
        self.assertEqual([seed for first, last in ranges for seed in range(first, last + 1)], list(range(1, 201)))

    def test_the_first_failing_run_counts(self):
        report = {"kinds": [{"fingerprint": "b", "first_seed": 7, "run_file": "b.run"},
                            {"fingerprint": "a", "first_seed": 3, "run_file": "a.run"}],
                  "violations": [{"seed": seed, "check": check, "message": "m", "reproduce": "r", "fingerprint": kind}
                                 for seed, check, kind in ((7, "x", "b"), (3, "y", "a"), (3, "z", "a"), (9, "y", "a"))]}
        violations, run_file = search.first_failure(report)
        self.assertEqual([(one.seed, one.check) for one in violations], [(3, "y"), (3, "z")])
        self.assertEqual(str(run_file), "a.run")
        self.assertEqual(search.first_failure({"kinds": [], "violations": []}), ([], None))

    def test_two_runs_that_differ_are_a_violation_of_determinism(self):
        found = search.first_difference(1, "torpor explore: seed 12 gave two different runs\nstep 5: a, b\n")
        self.assertEqual([(one.seed, one.check, one.message) for one in found], [(12, "determinism", "step 5: a, b")])


if __name__ == "__main__":
    unittest.main()
