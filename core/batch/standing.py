"""How far a job of a batch is, as a file in its folder says: whoever runs it writes, and anyone may read."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from core.border.names import RESULT_FILE, STANDING_FILE
from core.files.whole import write_atomically

State = Literal["waiting", "running", "finished", "failed", "cancelled"]
"""A cancelled job continues from its checkpoint in the next run; a failed one is tried again when it is asked for."""


@dataclass(frozen=True)
class Standing:
    """How far a job is.

    Attributes:
        state: what has become of it; ``running`` may be wrong if whoever ran it has died (``beat`` says how long ago).
        step: steps that are done, of ``steps``, 0 while that is unknown.
        seconds_left: an estimate.
        message: a sentence on why it failed or was cancelled.
        attempts: how often it has been started.
        worker: who runs it, or did last: the name of a machine and a process.
        seconds: what it took, all attempts together.
        peak_memory: the most memory that its process had, in bytes.
        beat: when this was written, in seconds since 1970.
    """

    state: State = "waiting"
    step: int = 0
    steps: int = 0
    seconds_left: float = 0.0
    message: str = ""
    attempts: int = 0
    worker: str = ""
    seconds: float = 0.0
    peak_memory: int = 0
    beat: float = 0.0


def write_standing(folder: Path, standing: Standing) -> None:
    """Write how far the job in ``folder`` is.

    Raises:
        PatinaError: it cannot be written.
    """
    with write_atomically(folder / STANDING_FILE) as temporary:
        temporary.write_text(json.dumps(asdict(standing)), encoding="utf-8")


def read_standing(folder: Path) -> Standing:
    """Return how far the job in ``folder`` is; a file that is missing or damaged says nothing.

    A job is finished, too, if its result says so: a render farm runs job folders by themselves.
    """
    standing = _written(folder)
    if standing.state == "finished" or not _has_finished(folder):
        return standing
    return replace(standing, state="finished", seconds_left=0.0, message="")


def _written(folder: Path) -> Standing:
    try:
        standing = Standing(**json.loads((folder / STANDING_FILE).read_text(encoding="utf-8")))
    except (OSError, TypeError, ValueError):
        return Standing()
    return standing if standing.state in get_args(State) else Standing()


def _has_finished(folder: Path) -> bool:
    try:
        result = json.loads((folder / RESULT_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(result, dict) and result.get("status") == "finished"
