from __future__ import annotations

import io

import pytest

from core.border.messages import Event, Finished, Note, Progress
from core.faces.cli.progress_bar import duration, shown

EVENTS: list[Event] = [Note("Said."), Progress(3, 12, 0.5, 75.0), Finished("finished", "out")]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_file_gets_notes_and_no_bar() -> None:
    stream = io.StringIO()
    assert list(shown(EVENTS, stream)) == EVENTS
    assert stream.getvalue() == "patina: Said.\n"


def test_a_terminal_gets_step_objective_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    stream = Terminal()
    seen = []
    for event in shown(EVENTS, stream):
        seen.append(event)
    assert seen == EVENTS
    for words in ("patina: Said.", "step 3 of 12", "objective 0.5", "1:15 left"):
        assert words in stream.getvalue()


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0:00"), (75, "1:15"), (3723, "1:02:03")])
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words
