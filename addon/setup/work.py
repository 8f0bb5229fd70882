"""Long work on the engine's environment in a thread, and the timer that shows how it goes. At most one at a time."""

from __future__ import annotations

import atexit
import contextlib
import functools
import threading
from collections.abc import Callable, Generator
from pathlib import Path

import bpy

from ..engine.virtual_environment import SetupError, VirtualEnvironment, find_python
from . import devices
from .devices import Found
from .doctor import Report, consult
from .probe import probes

_INTERVAL = 0.25
_FAREWELL = 3.0
"""Seconds that work gets to end when Blender does."""

Work = Callable[[], Generator[str, None, Found | None]]
"""Yields what is happening, and returns the devices that it has found, if it looked for them."""


class Setup:
    """The work that is going on, what it says, and what came of the last one.

    ``words`` says what is happening, ``lines`` what came of it, the verdict first, ``failed`` whether that is not what
    was wanted, ``found`` which devices there are, ``blocks`` whether no job can run meanwhile. The thread writes them,
    panels and timers read them.
    """

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self.words = ""
        self.lines: tuple[str, ...] = ()
        self.failed = False
        self.blocks = False
        self.found: Found | None = None

    @property
    def running(self) -> bool:
        """Whether work is going on."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, work: Work, blocks: bool = True) -> None:
        """Begin work; its last words stay as the result."""
        assert not self.running
        self.blocks = blocks
        self._stopping.clear()
        self.words, self.lines, self.failed = "starting", (), False
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def forget(self) -> None:
        """Forget what came of the last work: it was about another engine."""
        if not self.running:
            self.lines, self.failed = (), False

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
                        # What was canceled says nothing about the engine; a half-made one says so itself.
                        self._end("", failed=False)
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
    report = _checked((yield from consult(environment.python)))
    yield f"The engine is installed and uses {environment.size() / 1e9:.1f} GB.\n{report.words}"
    return report.found


def examine(python: Path) -> Generator[str, None, Found | None]:
    """Yield what is happening, at last the doctor's words about the engine of ``python``; return the devices that the
    doctor has found.

    Raises:
        SetupError: that Python does not start, or no job can run with it.
    """
    report = _checked((yield from consult(python)))
    yield report.words
    return report.found


def _checked(report: Report) -> Report:
    """Return a good report.

    Raises:
        SetupError: no job can run.
    """
    if not report.ok:
        raise SetupError(report.words)
    return report


def remove(environment: VirtualEnvironment) -> Generator[str, None, None]:
    """Remove the environment; yield what is happening.

    Raises:
        OSError: a file is in use or protected.
    """
    yield "removing the engine"
    environment.remove()
    yield "The engine has been removed."


def keep_found() -> None:
    """Remember which devices the work has found. For the main thread: the preferences are Blender's data."""
    found, setup().found = setup().found, None
    if found is not None:
        devices.remember(bpy.context, found)


def watch() -> float | None:
    """Draw what shows the engine's state again, as long as it changes; a function for Blender's timers."""
    running = setup().running or probes().busy
    if not setup().running:
        keep_found()
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type in ("PREFERENCES", "VIEW_3D", "IMAGE_EDITOR"):
                area.tag_redraw()
    return _INTERVAL if running else None


def begin_watching() -> None:
    """See to it that the engine's state is drawn again when it changes."""
    if not bpy.app.background and not bpy.app.timers.is_registered(watch):
        bpy.app.timers.register(watch, first_interval=_INTERVAL)


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
