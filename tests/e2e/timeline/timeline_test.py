#!/usr/bin/env python3
"""The timeline of a run in a real browser without a network: what it shows, and that it obeys mouse and keyboard.

usage: timeline_test.py TORPOR [FOLDER]     FOLDER keeps the page, the traces and the screenshots
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import browser as chromium  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]
SCENARIO = ROOT / "scenarios/timers/three-day-approval.json"
SKIPPED = 77

torpor = None
folder = None

# Where the middle of the longest stretch of a colour is on a row of the plot.
FIND_BAR = """
(() => {
  const lane = document.querySelector('.lane[title="%s"]').getBoundingClientRect();
  const canvas = document.getElementById("plot"), box = canvas.getBoundingClientRect();
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--%s").trim();
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
  const ratio = canvas.width / box.width;
  const best = { length: 0 };
  for (let y = 4; y < lane.height - 4; y += 2) {
    const row = canvas.getContext("2d").getImageData(0, Math.round((lane.top + y - box.top) * ratio), canvas.width, 1).data;
    let length = 0;
    for (let x = 0; x < canvas.width; x++) {
      const same = row[4 * x] === red && row[4 * x + 1] === green && row[4 * x + 2] === blue;
      length = same ? length + 1 : 0;
      if (length > best.length) Object.assign(best, { length, x: box.left + (x - length / 2) / ratio, y: lane.top + y });
    }
  }
  return best;
})()
"""


def run(*arguments, **variables):
    own = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    done = subprocess.run([torpor, "run", *arguments], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=300, env=own | variables)
    return done.returncode, done.stdout, done.stderr


def impatient():
    """A scenario whose user wants within two days what takes three, and says what no page may take for markup."""
    scenario = json.loads(SCENARIO.read_text())
    scenario["title"] = "Impatient </script><script>document.title='broken'</script>"
    scenario["agent"]["target"] = "lambda"
    for reply in scenario["expect"]["replies"]:
        reply["by"] = "2d"
        reply.pop("not_before", None)
    path = folder / "impatient.json"
    path.write_text(json.dumps(scenario))
    return str(path)


class TimelineTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.page = folder / "timeline.html"
        cls.code, cls.output, cls.errors = run(impatient(), "--seed", "1", "--html", str(cls.page), "--perfetto",
                                               str(folder / "perfetto.json"), "--junit", str(folder / "junit.xml"))
        cls.browser = chromium.Browser()
        cls.browser.open(cls.page)

    @classmethod
    def tearDownClass(cls):
        cls.browser.__exit__()

    def setUp(self):
        self.browser.press("Escape")

    def panel(self):
        return self.browser.evaluate("document.getElementById('panel').innerText")

    def section(self, title):
        return self.browser.evaluate(
            f"document.querySelector('#panel [data-section=\"{title}\"]')?.innerText ?? ''")

    def test_the_story_is_told(self):
        self.assertEqual(self.code, 1, self.errors)
        self.assertIn("what happened:", self.output)
        self.assertIn('ada says "Please order a laptop for me."', self.output)
        self.assertIn("X broken: expectation", self.output)
        self.assertTrue(self.output.splitlines()[-1].startswith("torpor run "))

    def test_there_are_lanes(self):
        lanes = self.browser.evaluate("[...document.querySelectorAll('.lane')].map((one) => one.title)")
        for name in ("ada", "agent-input.fifo", "agent-output", "approval", "model", "worker-1"):
            self.assertIn(name, lanes)

    def test_a_click_on_a_slice_shows_its_messages_and_store_operations(self):
        self.browser.press("0")
        spot = self.browser.evaluate(FIND_BAR % ("ada", "slice"))
        self.assertGreater(spot["length"], 20)
        self.browser.click(spot["x"], spot["y"])
        self.assertIn("Slice of ada", self.panel())
        self.assertIn("ada-1", self.section("Messages"))
        self.assertIn("saved for ada", self.section("Store operations"))
        self.assertIn("inserted", self.section("Store operations"))
        self.assertIn("the model hears", self.section("Model"))

    def test_an_address_selects_a_slice(self):
        self.browser.evaluate("location.hash = '#slice=0'")
        self.browser.wait("document.getElementById('panel').dataset.shows === 'slice-0'")
        self.assertIn("approval is asked", self.section("Tools"))

    def test_an_event_opens_to_its_fields(self):
        self.browser.evaluate("location.hash = '#slice=0'")
        self.browser.wait("document.getElementById('panel').dataset.shows === 'slice-0'")
        self.browser.evaluate("[...document.querySelectorAll('[data-section=\"Store operations\"] summary')]"
                              ".find((one) => one.innerText.includes('history message_id ada-1')).click()")
        self.browser.frame()
        self.assertIn("message_data", self.section("Store operations"))

    def test_the_keyboard_is_enough(self):
        self.browser.evaluate("document.getElementById('plot').focus()")
        self.browser.press("ArrowRight")
        self.assertNotEqual(self.browser.evaluate("document.getElementById('panel').dataset.shows"), "run")
        first = self.browser.evaluate("document.getElementById('panel').dataset.shows")
        self.browser.press("ArrowRight")
        self.assertNotEqual(self.browser.evaluate("document.getElementById('panel').dataset.shows"), first)
        self.browser.press("ArrowDown")
        self.assertIn("agent-input.fifo", self.browser.evaluate("document.querySelector('.lane.chosen')?.title ?? ''"))
        self.browser.press("v")
        self.assertEqual(self.browser.evaluate("document.getElementById('panel').dataset.shows"), "violation-0")
        corner = "document.getElementById('corner').textContent"
        before = self.browser.evaluate(corner)
        self.browser.press("+")
        self.assertNotEqual(self.browser.evaluate(corner), before)
        self.browser.press("0")
        self.assertEqual(self.browser.evaluate(corner), before)

    def test_the_search_finds_events(self):
        self.browser.evaluate("{const box = document.getElementById('search'); box.value = 'laptop';"
                              "box.dispatchEvent(new Event('input'))}")
        self.browser.wait("document.getElementById('found').textContent !== ''")
        self.assertIn("found", self.panel())
        self.assertIn("ada says", self.section("Events"))
        self.browser.evaluate("{const box = document.getElementById('search'); box.value = '';"
                              "box.dispatchEvent(new Event('input'))}")
        self.browser.wait("document.getElementById('found').textContent === ''")

    def test_both_schemes_can_be_read(self):
        brightness = ("(() => { const of = (element, name) => getComputedStyle(element)[name].match(/\\d+/g)"
                      ".slice(0, 3).reduce((a, b) => a + Number(b), 0) / 3;"
                      "return [of(document.body, 'backgroundColor'), of(document.body, 'color')]; })()")
        for scheme, dark in (("light", False), ("dark", True)):
            self.browser.scheme(scheme)
            ground, letters = self.browser.evaluate(brightness)
            self.assertEqual(ground < letters, dark)
            self.assertGreater(abs(ground - letters), 120)
            self.browser.screenshot(folder / f"timeline-{scheme}.png")
            self.assertGreater((folder / f"timeline-{scheme}.png").stat().st_size, 20_000)

    def test_silence_is_a_break(self):
        # Three days lie between the first slice and the second; to scale, nothing else could be seen.
        self.browser.press("0")
        spot = self.browser.evaluate(FIND_BAR % ("ada", "slice"))
        self.assertGreater(spot["length"], 100)

    def test_texts_are_texts(self):
        self.assertIn("- torpor", self.browser.evaluate("document.title"))
        self.assertIn("</script><script>", self.browser.evaluate("document.getElementById('title').textContent"))

    def test_the_page_asks_nobody(self):
        self.assertEqual([url for url in self.browser.requests() if not url.startswith(("file:", "about:"))], [])
        self.assertEqual(self.browser.complaints(), [])

    def test_a_run_that_passes_has_a_page_too(self):
        page = folder / "passed.html"
        code, _, errors = run(str(SCENARIO), "--target", "daemon", "--seed", "2", "--html", str(page))
        self.assertEqual(code, 0, errors)
        with chromium.Browser() as other:
            other.open(page)
            self.assertEqual(other.evaluate("document.getElementById('verdict').textContent"), "passed")
            self.assertIn("daemon", other.evaluate("[...document.querySelectorAll('.lane')].map((one) => one.title)"))
            self.assertEqual(other.complaints(), [])

    def test_the_other_reports_are_well_formed(self):
        trace = json.loads((folder / "perfetto.json").read_text())
        self.assertIn("ada", [event["args"]["name"] for event in trace["traceEvents"] if event["name"] == "thread_name"])
        suite = xml.parse(folder / "junit.xml").getroot().find("testsuite")
        self.assertEqual((suite.get("tests"), suite.get("failures")), ("1", "1"))
        self.assertEqual(suite.find("testcase/failure").get("type"), "expectation")


    def test_github_is_told_if_it_is_there(self):
        summary = folder / "summary.md"
        summary.write_text("before\n")
        _, output, errors = run(impatient(), "--seed", "1", "--json", GITHUB_ACTIONS="true",
                                GITHUB_STEP_SUMMARY=str(summary))
        self.assertEqual(json.loads(output)["schema"], "torpor.result")
        annotation, = [line for line in errors.splitlines() if line.startswith("::error ")]
        self.assertIn("impatient.json,line=", annotation)
        self.assertIn("title=expectation", annotation)
        self.assertTrue(summary.read_text().startswith("before\n## torpor: 1 runs, 1 failed"))
        self.assertNotIn("<script>", summary.read_text())
        self.assertNotIn("::error", self.errors)


def main():
    global torpor, folder
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    if not chromium.program():
        print("skipped: Chromium is not installed; `apt-get install chromium` brings it")
        return SKIPPED
    torpor = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix="torpor-timeline-") as scratch:
        folder = Path(sys.argv[2] if len(sys.argv) == 3 else scratch)
        folder.mkdir(parents=True, exist_ok=True)
        outcome = unittest.main(argv=sys.argv[:1], exit=False).result
    return 0 if outcome.wasSuccessful() else 1


sys.exit(main())
