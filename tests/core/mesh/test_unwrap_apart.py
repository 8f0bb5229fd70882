"""New UV maps from a process of their own, which can be ended at any time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator

import numpy as np
import pytest
import trimesh

from core.border.messages import Unwrapping
from core.errors import InputError
from core.mesh import unwrap_apart
from core.mesh.mesh import Mesh, mesh_of
from core.mesh.unwrap import unwrap
from core.mesh.unwrap_apart import unwrapping_apart


@pytest.fixture
def ball() -> Mesh:
    sphere = trimesh.creation.icosphere(subdivisions=2)
    return mesh_of(sphere.vertices, sphere.faces)


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[str]]:
    """All processes that the module starts."""
    started: list[subprocess.Popen[str]] = []
    start = unwrap_apart._started

    def remember(command: list[str]) -> subprocess.Popen[str]:
        started.append(start(command))
        return started[-1]

    monkeypatch.setattr(unwrap_apart, "_started", remember)
    return started


def replace_program(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Run a program of one line instead."""
    start = unwrap_apart._started
    monkeypatch.setattr(unwrap_apart, "_started", lambda _: start([sys.executable, "-c", program]))


def run(steps: Generator[Unwrapping, None, np.ndarray]) -> tuple[list[Unwrapping], np.ndarray]:
    events = []
    while True:
        try:
            events.append(next(steps))
        except StopIteration as end:
            return events, end.value


def test_the_map_is_the_one_that_would_be_made_here(ball: Mesh) -> None:
    events, uvs = run(unwrapping_apart(ball))
    here = unwrap(ball).uvs
    assert here is not None
    np.testing.assert_array_equal(uvs, here)
    assert events[0] == Unwrapping(0, len(ball.triangles))


def test_progress_comes_with_the_time_left(ball: Mesh, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unwrap_apart, "_BETWEEN_EVENTS", 0.05)
    replace_program(monkeypatch, "import time; print(80, flush=True); time.sleep(30)")
    steps = unwrapping_apart(ball)
    event = next(event for event in steps if event.done)
    assert (event.done, event.total) == (80, 320) and event.seconds_left > 0
    steps.close()


def test_the_process_ends_with_the_generator(ball: Mesh, processes: list[subprocess.Popen[str]]) -> None:
    steps = unwrapping_apart(ball)
    next(steps)
    (process,) = processes
    assert process.poll() is None
    steps.close()
    assert process.poll() is not None


@pytest.mark.skipif(sys.platform == "win32", reason="there, the process has a console of its own")
def test_an_interrupt_from_the_terminal_does_not_reach_it(ball: Mesh, processes: list[subprocess.Popen[str]]) -> None:
    """It would end while it starts, as if xatlas had failed."""
    steps = unwrapping_apart(ball)
    next(steps)
    assert os.getpgid(processes[0].pid) != os.getpgrp()
    steps.close()


def test_there_is_a_limit_to_the_time(ball: Mesh, processes: list[subprocess.Popen[str]]) -> None:
    with pytest.raises(InputError, match="for 320 triangles takes more than 0 minutes; simplify the mesh"):
        run(unwrapping_apart(ball, seconds=0))
    assert processes[0].poll() is not None


def test_a_crash_is_a_sentence(ball: Mesh, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_program(monkeypatch, "import os; os.abort()")
    with pytest.raises(InputError, match="xatlas cannot unwrap this mesh; unwrap it in another program"):
        run(unwrapping_apart(ball))


def test_geometry_is_checked_first(ball: Mesh, processes: list[subprocess.Popen[str]]) -> None:
    with pytest.raises(InputError, match="no faces"):
        run(unwrapping_apart(mesh_of(ball.positions, ball.triangles[:0])))
    assert not processes
