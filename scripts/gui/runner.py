"""Runs a scenario inside Blender, from one of Blender's timers, and then quits Blender."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

import bpy

from scripts.gui.window import Steps, expect

PATIENCE = 240.0
"""Seconds that a scenario waits for something before it fails."""


class Runner:
    """Runs a scenario from one of Blender's timers, then quits Blender.

    Args:
        steps: the scenario.
        report: called at the end with what went wrong, or an empty text.
    """

    def __init__(self, steps: Steps, report: Callable[[str], None]) -> None:
        self._steps = steps
        self._report = report
        self._until: Callable[[], Any] | None = None
        self._given_up_at = 0.0

    def start(self) -> None:
        """Begin as soon as Blender's window is open."""
        bpy.app.timers.register(self._go_on, first_interval=1.0, persistent=True)

    def _go_on(self) -> float | None:
        try:
            if self._until is not None and not self._until():
                expect(time.monotonic() < self._given_up_at, "what the scenario waits for does not happen")
                return 0.02
            wanted = next(self._steps)
        except StopIteration:
            self._end("")
            return None
        except Exception as error:
            traceback.print_exc()
            self._end(f"{type(error).__name__}: {error}")
            return None
        if callable(wanted):
            self._until, self._given_up_at = wanted, time.monotonic() + PATIENCE
            return 0.02
        self._until = None
        return wanted

    def _end(self, problem: str) -> None:
        self._report(problem)
        sys.stdout.flush()
        bpy.ops.wm.quit_blender()
