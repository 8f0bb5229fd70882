"""Lines of the engine's output as messages."""

from __future__ import annotations

import json

import pytest

from addon.engine.messages import (
    Fetching,
    Finished,
    Note,
    Preview,
    Progress,
    Ready,
    Refused,
    Unreadable,
    Writing,
    parse,
)
from core.border import messages as events


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (events.Fetching("vgg.pth", 12345, 574673361, 70.5), Fetching("vgg.pth", 12345, 574673361, 70.5)),
        (events.Progress(3, 300, 1.5, 20.0), Progress(3, 300, 1.5, 20.0)),
        (events.Preview(3, "/job/preview.png"), Preview(3, "/job/preview.png")),
        (events.Writing(2, 5, 3.5), Writing(2, 5, 3.5)),
        (events.Note("2 triangles were skipped."), Note("2 triangles were skipped.")),
        (events.Finished("finished", "/job"), Finished("finished", "/job", "")),
    ],
)
def test_every_event_of_the_engine_is_understood(event: events.Event, message: object) -> None:
    assert parse(json.dumps(events.as_json(event)) + "\n") == message


def test_messages_of_the_server_are_understood() -> None:
    assert parse('{"event": "ready", "version": "0.1.0", "protocol": 1, "later": true}') == Ready("0.1.0", 1)
    assert parse('{"event": "error", "message": "Busy.", "ends_job": false}') == Refused("Busy.", False)


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
    assert parse(line + "\n") == Unreadable(line)
