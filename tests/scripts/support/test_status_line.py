"""The line that is rewritten in place."""

from __future__ import annotations

import io

import pytest

from scripts.support.status_line import StatusLine, clock


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_clock() -> None:
    assert [clock(seconds) for seconds in (0, 59.6, 125, 3600)] == ["0:00", "1:00", "2:05", "60:00"]


def test_a_terminal_gets_one_line_no_wider_than_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setenv("COLUMNS", "20")
    with StatusLine() as status:
        status.show("a" * 100)
        status.show("short")
    assert "\n" not in stream.getvalue()
    shown = stream.getvalue().split("\r\x1b[K")
    assert shown == ["", "0:00  aaaaaaaaaaaaa", "0:00  short", ""]


def test_a_log_gets_few_lines_and_every_note(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    with StatusLine() as status:
        for step in range(100):
            status.show(f"step {step}")
        status.note("two triangles were skipped")
    assert stream.getvalue() == "0:00  step 0\ntwo triangles were skipped\n"
