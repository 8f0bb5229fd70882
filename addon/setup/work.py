"""Long work on the engine's environment in a thread, and the timer that shows how it goes. At most one at a time."""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import subprocess
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import bpy

from ..engine.process import SOURCE, engine_variables
from ..engine.virtual_environment import SetupError, VirtualEnvironment, find_python
from . import devices
from .devices import Found

_INTERVAL = 0.25
_PATIENCE = 120.0
"""Seconds that the doctor gets."""
_FAREWELL = 3.0
"""Seconds that work gets to end when Blender does."""

Work = Callable[[], Generator[str, None, Found | None]]
"""Yields what is happening, and returns the devices that it has found, if it looked for them."""


class Setup:
    """The work that is going on, what it says, and what came of the last one.

    ``words`` says what is happening, ``lines`` what came of it, ``failed`` whether that is not what was wanted,
    ``found`` which devices there are. The thread writes them, panels and timers read them.
    """

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self.words = ""
        self.lines: tuple[str, ...] = ()
        self.failed = False
        self.found: Found | None = None

    @property
    def running(self) -> bool:
        """Whether work is going on."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, work: Work) -> None:
        """Begin work; its last words stay as the result."""
        assert not self.running
        self._stopping.clear()
        self.words, self.lines, self.failed = "starting", (), False
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Ask the work to end; it does within a second."""
        self._stopping.set()

    def wait(self, seconds: float | None = None) -> None:
        """Wait for the end of the work, for so long at most; for background mode."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self, work: Work) -> None:
        # Closing ends pip, if the work is left early.
        with contextlib.closing(self._followed(work())) as steps:
            try:
                for words in steps:
                    self.words = words
                    if self._stopping.is_set():
                        self._end("Canceled; the next installation starts over.", failed=True)
                        return
                self._end(self.words, failed=False)
            except (SetupError, OSError) as error:
                self._end(str(error), failed=True)

    def _followed(self, steps: Generator[str, None, Found | None]) -> Generator[str, None, None]:
        self.found = (yield from steps) or self.found

    def _end(self, words: str, failed: bool) -> None:
        self.lines, self.failed = tuple(words.splitlines()), failed


@functools.cache
def setup() -> Setup:
    """Return the one setup of this Blender."""
    return Setup()


def install(environment: VirtualEnvironment, pythons: tuple[Path, ...]) -> Generator[str, None, Found | None]:
    """Make the engine's environment and look whether it works; yield what is happening, at last the doctor's words, and
    return the devices that it has found.

    Args:
        environment: what to make.
        pythons: those to try before the others that the computer has: Blender's own.

    Raises:
        SetupError: it cannot be made.
    """
    yield from environment.make(find_python(pythons))
    yield "testing the engine"
    report = consult(environment.python)
    yield f"The engine is installed and uses {environment.size() / 1e9:.1f} GB.\n{report.words}"
    return report.found


def examine(python: Path, environment: VirtualEnvironment) -> Generator[str, None, Found | None]:
    """Yield what is happening, at last the doctor's words about the engine of ``python``, and what disk space the
    installed engine takes; return the devices that the doctor has found.

    Raises:
        SetupError: that Python does not start.
    """
    yield "testing the engine"
    report = consult(python)
    size = environment.size()
    yield f"{report.words}\nThe installed engine uses {size / 1e9:.1f} GB." if size else report.words
    return report.found


def remove(environment: VirtualEnvironment) -> Generator[str, None, None]:
    """Remove the environment; yield what is happening.

    Raises:
        OSError: a file is in use or protected.
    """
    yield "removing the engine"
    environment.remove()
    yield "The engine has been removed."


@dataclass(frozen=True)
class Report:
    """What the doctor says, in lines, and the devices that it has found; None if it could not even look."""

    words: str
    found: Found | None = None


def consult(python: Path) -> Report:
    """Return what ``python -m core doctor`` says.

    Raises:
        SetupError: that Python does not start or says nothing.
    """
    command = [str(python), "-P", "-m", "core", "doctor", "--json"]
    try:
        done = subprocess.run(
            command, env=engine_variables(SOURCE), capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except OSError as error:
        raise SetupError(f"{python} cannot be started ({error.strerror}); install the engine again.") from None
    except subprocess.TimeoutExpired:
        raise SetupError(f"The engine did not respond for {_PATIENCE:.0f} seconds; install it again.") from None
    try:
        # Libraries may have chattered before it.
        report = json.loads(done.stdout[done.stdout.index("{") :])
        return Report("\n".join(report["lines"]), Found.among(report["findings"], python))
    except (ValueError, KeyError, TypeError, AttributeError):
        words = (done.stderr.strip() or done.stdout.strip() or "no words").splitlines()[-1]
        return Report(f"The engine does not work ({words}); install it again.")


def keep_found() -> None:
    """Remember which devices the work has found. For the main thread: the preferences are Blender's data."""
    found, setup().found = setup().found, None
    if found is not None:
        devices.remember(bpy.context, found)


def watch() -> float | None:
    """Draw what shows the work again, as long as it goes on; a function for Blender's timers."""
    running = setup().running
    if not running:
        keep_found()
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type in ("PREFERENCES", "VIEW_3D", "IMAGE_EDITOR"):
                area.tag_redraw()
    return _INTERVAL if running else None


def _quit() -> None:
    """End the work with Blender, so that pip does not go on alone."""
    setup().cancel()
    setup().wait(_FAREWELL)


def register() -> None:
    """See to it that the work ends with Blender."""
    atexit.register(_quit)


def unregister() -> None:
    """End the work."""
    atexit.unregister(_quit)
    _quit()
    if bpy.app.timers.is_registered(watch):
        bpy.app.timers.unregister(watch)
