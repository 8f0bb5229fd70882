"""What a parent process may ask for: one JSON object on each line of standard input."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """``{"request": "run", "job": "/path/of/folder", "resume": false}``."""

    folder: Path
    resume: bool


@dataclass(frozen=True)
class Cancel:
    """``{"request": "cancel"}``: end the running job with what it has. Nothing happens if none runs."""


@dataclass(frozen=True)
class Examine:
    """``{"request": "doctor"}``."""


@dataclass(frozen=True)
class Quit:
    """``{"request": "quit"}``: cancel and end the process. The end of standard input means the same."""


@dataclass(frozen=True)
class Malformed:
    """A line that is none of these; ``message`` says why."""

    message: str


Request = Run | Cancel | Examine | Quit | Malformed


def parse(line: str) -> Request:
    """Return the request that a line holds. This never fails: what cannot be understood is ``Malformed``."""
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return Malformed(f"A request must be one JSON object on one line, not {line.strip()[:60]!r}.")
    resume = values.get("resume", False) if isinstance(values, dict) else False
    match values:
        case {"request": "run", "job": str(folder)} if folder and isinstance(resume, bool):
            return Run(Path(folder), resume)
        case {"request": "run"}:
            return Malformed('The request "run" needs "job", the path of a job folder, and "resume" is true or false.')
        case {"request": "cancel"}:
            return Cancel()
        case {"request": "doctor"}:
            return Examine()
        case {"request": "quit"}:
            return Quit()
    return Malformed('"request" must be one of run, cancel, doctor, quit.')
