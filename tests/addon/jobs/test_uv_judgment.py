"""Panels never wait for thoughts about large meshes: they are drawn again when those have come to an end."""

from __future__ import annotations

import threading
import time

import bpy
import numpy as np
import pytest

from addon.jobs import uv_judgment
from addon.jobs.uv_judgment import UNKNOWN, Memory, Said, Triangles, judge

STACKED = np.tile(np.array([(0, 0), (1, 0), (1, 1)], np.float32), (2, 1, 1))
CORNERS = np.array([[(0, 0, 0), (1, 0, 0), (1, 1, 0)], [(5, 0, 0), (6, 0, 0), (6, 1, 0)]], np.float32)


def find() -> tuple[Triangles, None]:
    return (STACKED, CORNERS), None


def end(memory: Memory) -> None:
    """Let Blender's timer run until it is not needed any more."""
    while memory.tick() is not None:
        time.sleep(0.001)


def test_thoughts_come_later_and_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn, may_go_on = [], threading.Event()
    monkeypatch.setattr(uv_judgment, "judge", lambda *given: may_go_on.wait(10) and judge(*given))
    memory = Memory(lambda: drawn.append(True))
    assert memory.recall(("one",), find, takes_long=True) == UNKNOWN
    assert memory.tick() is not None and not drawn
    may_go_on.set()
    end(memory)
    assert drawn == [True]
    assert memory.recall(("one",), find, takes_long=True) == judge(*find()) != UNKNOWN


def test_a_mesh_that_changes_meanwhile_is_thought_about_again(monkeypatch: pytest.MonkeyPatch) -> None:
    started, may_go_on = [], threading.Event()

    def slow(*given: Triangles | None) -> Said:
        started.append(True)
        may_go_on.wait(10)
        return judge(*given)

    monkeypatch.setattr(uv_judgment, "judge", slow)
    memory = Memory(lambda: None)
    memory.recall(("before",), find, takes_long=True)
    memory.forget()
    for _ in range(3):
        assert memory.recall(("after",), find, takes_long=True) == UNKNOWN, "one thread at a time"
    may_go_on.set()
    end(memory)
    assert started == [True]
    memory.recall(("after",), find, takes_long=True)
    end(memory)
    assert memory.recall(("after",), find, takes_long=True) == judge(*find())


def test_another_file_does_not_end_the_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blender drops most timers when it opens a file; the next mesh would wait for its thoughts for ever."""
    may_go_on = threading.Event()
    monkeypatch.setattr(uv_judgment, "judge", lambda *given: may_go_on.wait(10) and judge(*given))
    memory = Memory(lambda: None)
    # A bound method is another object each time, and Blender knows timers by their identity.
    monkeypatch.setattr(memory, "tick", memory.tick)
    memory.recall(("one",), find, takes_long=True)
    try:
        bpy.ops.wm.read_homefile(use_empty=True)
        assert bpy.app.timers.is_registered(memory.tick)
    finally:
        may_go_on.set()
        end(memory)
        bpy.app.timers.unregister(memory.tick)
