"""What a parent process may ask for: one JSON object on each line of standard input."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """``{"request": "run", "job": "/path/of/folder", "resume": false, "trust": false}``: run the job folder ``job``.
    ``trust`` says that the user trusts a network that the folder brings, which can run any code."""

    job: str
    resume: bool
    trust: bool = False


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
            return _parse_run(values.get("job"), values.get("resume", False), values.get("trust", False))
        case {"request": "cancel"}:
            return Cancel()
        case {"request": "quit"}:
            return Quit()
    return Malformed(f'"request" must be one of {", ".join(REQUESTS)}.')


def _parse_run(job: object, resume: object, trust: object) -> Run | Malformed:
    if isinstance(job, str) and job and isinstance(resume, bool) and isinstance(trust, bool):
        return Run(job, resume, trust)
    return Malformed(
        'The request "run" needs "job", the path of a job folder; "resume" and "trust" must be true or false.'
    )
