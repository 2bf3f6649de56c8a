"""A headless Chromium that is spoken to through a pipe, with nothing but the standard library."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome")
SECONDS_MAX = 60


def program():
    """The path of Chromium, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Browser:
    """One page of one browser, without a network. Closes with the `with` block."""

    def __init__(self, width=1440, height=860):
        self._profile = tempfile.TemporaryDirectory(prefix="torpor-chromium-", ignore_cleanup_errors=True)
        to_browser, self._write = os.pipe()
        self._read, from_browser = os.pipe()

        def pass_pipes():
            # The protocol is spoken on 3 and 4, whatever the pipes are called here.
            low, high = os.dup(to_browser), os.dup(from_browser)
            os.dup2(low, 3)
            os.dup2(high, 4)

        self._process = subprocess.Popen(
            [program(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--remote-debugging-pipe", "--no-first-run", "--disable-background-networking",
             "--host-resolver-rules=MAP * ~NOTFOUND", f"--window-size={width},{height}",
             f"--user-data-dir={self._profile.name}", "about:blank"],
            preexec_fn=pass_pipes, close_fds=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self._buffer = b""
        self._next = 0
        self.events = []
        try:
            self._begin(width, height)
        except BaseException:
            self.__exit__()
            raise

    def _begin(self, width, height):
        target = self._call("Target.createTarget", {"url": "about:blank"})
        attached = self._call("Target.attachToTarget", {"targetId": target["targetId"], "flatten": True})
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride",
                  {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})
        self.call("Network.emulateNetworkConditions",
                  {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self._write)
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._read)
        self._profile.cleanup()

    def call(self, method, parameters=None):
        return self._call(method, parameters or {}, self._session)

    def _call(self, method, parameters, session=None):
        self._next += 1
        message = {"id": self._next, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._next:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def _receive(self):
        deadline = time.monotonic() + SECONDS_MAX
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._read], [], [], max(deadline - time.monotonic(), 0))
            if not ready:
                raise TimeoutError("the browser does not answer")
            received = os.read(self._read, 1 << 16)
            if not received:
                raise RuntimeError("the browser has gone")
            self._buffer += received
        line, _, self._buffer = self._buffer.partition(b"\0")
        return json.loads(line)

    def open(self, path):
        """Loads a file and waits until its program says that it is ready."""
        self.call("Page.navigate", {"url": f"file://{path}"})
        self.wait("document.body && document.body.dataset.ready === 'true'")

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate",
                           {"expression": expression, "returnByValue": True, "awaitPromise": True})
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"]["exception"].get("description", "exception"))
        return result["result"].get("value")

    def wait(self, condition):
        deadline = time.monotonic() + SECONDS_MAX
        while not self.evaluate(condition):
            if time.monotonic() > deadline:
                raise TimeoutError(f"never true: {condition}")
            # A frame is drawn meanwhile.
            self.evaluate("new Promise((go) => requestAnimationFrame(() => setTimeout(go, 10)))")

    def frame(self):
        self.evaluate("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(() => go(1))))")

    def click(self, x, y):
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent",
                      {"type": kind, "x": x, "y": y, "button": "none" if kind == "mouseMoved" else "left",
                       "clickCount": 0 if kind == "mouseMoved" else 1})
        self.frame()

    def press(self, key):
        for kind in ("keyDown", "keyUp"):
            parameters = {"type": kind, "key": key}
            if kind == "keyDown" and len(key) == 1:
                parameters["text"] = key
            self.call("Input.dispatchKeyEvent", parameters)
        self.frame()

    def scheme(self, name):
        self.call("Emulation.setEmulatedMedia",
                  {"features": [{"name": "prefers-color-scheme", "value": name}]})
        self.frame()

    def screenshot(self, path):
        shot = self.call("Page.captureScreenshot", {"format": "png"})
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))

    def requests(self):
        """Every address that was asked for."""
        self.frame()
        return [event["params"]["request"]["url"] for event in self.events
                if event.get("method") == "Network.requestWillBeSent"]

    def complaints(self):
        """What the page has thrown, and what the browser has said against it."""
        self.frame()
        thrown = [event["params"]["exceptionDetails"].get("exception", {}).get("description", "exception")
                  for event in self.events if event.get("method") == "Runtime.exceptionThrown"]
        logged = [event["params"]["entry"]["text"] for event in self.events
                  if event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error"]
        return thrown + logged
