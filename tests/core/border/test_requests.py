from __future__ import annotations

import pytest

from core.border.requests import Cancel, Malformed, Quit, Run, parse


def test_requests_are_read() -> None:
    assert parse('{"request": "run", "job": "/a b"}') == Run("/a b", resume=False)
    assert parse('{"request": "run", "job": "x", "resume": true}\r\n') == Run("x", resume=True)
    assert parse('{"request": "cancel"}') == Cancel()
    assert parse('{"request": "quit"}') == Quit()


@pytest.mark.parametrize(
    "line",
    [
        "",
        "hello",
        "[1]",
        "null",
        "{}",
        '{"request": "dance"}',
        '{"request": "doctor"}',
        '{"request": ["run"]}',
        '{"request": "run"}',
        '{"request": "run", "job": ""}',
        '{"request": "run", "job": 3}',
        '{"request": "run", "job": "x", "resume": "no"}',
        "[" * 100_000,
        "\x00\ufffd",
    ],
)
def test_garbage_is_answered_with_a_reason(line: str) -> None:
    request = parse(line)
    assert isinstance(request, Malformed)
    assert len(request.message) < 200
