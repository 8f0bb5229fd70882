"""Pages as Chromium shows them, without a window: it opens files, runs scripts in them, and takes pictures.

It is led over a pair of pipes by its DevTools protocol (https://chromedevtools.github.io/devtools-protocol), so nothing
else is needed.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

PROGRAM = "chromium"
_ARGUMENTS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
# It reads what it is told from descriptor 3 and answers on 4; these may be others' until just before it starts.
_START = """
import os, sys
ends = list(map(int, sys.argv[1:3]))
while min(ends) < 5:
    ends = [os.dup(end) for end in ends]
os.dup2(ends[0], 3)
os.dup2(ends[1], 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""
# Dialogs close by number.
_KEY_NUMBERS = {"Escape": 27}
_LONGEST_WAIT = 30.0


class Page:
    """A page that Chromium shows."""

    def __init__(self, told: IO[bytes], answers: IO[bytes]) -> None:
        self._told, self._answers = told, answers
        self._number = 0
        self._session: dict[str, str] = {}
        self.addresses: list[str] = []
        """Everything that the page has asked for, itself included."""
        self.errors: list[str] = []
        """What its scripts have failed with, and what the browser has complained about."""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._session = {"sessionId": session}
        for domain in ("Page", "Network", "Runtime", "Log"):
            self._ask(f"{domain}.enable")

    def look(self, width: int, height: int, dark: bool = False) -> None:
        """Set the size of the window, in pixels, and whether the person prefers dark pages."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._ask("Emulation.setDeviceMetricsOverride", **size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._ask("Emulation.setEmulatedMedia", features=[scheme])

    def open(self, path: Path, fragment: str = "") -> None:
        """Open a file from the disk and wait until all of it is loaded."""
        self._ask("Page.navigate", url="about:blank")
        self._ask("Page.navigate", url=path.resolve().as_uri() + fragment)
        self.wait_for("document.readyState === 'complete' && location.protocol === 'file:'")

    def run(self, script: str) -> Any:
        """Return the value of an expression in JavaScript.

        Raises:
            RuntimeError: it fails.
        """
        found = self._ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"]["exception"].get("description", "unknown"))
        return found["result"].get("value")

    def wait_for(self, condition: str) -> None:
        """Wait until an expression in JavaScript is true.

        Raises:
            TimeoutError: it does not become so.
        """
        end = time.monotonic() + _LONGEST_WAIT
        while not self.run(condition):
            if time.monotonic() > end:
                raise TimeoutError(f"{condition} is not true after {_LONGEST_WAIT:.0f} seconds")
            time.sleep(0.05)

    def press(self, key: str, text: str = "") -> None:
        """Press a key, such as ``ArrowRight``, and let it go; ``text`` is what it types."""
        number = _KEY_NUMBERS.get(key, 0)
        self._ask("Input.dispatchKeyEvent", type="keyDown", key=key, code=key, text=text, windowsVirtualKeyCode=number)
        self._ask("Input.dispatchKeyEvent", type="keyUp", key=key, code=key)

    def point(self, x: float, y: float) -> None:
        """Move the pointer to a place in the window, in pixels."""
        self._ask("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y, pointerType="mouse")

    def picture(self) -> bytes:
        """Return what the window shows, as a PNG, once its pictures are there."""
        self.wait_for("[...document.images].every((image) => image.complete || image.loading === 'lazy')")
        self.run("new Promise((done) => setTimeout(() => requestAnimationFrame(done), 300))")
        return base64.b64decode(self._ask("Page.captureScreenshot", format="png")["data"])

    def printed(self) -> bytes:
        """Return the page as it is printed, as a PDF."""
        answer = self._ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(answer["data"])

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        question = {"id": self._number, "method": method, "params": parameters, **self._session}
        self._told.write(json.dumps(question).encode() + b"\0")
        self._told.flush()
        for message in self._messages():
            if message.get("id") == self._number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]
            self._note(message)
        raise RuntimeError("Chromium has ended")

    def _messages(self) -> Iterator[dict[str, Any]]:
        kept = bytearray()
        while piece := self._answers.read(1):
            if piece != b"\0":
                kept += piece
                continue
            yield json.loads(kept)
            kept.clear()

    def _note(self, event: dict[str, Any]) -> None:
        match event:
            case {"method": "Network.requestWillBeSent", "params": {"request": {"url": address}}}:
                self.addresses.append(address)
            case {"method": "Runtime.exceptionThrown", "params": {"exceptionDetails": details}}:
                self.errors.append(str(details))
            case {"method": "Log.entryAdded", "params": {"entry": {"level": "error", "text": text}}}:
                self.errors.append(text)


@contextmanager
def chromium() -> Iterator[Page]:
    """Start Chromium and yield a page of it."""
    told, telling = os.pipe()
    answering, answers = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        arguments = [*_ARGUMENTS, "--remote-debugging-pipe", f"--user-data-dir={profile}"]
        command = [sys.executable, "-c", _START, str(told), str(answers), PROGRAM, *arguments]
        with subprocess.Popen(command, pass_fds=(told, answers), stderr=subprocess.DEVNULL) as process:
            os.close(told)
            os.close(answers)
            with os.fdopen(telling, "wb") as writing, os.fdopen(answering, "rb") as reading:
                try:
                    yield Page(writing, reading)
                finally:
                    process.kill()
