"""Work of many steps behind one operator: with a progress bar in the status bar of a window, at once without one."""

from __future__ import annotations

import time
from typing import Any

import bpy

from ..errors import PatinaError
from ..jobs import last_words
from ..jobs.long_work import Done, Steps
from ..jobs.words import time_left

_INTERVAL = 0.01
"""Seconds between two steps, in which Blender draws."""
_SOON = 2.0
"""Seconds after which it is worth telling how many are left."""
_BAR = 18.0
"""Width of the progress bar, in units of the interface."""


class Stepwise:
    """An operator whose work takes a while. In a window, Esc ends it and keeps what is done; nothing else can be done
    in the meantime, because the work changes what the artist would. All of it is one undo step."""

    bl_label: str
    _steps: Steps
    _timer: Any
    _start: float

    def begin(self, context: bpy.types.Context, steps: Steps) -> set[str]:
        """Do the work, or begin it; return what ``execute`` returns."""
        self._steps, self._timer, self._start = steps, None, time.monotonic()
        if bpy.app.background or context.window is None:
            while (ended := self._advance(context)) is None:
                pass
            return ended
        manager = context.window_manager
        self._timer = manager.event_timer_add(_INTERVAL, window=context.window)
        manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Do a step; whatever the artist does but Esc waits."""
        if event.type == "ESC" and event.value == "PRESS":
            return self._end(context, {"WARNING"}, f"{self.bl_label} was stopped; what was done stays.")
        if event.type != "TIMER":
            return {"RUNNING_MODAL"}
        return self._advance(context) or {"RUNNING_MODAL"}

    def _advance(self, context: bpy.types.Context) -> set[str] | None:
        """Do a step; return what the operator returns if it was the last one."""
        try:
            self._show(context, next(self._steps))
        except StopIteration as end:
            return self._end(context, {"INFO"}, end.value)
        except PatinaError as error:
            return self._end(context, {"ERROR"}, str(error))
        except BaseException:
            self._end(context, {"ERROR"}, "This is a bug in Patina; please report it.")
            raise
        return None

    def _show(self, context: bpy.types.Context, done: Done) -> None:
        if self._timer is None:
            return
        words = f"{self.bl_label}: {done.done + 1} of {done.total}{self._left(done)}"

        def draw(header: Any, _context: bpy.types.Context) -> None:
            row = header.layout.row()
            bar = row.row()
            bar.ui_units_x = _BAR
            bar.progress(factor=done.done / done.total, text=words)
            row.label(text="Stop", icon="EVENT_ESC")

        context.workspace.status_text_set(draw)

    def _left(self, done: Done) -> str:
        """Return how long it may still take, after a comma, or nothing where nobody knows yet."""
        seconds = time.monotonic() - self._start
        if not done.done or seconds < _SOON:
            return ""
        return f", {time_left(seconds / done.done * (done.total - done.done))}"

    def _end(self, context: bpy.types.Context, kind: set[str], sentence: str) -> set[str]:
        operator: Any = self
        self._steps.close()
        if self._timer is not None:
            context.window_manager.event_timer_remove(self._timer)
            context.workspace.status_text_set(None)
        last_words.keep(sentence, is_wrong=kind == {"ERROR"})
        operator.report(kind, sentence)
        if kind == {"ERROR"}:
            return {"CANCELLED"}
        if self._timer is not None:
            # An operator that is called from a file browser would get its step before the work.
            bpy.ops.ed.undo_push(message=self.bl_label)
        return {"FINISHED"}
