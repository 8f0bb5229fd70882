"""What the engine says: frozen dataclasses, each of which turns into one JSON object on one line."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from core.border.one_line import one_line

PROTOCOL = 3
"""Counts up whenever messages or requests change incompatibly."""


@dataclass(frozen=True)
class Ready:
    """The engine has started and waits for requests. This is the first message."""

    version: str
    protocol: int


@dataclass(frozen=True)
class Fetching:
    """The network's weights are being downloaded, before the first step: ``done`` of ``total`` bytes of the file
    ``name``. ``total`` is 0 while it is unknown."""

    name: str
    done: int
    total: int
    seconds_left: float = 0.0


@dataclass(frozen=True)
class Unwrapping:
    """A new UV map is being made, before the first step: ``done`` of ``total`` triangles have their place."""

    done: int
    total: int
    seconds_left: float = 0.0


@dataclass(frozen=True)
class Progress:
    """One optimization step is done. ``seconds_left`` is an estimate for the rest of the job."""

    step: int
    steps: int
    objective: float
    seconds_left: float


@dataclass(frozen=True)
class Preview:
    """A picture of the result so far has been written (PNG, sRGB, at most 1024 pixels wide)."""

    step: int
    path: str


@dataclass(frozen=True)
class Writing:
    """Another part of the result has been written: ``done`` of ``total``, in parts of about equal work.

    ``seconds_left`` is an estimate, which the run adds to what a mode yields.
    """

    done: int
    total: int
    seconds_left: float = 0.0


@dataclass(frozen=True)
class Note:
    """Something the user should know, such as skipped triangles. The job continues."""

    message: str

    def __post_init__(self) -> None:
        _make_one_line(self)


@dataclass(frozen=True)
class Finished:
    """The job has ended, and ``result.json`` in ``folder`` says how.

    ``status`` is ``finished``, ``cancelled`` (the folder holds the result so far and a checkpoint) or ``failed``.
    """

    status: Literal["finished", "cancelled", "failed"]
    folder: str
    message: str = ""

    def __post_init__(self) -> None:
        _make_one_line(self)


@dataclass(frozen=True)
class Refused:
    """A request or a job could not be carried out; ``message`` says why and what to do.

    ``ends_job`` is false if only a request was refused and a running job continues. ``kind`` is ``untrusted network``
    if the job would run once its own network is trusted, and else empty.
    """

    message: str
    ends_job: bool
    kind: str = ""

    def __post_init__(self) -> None:
        _make_one_line(self)


def _make_one_line(spoken: Note | Finished | Refused) -> None:
    """Keep what a message quotes from ending its line."""
    if isinstance(spoken.message, str):
        object.__setattr__(spoken, "message", one_line(spoken.message))


Event = Fetching | Unwrapping | Progress | Preview | Writing | Note | Finished
"""What a running job says."""

Message = Ready | Event | Refused

MESSAGES: dict[str, type[Message]] = {
    "ready": Ready,
    "fetching": Fetching,
    "unwrapping": Unwrapping,
    "progress": Progress,
    "preview": Preview,
    "writing": Writing,
    "note": Note,
    "finished": Finished,
    "error": Refused,
}
"""All messages by the names that they have under ``event`` in JSON."""

_NAMES = {kind: name for name, kind in MESSAGES.items()}


def as_json(message: Message) -> dict[str, Any]:
    """Return the message as a JSON object with its name under ``event``, e.g. ``{"event": "note", …}``."""
    return {"event": _NAMES[type(message)], **asdict(message)}
