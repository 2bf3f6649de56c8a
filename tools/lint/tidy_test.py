#!/usr/bin/env python3
"""Each rule of the lint finds what it bans and leaves alone what it allows."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import layers  # noqa: E402
import tidy  # noqa: E402


def findings(path, text):
    return [sentence for _, sentence in tidy.lint_code(path, text)]


class Bans(unittest.TestCase):
    def banned(self, path, line):
        self.assertTrue(findings(path, line), f"{path}: {line}")

    def allowed(self, path, line):
        self.assertEqual(findings(path, line), [], f"{path}: {line}")

    def test_clocks(self):
        self.banned("runtime/engine/slice.cpp", "auto now = std::chrono::system_clock::now();")
        self.banned("sim/world/world.cpp", "auto now = time(nullptr);")
        self.allowed("runtime/net/clock.cpp", "auto now = std::chrono::system_clock::now();")
        self.allowed("fakes/sqs/queue.cpp", "const auto at = message.time();")

    def test_entropy(self):
        self.banned("fakes/sqs/queue.cpp", "std::mt19937 generator;")
        self.banned("sim/kernel/oracle.cpp", "std::uniform_int_distribution<int> die;")
        self.allowed("runtime/net/entropy.cpp", "std::random_device device;")

    def test_threads_and_sleep(self):
        self.banned("runtime/engine/x.cpp", "std::thread worker;")
        self.banned("tools/cli/x.cpp", "std::this_thread::sleep_for(1s);")

    def test_detached(self):
        self.banned("runtime/engine/x.cpp", "co_spawn(executor, task(), asio::detached);")
        self.allowed("runtime/engine/x.cpp", "// detached work would drop exceptions")

    def test_environment(self):
        self.banned("runtime/aws/x.cpp", 'auto region = std::getenv("AWS_REGION");')
        self.allowed("runtime/lambda/main.cpp", 'auto region = std::getenv("AWS_REGION");')

    def test_hash_and_addresses(self):
        self.banned("sim/kernel/trace.cpp", "std::hash<std::string>{}(text);")
        self.banned("runtime/core/x.hpp", "#pragma once\nstd::unordered_map<Thread*, int> seen;")

    def test_catch_all(self):
        self.banned("runtime/aws/x.cpp", "} catch (...) {")

    def test_shared_ownership(self):
        self.banned("runtime/engine/x.cpp", "auto state = std::make_shared<State>();")

    def test_todo_needs_a_number(self):
        self.banned("runtime/engine/x.cpp", "// TODO later")
        self.allowed("runtime/engine/x.cpp", "// TODO(#12) later")

    def test_macros(self):
        self.banned("runtime/engine/x.cpp", "#define LIMIT 3")


class Files(unittest.TestCase):
    def test_long_lines(self):
        self.assertTrue(findings("runtime/base/x.cpp", "x" * 101))
        self.assertEqual(findings("runtime/base/x.cpp", "x" * 100), [])

    def test_long_files(self):
        self.assertTrue(findings("runtime/base/x.cpp", "\n" * 601))
        self.assertEqual(findings("runtime/base/x.cpp", "\n" * 600), [])

    def test_headers_are_guarded(self):
        self.assertTrue(findings("runtime/base/x.hpp", "int x;"))
        self.assertEqual(findings("runtime/base/x.hpp", "#pragma once\nint x();"), [])

    def test_confined_headers(self):
        self.assertTrue(findings("runtime/engine/x.cpp", "#include <boost/beast/http.hpp>"))
        self.assertTrue(findings("sim/world/x.hpp", "#pragma once\n#include <nlohmann/json.hpp>"))
        self.assertEqual(findings("runtime/net/x.cpp", "#include <boost/beast/http.hpp>"), [])

    def test_markdown_has_one_title(self):
        self.assertEqual(list(tidy.lint_markdown("# One\n\n```sh\n# a comment\n```\n")), [])
        self.assertTrue(list(tidy.lint_markdown("## None\n")))
        self.assertTrue(list(tidy.lint_markdown("# One\n# Two\n")))


class Layers(unittest.TestCase):
    def test_production_knows_nothing_of_the_simulator(self):
        self.assertFalse(layers.allowed("runtime/engine/x.cpp", "sim/kernel/kernel.hpp"))
        self.assertFalse(layers.allowed("runtime/engine/x.cpp", "fakes/service.hpp"))

    def test_services_see_vocabulary_and_wire(self):
        self.assertTrue(layers.allowed("fakes/sqs/x.cpp", "runtime/wire/sqs.hpp"))
        self.assertFalse(layers.allowed("fakes/sqs/x.cpp", "runtime/core/slice.hpp"))
        self.assertFalse(layers.allowed("fakes/sqs/x.cpp", "sim/kernel/kernel.hpp"))

    def test_kernel_knows_nothing_of_the_wire(self):
        self.assertFalse(layers.allowed("sim/kernel/x.cpp", "runtime/wire/http.hpp"))
        self.assertTrue(layers.allowed("sim/network/x.cpp", "runtime/wire/http.hpp"))
        self.assertFalse(layers.allowed("sim/network/x.cpp", "runtime/wire/sqs.hpp"))

    def test_world_sees_both(self):
        self.assertTrue(layers.allowed("sim/world/x.cpp", "fakes/cloud/cloud.hpp"))
        self.assertTrue(layers.allowed("sim/world/x.cpp", "runtime/lambda/agent.hpp"))

    def test_daemon_stands_on_ports_and_their_adapters(self):
        for folder in ("engine", "sql", "sqlite", "aws", "net"):
            self.assertTrue(layers.allowed("runtime/daemon/x.cpp", f"runtime/{folder}/x.hpp"))
        self.assertFalse(layers.allowed("runtime/daemon/x.cpp", "runtime/lambda/agent.hpp"))
        self.assertFalse(layers.allowed("runtime/sqlite/x.cpp", "runtime/sql/schema.hpp"))
        self.assertFalse(layers.allowed("runtime/sql/x.cpp", "runtime/sqlite/sqlite_database.hpp"))

    def test_simulated_disk_knows_the_kernel_only(self):
        self.assertTrue(layers.allowed("sim/disk/x.cpp", "sim/kernel/kernel.hpp"))
        self.assertFalse(layers.allowed("sim/disk/x.cpp", "runtime/sqlite/sqlite_database.hpp"))
        self.assertTrue(layers.allowed("sim/world/x.cpp", "sim/disk/disk.hpp"))

    def test_cycles_are_found(self):
        self.assertEqual(tidy.cycles({"a": {"b"}, "b": {"c"}, "c": set()}), [])
        self.assertEqual(len(tidy.cycles({"a": {"b"}, "b": {"a"}})), 1)


if __name__ == "__main__":
    unittest.main()
