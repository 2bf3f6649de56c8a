#!/usr/bin/env python3
"""The planted tree is brought up to date without touching what is right already."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import shipped  # noqa: E402
import tree  # noqa: E402


class Writing(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)

    def test_only_what_changed_is_written(self):
        tree.write(self.folder, {"x/a.cpp": b"1", "b.cpp": b"2"})
        self.assertEqual(tree.write(self.folder, {"x/a.cpp": b"1", "b.cpp": b"3"}), ["b.cpp"])

    def test_what_is_gone_is_removed_and_builds_stay(self):
        tree.write(self.folder, {"a.cpp": b"1"})
        (self.folder / "build").mkdir()
        (self.folder / "build" / "object").write_bytes(b"o")
        self.assertEqual(tree.write(self.folder, {}), ["a.cpp"])
        self.assertTrue((self.folder / "build" / "object").exists())

    def test_a_shipped_program_that_knows_the_switch_is_found(self):
        (self.folder / "torpor").write_bytes(b"...TORPOR_PLANTED...")
        self.assertEqual(shipped.leaks(self.folder, self.folder), ["torpor has planted defects"])

    def test_a_source_that_knows_the_switch_is_found(self):
        tree.write(self.folder, {"runtime/core/a.cpp": b'if (planted::on("D-020")) return;'})
        self.assertEqual(shipped.leaks(self.folder, self.folder), ["runtime/core/a.cpp knows of planted defects"])


if __name__ == "__main__":
    unittest.main()
