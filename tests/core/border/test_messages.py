"""Messages as JSON."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from core.border.messages import MESSAGES, Finished, Message, Note, Progress, Ready, Refused, as_json


@pytest.mark.parametrize(
    ("message", "values"),
    [
        (Ready("0.1.0", 2), {"event": "ready", "version": "0.1.0", "protocol": 2}),
        (
            Progress(3, 10, 0.5, 1.5),
            {"event": "progress", "step": 3, "steps": 10, "objective": 0.5, "seconds_left": 1.5},
        ),
        (Note("Two triangles are skipped."), {"event": "note", "message": "Two triangles are skipped."}),
        (Finished("finished", "job"), {"event": "finished", "status": "finished", "folder": "job", "message": ""}),
        (Refused("Busy.", ends_job=False), {"event": "error", "message": "Busy.", "ends_job": False, "kind": ""}),
    ],
)
def test_a_message_is_one_json_object_that_begins_with_its_name(message: Message, values: dict[str, object]) -> None:
    found = as_json(message)
    assert found == values
    assert json.loads(json.dumps(found)) == found
    assert next(iter(found)) == "event"


def test_every_message_has_a_name() -> None:
    assert set(MESSAGES.values()) == set(get_args(Message))
