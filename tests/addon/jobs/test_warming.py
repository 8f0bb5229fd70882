"""The engine starts before the click, and again when it has ended and the artist comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from addon.jobs import live


class _Interactive:
    """A Blender with a window, as far as the warming needs one: it collects timers and engines that were started."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.started: list[Path] = []
        self.preferences = SimpleNamespace(starts_early=True)
        self._timers: list[Callable[[], Any]] = []
        timers = SimpleNamespace(register=lambda timer, **_options: self._timers.append(timer))
        app = SimpleNamespace(background=False, timers=timers)
        monkeypatch.setattr(live, "bpy", SimpleNamespace(app=app, context=None))
        monkeypatch.setattr(live, "engine_python", lambda _context: "python")
        monkeypatch.setattr(live, "own_preferences", lambda _context: self.preferences)
        monkeypatch.setattr(live, "obstacle", lambda _context: None)
        monkeypatch.setattr(live, "begin", self.started.append)

    def draw(self, values: dict[str, Any], panel: str = "texture") -> None:
        """Draw a panel, and let what waits for its turn have it."""
        live.warm_up_for(panel, values)
        while self._timers:
            self._timers.pop()()


@pytest.fixture
def interactive(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Interactive]:
    live.state.cache_clear()
    yield _Interactive(monkeypatch)
    live.state.cache_clear()


def test_the_engine_starts_when_the_panel_is_drawn_and_when_a_setting_changes(interactive: _Interactive) -> None:
    for expected, size in ((1, 1024), (1, 1024), (2, 2048), (2, 2048)):
        interactive.draw({"size": size})
        assert len(interactive.started) == expected


def test_two_panels_side_by_side_start_it_once_each(interactive: _Interactive) -> None:
    for _ in range(3):
        interactive.draw({"size": 1024}, "texture")
        interactive.draw({"mode": "image-style"}, "image")
    assert len(interactive.started) == 2


def test_whoever_wants_the_memory_starts_it_with_the_click(interactive: _Interactive) -> None:
    interactive.preferences.starts_early = False
    interactive.draw({"size": 1024})
    assert not interactive.started


def test_nothing_starts_in_background_mode(interactive: _Interactive) -> None:
    live.bpy.app.background = True
    interactive.draw({"size": 1024})
    assert not interactive.started
