"""Work of many steps, as a window does it: a step for each tick of a timer, until it is done, fails, or is stopped."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import bpy
import pytest

from addon.errors import PatinaError
from addon.jobs.long_work import Done, Steps
from addon.operators.stepwise import Stepwise

TICK, ESC, KEY = (SimpleNamespace(type=kind, value="PRESS") for kind in ("TIMER", "ESC", "X"))


class Work(Stepwise):
    """Counts to three."""

    bl_label = "Count"

    def __init__(self, fails_at: int = 9) -> None:
        self.counted: list[int] = []
        self.said: list[tuple[set[str], str]] = []
        self._steps, self._timer = self._count(fails_at), None

    def _count(self, fails_at: int) -> Steps:
        try:
            for number in range(3):
                yield Done(number, 3)
                if number == fails_at:
                    raise PatinaError(f"{number} is bad luck.")
                self.counted.append(number)
        finally:
            self.counted.append(-1)
        return "Counted."

    def report(self, kind: set[str], sentence: str) -> None:
        self.said.append((kind, sentence))


def answers(work: Work, *events: Any) -> list[set[str]]:
    context: Any = bpy.context
    return [work.modal(context, event) for event in events]


def test_each_tick_is_a_step_and_keys_wait() -> None:
    work = Work()
    assert answers(work, TICK, KEY, TICK, TICK) == [{"RUNNING_MODAL"}] * 4
    assert work.counted == [0, 1]
    assert answers(work, TICK) == [{"FINISHED"}]
    assert work.counted == [0, 1, 2, -1] and work.said == [({"INFO"}, "Counted.")]


def test_it_tells_how_long_the_rest_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work()
    work._start = 0.0
    for now, left in ((1.0, ""), (30.0, ", 1:00 left")):
        monkeypatch.setattr("addon.operators.stepwise.time.monotonic", lambda now=now: now)
        assert work._left(Done(1, 3)) == left
    assert work._left(Done(0, 3)) == "", "nobody knows yet"


def test_escape_keeps_what_is_done() -> None:
    work = Work()
    assert answers(work, TICK, TICK, ESC)[-1] == {"FINISHED"}
    assert work.counted == [0, -1], "the work has tidied up"
    assert work.said == [({"WARNING"}, "Count was stopped; what was done stays.")]


def test_what_goes_wrong_is_said() -> None:
    work = Work(fails_at=1)
    assert answers(work, TICK, TICK, TICK)[-1] == {"CANCELLED"}
    assert work.said == [({"ERROR"}, "1 is bad luck.")]


def test_a_bug_ends_the_work_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work()
    monkeypatch.setattr(work, "counted", None)
    with pytest.raises(AttributeError):
        answers(work, TICK, TICK)
    assert work.said[0][0] == {"ERROR"}
