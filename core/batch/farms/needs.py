"""What a job of a batch needs of a machine: what those jobs needed that have been run already."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from core.batch.folder import job_folder
from core.batch.standing import read_standing

MEBIBYTE = 2**20
_SPARE_MEMORY = 1.25
_MEMORY_STEP = 256
# Another machine may be slower.
_SPARE_TIME = 2.0
_TIME_STEP = 10


@dataclass(frozen=True)
class Needs:
    """What to ask a farm for.

    Attributes:
        memory: in MiB; 0: unknown.
        minutes: what a job may take; 0: unknown.
    """

    memory: int = 0
    minutes: int = 0


def measured_needs(batch: Path, jobs: Iterable[str]) -> Needs:
    """Return what the hungriest and the slowest of a batch's jobs needed, with something to spare.

    Jobs that have not been run say nothing. If none has been, nothing is known.
    """
    memory, seconds = 0, 0.0
    for job in jobs:
        standing = read_standing(job_folder(batch, job))
        memory = max(memory, standing.peak_memory)
        if standing.state == "finished":
            seconds = max(seconds, standing.seconds)
    return Needs(
        _rounded_up(memory * _SPARE_MEMORY / MEBIBYTE, _MEMORY_STEP),
        _rounded_up(seconds * _SPARE_TIME / 60, _TIME_STEP),
    )


def _rounded_up(value: float, step: int) -> int:
    return math.ceil(value / step) * step
