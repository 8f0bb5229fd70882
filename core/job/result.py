"""The result of a run: the files that its mode writes, and ``result.json``, which says how they were made."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Generator
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Literal

from core.border.messages import Writing
from core.border.names import RESULT_FILE
from core.files.whole import write_atomically
from core.job.open_job import OpenJob
from core.machine.versions import versions
from core.modes.mode import AccountingMode
from core.optimize import Iterate

Status = Literal["finished", "cancelled", "failed"]


def write_result(job: OpenJob, iterate: Iterate, status: Status, message: str = "") -> Generator[Writing, None, None]:
    """Write the files of a job's result, as it is after ``iterate``, and then ``result.json``, with the message.

    Raises:
        PatinaError: a file cannot be written.
    """
    with closing(job.mode.write(iterate, job.folder)) as writing:
        files = yield from _with_time_left(writing)
    said = {"message": message} if message else {}
    _write_json(job.folder, {"status": status, **said, "files": list(files), **_account(job, iterate)})


def write_without_files(job: OpenJob, iterate: Iterate, status: Status, message: str) -> None:
    """Write only ``result.json``, which says in ``message`` why there are no files.

    Raises:
        PatinaError: the file cannot be written.
    """
    _write_json(job.folder, {"status": status, "message": message, "files": [], **_account(job, iterate)})


def write_not_begun(folder: Path, message: str) -> None:
    """Write ``result.json`` of a job that was cancelled before its first step.

    Raises:
        PatinaError: the file cannot be written.
    """
    _write_json(folder, {"status": "cancelled", "message": message, "files": [], "steps_done": 0})


def _account(job: OpenJob, iterate: Iterate) -> dict[str, Any]:
    """Return what ``result.json`` says of how a result was made."""
    total = time.perf_counter() - job.begun
    stages = asdict(iterate.timing)
    optimizing = sum(stages.values())
    return {
        "steps_done": iterate.step,
        "settings": job.settings.model_dump(mode="json"),
        "seed": job.settings.seed,
        "device": job.mode.device,
        "versions": versions(),
        "notes": list(job.notes),
        **(job.mode.account if isinstance(job.mode, AccountingMode) else {}),
        "seconds": {
            "total": round(total, 3),
            "optimization": round(optimizing, 3),
            "per_step": round(optimizing / max(1, iterate.step), 5),
            "by_stage": {name: round(seconds, 3) for name, seconds in stages.items()},
        },
        # JSON has no NaN.
        "curve": [round(value, 6) for value in iterate.curve if math.isfinite(value)],
    }


def _write_json(folder: Path, result: dict[str, Any]) -> None:
    with write_atomically(folder / RESULT_FILE) as temporary:
        temporary.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def _with_time_left(writing: Generator[Writing, None, tuple[str, ...]]) -> Generator[Writing, None, tuple[str, ...]]:
    """Yield the events with the time left, and return what is returned."""
    begun = time.perf_counter()
    while True:
        try:
            part = next(writing)
        except StopIteration as end:
            files: tuple[str, ...] = end.value
            return files
        per_part = (time.perf_counter() - begun) / part.done
        yield replace(part, seconds_left=round(per_part * (part.total - part.done), 1))
