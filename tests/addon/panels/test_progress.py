"""How far a job is, in words: in the panel and on a terminal."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy
import pytest

from addon.engine.messages import Fetching, Note, Preview, Progress, Writing
from addon.engine.session import Run, Session
from addon.jobs import live
from addon.jobs.job import Words, in_words
from addon.panels.job import draw_job, fraction, status
from addon.settings import schema

WEIGHTS = Fetching("vgg19-dcbb9e9d.pth", 120_000_000, 574_673_361, 70.5)


ALONE = SimpleNamespace(editor="VIEW_3D", is_draft=False, words=Words())


def run(**known: Any) -> Run:
    return Run(Path(), Path(), ALONE, **known)


def test_drafts_are_counted_and_timed_together() -> None:
    drafts = SimpleNamespace(drafts=[None] * 2, count=8, begun=time.monotonic() - 10)
    third = Run(
        Path(),
        Path(),
        SimpleNamespace(is_draft=True, words=Words(), variations=drafts),
        progress=Progress(50, 100, 1.0, 3.0),
    )
    assert status(third) == "3 of 8, 0:22 left"
    assert fraction(third) == pytest.approx(2.5 / 8)
    first = Run(Path(), Path(), SimpleNamespace(is_draft=True, variations=SimpleNamespace(drafts=[], count=8, begun=0)))
    assert status(first) == "Starting the engine…"


@pytest.mark.parametrize(
    ("run", "words", "done"),
    [
        (run(), "Starting the engine…", 0.0),
        (run(stage="loading"), "Loading the network…", 0.0),
        (run(stage="preparing"), "Preparing…", 0.0),
        (run(fetching=WEIGHTS), "120 of 575 MB, about 1 min left", 0.209),
        (run(fetching=WEIGHTS, keeping=True), "Finishing", 0.209),
        (run(progress=Progress(30, 300, 1.5, 95.0)), "Step 30 of 300, 1:35 left", 0.1),
        (run(progress=Progress(300, 300, 1.5, 0.0)), "Writing", 1.0),
        (run(progress=Progress(300, 300, 1.5, 0.0), writing=Writing(1, 4, 9.0)), "Writing, 0:09 left", 0.25),
    ],
)
def test_the_progress_bar(run: Run, words: str, done: float) -> None:
    assert status(run) == words
    assert fraction(run) == pytest.approx(done, abs=0.001)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (WEIGHTS, "downloading vgg19-dcbb9e9d.pth, 120 of 575 MB, about 1 min left"),
        (Fetching("a.pth", 4_400_000, 0, 0.0), "downloading a.pth, 4 MB so far"),
        (Fetching("a.pth", 5_000_000, 5_000_000, 0.0), "downloading a.pth, 5 of 5 MB"),
        (Fetching("a.pth", 0, 9_000_000, 0.2), "downloading a.pth, 0 of 9 MB, about 1 s left"),
        (Fetching("a.pth", 0, 9_000_000, 7300.0), "downloading a.pth, 0 of 9 MB, about 2 h left"),
        (Progress(3, 300, 1.5, 20.0), "step 3 of 300, 20 s left"),
        (Writing(1, 4, 9.0), "written 1 of 4, 9 s left"),
        (Note("Mirrored."), "Mirrored."),
        (Preview(3, "preview.png"), ""),
    ],
)
def test_a_line_for_a_terminal(message: Any, words: str) -> None:
    assert in_words(message) == words


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> live.State:
    """Where a job runs that fetches weights."""
    made = live.State()
    made.session = Session(lambda: 0.0)
    made.session.run = Run(Path(), Path(), ALONE, fetching=WEIGHTS)
    monkeypatch.setattr(live, "state", lambda: made)
    return made


def test_the_panel_names_the_file_and_offers_to_cancel_only(state: live.State, layout: Any) -> None:
    draw_job(layout, bpy.context, "patina.generate_texture", None, schema.mode("TEXTURE"))
    assert layout.drawn == ["Downloading vgg19-dcbb9e9d.pth", "21% 120 of 575 MB, about 1 min left", "patina.cancel"]


def test_the_panel_is_drawn_while_weights_come_but_not_while_the_first_preview_is_made(
    state: live.State, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawings: list[bool] = []
    monkeypatch.setattr(live, "redraw", lambda everything: drawings.append(everything))

    def hear(message: Any) -> int:
        """Return how often a message lets the panel be drawn."""
        before = len(drawings)
        state.drawn = 0.0
        monkeypatch.setattr(state.session, "_engine", SimpleNamespace(poll=lambda: [message]))
        assert live.tick() == live.INTERVAL
        return len(drawings) - before

    assert hear(WEIGHTS) == hear(WEIGHTS) == 1
    assert hear(Progress(1, 300, 1.5, 95.0)) == 1, "the words about fetching are gone"
    assert hear(Progress(2, 300, 1.5, 95.0)) == 0
