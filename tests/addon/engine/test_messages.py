"""Lines of the engine's output as messages."""

from __future__ import annotations

import json

import pytest

from addon.engine import messages
from core.border import messages as events


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (events.Fetching("vgg.pth", 12345, 574673361, 70.5), messages.Fetching("vgg.pth", 12345, 574673361, 70.5)),
        (events.Progress(3, 300, 1.5, 20.0), messages.Progress(3, 300, 1.5, 20.0)),
        (events.Preview(3, "/job/preview.png"), messages.Preview(3, "/job/preview.png")),
        (events.Writing(2, 5, 3.5), messages.Writing(2, 5, 3.5)),
        (events.Note("2 triangles were skipped."), messages.Note("2 triangles were skipped.")),
        (events.Finished("finished", "/job"), messages.Finished("finished", "/job", "")),
    ],
)
def test_every_event_of_the_engine_is_understood(event: events.Event, message: object) -> None:
    assert messages.parse(json.dumps(events.as_json(event)) + "\n") == message


def test_messages_of_the_server_are_understood() -> None:
    assert messages.parse('{"event": "ready", "version": "0.1.0", "protocol": 1, "later": true}') == messages.Ready(
        "0.1.0", 1
    )
    assert messages.parse('{"event": "error", "message": "Busy.", "ends_job": false}') == messages.Refused(
        "Busy.", False
    )


@pytest.mark.parametrize(
    "line",
    [
        "",
        "warning: no GPU",
        "[1, 2]",
        "null",
        '{"event": "unheard of"}',
        '{"event": ["ready"]}',
        '{"event": "ready", "version": 1, "protocol": "x"}',
        '{"event": "progress", "step": 1}',
        '{"event": "note", "message": null}',
        '{"event": "note", "message": "cut o',
    ],
)
def test_anything_else_is_unreadable(line: str) -> None:
    assert messages.parse(line + "\n") == messages.Unreadable(line)
