"""What a parent process may ask for: one JSON object on each line of standard input."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """``{"request": "run", "job": "/path/of/folder", "resume": false}``: run the job folder ``job``."""

    job: str
    resume: bool


@dataclass(frozen=True)
class Cancel:
    """``{"request": "cancel"}``: end the running job with the result so far. If no job runs, nothing happens."""


@dataclass(frozen=True)
class Quit:
    """``{"request": "quit"}``: cancel and end the process. The end of standard input means the same."""


@dataclass(frozen=True)
class Malformed:
    """A line that holds no request; ``message`` says why."""

    message: str


Request = Run | Cancel | Quit | Malformed
"""What a line of input turns out to be."""

REQUESTS: dict[str, type[Run | Cancel | Quit]] = {kind.__name__.lower(): kind for kind in (Run, Cancel, Quit)}
"""All requests by the names that they have under ``request`` in JSON."""


def parse(line: str) -> Request:
    """Return the request that a line holds. This never fails: what cannot be understood is ``Malformed``."""
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return Malformed(f"A request must be one JSON object on one line, not {line.strip()[:60]!r}.")
    match values:
        case {"request": "run"}:
            return _parse_run(values.get("job"), values.get("resume", False))
        case {"request": "cancel"}:
            return Cancel()
        case {"request": "quit"}:
            return Quit()
    return Malformed(f'"request" must be one of {", ".join(REQUESTS)}.')


def _parse_run(job: object, resume: object) -> Run | Malformed:
    if isinstance(job, str) and job and isinstance(resume, bool):
        return Run(job, resume)
    return Malformed('The request "run" needs "job", the path of a job folder; "resume" must be true or false.')
