"""How much memory to keep for a job: what others have taken that are at least as large."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from core.batch.folder import job_folder
from core.batch.side_by_side import side_by_side
from core.border.names import JOB_FILE

USUAL_PEAK = 2 * 2**30
"""Bytes that a texture of 4096 pixels takes, roughly, and smaller ones with room."""
_ROOM = 1.2
# Two jobs that differ here say nothing of each other.
_KIND = ("mode", "backbone", "device", "precision", "parameterization", "memory_saving", "tiles", "relief", "displace")
# A mesh that takes less on the disk is a small part of what a job takes.
_SMALL_MESH = 2**20


@dataclass(frozen=True)
class Load:
    """What drives the most memory that a job takes: of what kind it is, and how large in several respects, each in
    doublings."""

    kind: tuple[str, ...] = ()
    extents: tuple[int, ...] = ()

    def holds(self, other: Load) -> bool:
        """Return whether another job is of the same kind and in no respect larger."""
        pairs = zip(self.extents, other.extents, strict=True)
        return self.kind == other.kind and all(own >= its for own, its in pairs)


class Peaks:
    """The most memory that jobs of a batch have taken, and what others will take."""

    def __init__(self, batch: Path, peaks: Mapping[str, int] = MappingProxyType({})) -> None:
        """``peaks`` are those of jobs that have run, in bytes, by ID; 0 says nothing."""
        begun = [job for job, peak in peaks.items() if peak]
        loads = side_by_side(lambda job: load_of(job_folder(batch, job)), begun)
        self._batch = batch
        self._loads = dict(zip(begun, loads, strict=True))
        self._peaks: dict[Load, int] = {}
        for job, peak in peaks.items():
            self.learn(job, peak)

    def learn(self, job: str, peak: int) -> None:
        """Take note of what a job has taken so far, in bytes; 0 says nothing."""
        if peak:
            load = self._load(job)
            self._peaks[load] = max(peak, self._peaks.get(load, 0))

    @property
    def highest(self) -> int:
        """The most memory that any job has taken so far, in bytes, 0 if none has run."""
        return max(self._peaks.values(), default=0)

    def needed(self, job: str) -> int:
        """Return how many bytes to keep for a job.

        That is a fifth more than the smallest peak of jobs of the same kind that are as large or larger. Without any,
        it is a fifth more than the highest peak of all, or than 2 GiB if that is more.
        """
        load = self._load(job)
        found = [peak for known, peak in self._peaks.items() if known.holds(load)]
        return int(_ROOM * (min(found) if found else max(self.highest, USUAL_PEAK)))

    def _load(self, job: str) -> Load:
        if job not in self._loads:
            self._loads[job] = load_of(job_folder(self._batch, job))
        return self._loads[job]


def load_of(folder: Path) -> Load:
    """Return what drives the memory of the job in a folder, as far as that can be read."""
    settings: Any = {}
    with suppress(OSError, ValueError):
        settings = json.loads((folder / JOB_FILE).read_text(encoding="utf-8"))
    if not isinstance(settings, dict):
        settings = {}
    mesh, bytes_of_mesh = settings.get("mesh"), 0
    if isinstance(mesh, str):
        with suppress(OSError, ValueError):
            bytes_of_mesh = (folder / mesh).stat().st_size
    extents = (_pixels(settings, "size"), _pixels(settings, "view_size"), *_counts(settings))
    doublings = [math.ceil(math.log2(max(1, extent))) for extent in (*extents, bytes_of_mesh / _SMALL_MESH)]
    return Load(tuple(str(settings.get(name)) for name in _KIND), tuple(doublings))


def _pixels(settings: Mapping[str, Any], name: str) -> int:
    """Return the pixels of a size that is a side, or a width and a height, as a number or a text; 0 without any."""
    sides = [int(digits) for digits in re.findall(r"\d{1,9}", str(settings.get(name)))]
    return sides[0] * sides[-1] if sides else 0


def _counts(settings: Mapping[str, Any]) -> tuple[int, int]:
    views, maps = settings.get("views"), settings.get("maps")
    return views if isinstance(views, int) else 1, 1 + len(maps) if isinstance(maps, list) else 1
