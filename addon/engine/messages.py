"""What the engine says, as typed messages, and how a line of its output becomes one. Imports no bpy."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any, Literal

PROTOCOL = 1
"""The version of the messages that this add-on understands."""


@dataclass(frozen=True)
class Ready:
    """The engine has started. ``protocol`` counts up whenever the messages change incompatibly."""

    version: str
    protocol: int


@dataclass(frozen=True)
class Progress:
    """One optimization step is done. ``seconds_left`` is an estimate for the whole job."""

    step: int
    steps: int
    objective: float
    seconds_left: float


@dataclass(frozen=True)
class Preview:
    """A picture of the result so far lies at ``path`` (PNG)."""

    step: int
    path: str


@dataclass(frozen=True)
class Writing:
    """The result is being written: ``done`` of ``total`` parts of about equal work."""

    done: int
    total: int
    seconds_left: float


@dataclass(frozen=True)
class Fetching:
    """The network's weights are coming, before the first step: ``done`` of ``total`` bytes of the file ``name``.

    ``total`` is 0 while that is not known.
    """

    name: str
    done: int
    total: int
    seconds_left: float


@dataclass(frozen=True)
class Note:
    """Something the artist should know. The job goes on."""

    message: str


@dataclass(frozen=True)
class Finished:
    """The job has ended; its folder holds the result so far unless it failed."""

    status: Literal["finished", "cancelled", "failed"]
    folder: str
    message: str


@dataclass(frozen=True)
class Refused:
    """A request or a job could not be carried out; ``message`` says why and what to do.

    ``ends_job`` is false where only a request was refused and the running job goes on.
    """

    message: str
    ends_job: bool


@dataclass(frozen=True)
class Examined:
    """The doctor's answer: whether a job could run, and what was found, in lines for people."""

    ok: bool
    lines: list[str]


@dataclass(frozen=True)
class Unreadable:
    """A line of output that is none of the engine's messages, e.g. a library's chatter."""

    line: str


@dataclass(frozen=True)
class Died:
    """The process is gone: its exit status (negative: the signal that ended it) and the end of its standard error."""

    status: int
    last_words: str


Message = Ready | Fetching | Progress | Preview | Writing | Note | Finished | Refused | Examined | Unreadable | Died

_KINDS: dict[str, type] = {
    "ready": Ready,
    "fetching": Fetching,
    "progress": Progress,
    "preview": Preview,
    "writing": Writing,
    "note": Note,
    "finished": Finished,
    "error": Refused,
    "doctor": Examined,
}


def parse(line: str) -> Message:
    """Return the message that a line of the engine's output holds. Fields that are not known here are ignored."""
    try:
        values = json.loads(line)
        kind = _KINDS[values.pop("event")]
        return kind(**{field.name: _checked(field, values[field.name]) for field in dataclasses.fields(kind)})
    except (ValueError, KeyError, TypeError, AttributeError):
        return Unreadable(line.rstrip("\n"))


def _checked(field: dataclasses.Field[Any], value: Any) -> Any:
    """Return the value if it is of the field's type.

    Raises:
        TypeError: it is not.
    """
    match field.type:
        case "int":
            fits = isinstance(value, int)
        case "float":
            fits = isinstance(value, int | float)
        case "bool":
            fits = isinstance(value, bool)
        case "list[str]":
            fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
        case _:
            fits = isinstance(value, str)
    if not fits:
        raise TypeError(field.name)
    return value
