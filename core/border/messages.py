"""What a running job tells its face. Every event is a frozen dataclass that turns into one JSON object."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Progress:
    """One step is done. ``seconds_left`` is an estimate for the whole job."""

    step: int
    steps: int
    objective: float
    seconds_left: float


@dataclass(frozen=True)
class Preview:
    """A picture of the result so far was written (PNG, sRGB, at most 1024 pixels wide)."""

    step: int
    path: str


@dataclass(frozen=True)
class Writing:
    """Another part of the result is written: ``done`` of ``total``, in parts of about equal work.

    ``seconds_left`` is an estimate, which the run adds to what a mode yields.
    """

    done: int
    total: int
    seconds_left: float = 0.0


@dataclass(frozen=True)
class Fetching:
    """A file of weights is coming: ``done`` of ``total`` bytes (0: not known yet), before the first step."""

    name: str
    done: int
    total: int
    seconds_left: float = 0.0


@dataclass(frozen=True)
class Note:
    """Something the user should know, such as skipped triangles. The job goes on."""

    message: str


@dataclass(frozen=True)
class Finished:
    """The job has ended and ``result.json`` in ``folder`` says how.

    ``status`` is ``finished``, ``cancelled`` (the texture so far and a checkpoint are there) or ``failed``.
    """

    status: Literal["finished", "cancelled", "failed"]
    folder: str
    message: str = ""


Event = Fetching | Progress | Preview | Writing | Note | Finished


def as_json(event: Event) -> dict[str, Any]:
    """Return the event as a JSON object with its kind under ``event``, e.g. ``{"event": "note", …}``."""
    return {"event": type(event).__name__.lower(), **asdict(event)}
