"""Finished jobs of a batch as ordinary results of the objects that wait for them."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import bpy

from ..blender import image
from ..blender.handle import Handle
from ..blender.uv_choice import may_make_maps
from ..engine.batch_folder import folder_of, outcome_of, read_rows
from ..engine.border import FILES
from ..errors import PatinaError
from . import awaited, live
from .fitness import foreign
from .long_work import Done, Steps
from .shapes import ShapeJob
from .textures import TextureJob
from .words import counted, first_reason


@dataclass
class Tally:
    """What an import has done: results and the objects that got them, jobs that are not finished, and the names of
    assets with what is wrong with them."""

    results: int = 0
    objects: int = 0
    unfinished: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add what another import has done."""
        self.results, self.objects = self.results + other.results, self.objects + other.objects
        self.unfinished += other.unfinished
        self.failed += other.failed
        self.refused += other.refused

    @property
    def sentence(self) -> str:
        """All of it, in a sentence."""
        where = f"on {counted(self.objects, 'object')}"
        parts = [f"Put {counted(self.results, 'result')} {where}" if self.results else "There is no new result"]
        if self.unfinished:
            parts.append(f"{counted(self.unfinished, 'job')} {'is' if self.unfinished == 1 else 'are'} not finished")
        if self.failed:
            parts.append(f"{len(self.failed)} failed ({first_reason(self.failed)})")
        if self.refused:
            parts.append(f"{len(self.refused)} left out ({first_reason(self.refused)})")
        return f"{'; '.join(parts)}."


def put_on(batch: Path) -> Steps:
    """Put the finished results of a batch on the objects of the open .blend that wait for them, as ordinary results.

    Raises:
        PatinaError: the folder is no batch, or no object was made a job of it for.
    """
    tally = yield from imported(batch)
    return tally.sentence


def imported(batch: Path) -> Generator[Done, None, Tally]:
    """Do what ``put_on`` does, and return what has been done."""
    names: dict[str, str] = {}
    for row in read_rows(batch):
        names.setdefault(row.job, row.name)
    names.pop("", None)
    # Each object is read once: with a thousand of them and as many jobs, it would take minutes.
    if not any(names.keys() & awaited.remembered(obj) for obj in bpy.data.objects):
        raise PatinaError(f"No object of this .blend has a job in {batch}; open the .blend that it was written from.")
    waiting: dict[str, list[Handle]] = {job: [] for job in names}
    for obj in bpy.data.objects:
        for job in names.keys() & awaited.waiting(obj).keys():
            waiting[job].append(Handle.of(obj))
    wanted, tally = {job: handles for job, handles in waiting.items() if handles}, Tally()
    for number, (job, handles) in enumerate(wanted.items()):
        yield Done(number, len(wanted))
        _import(folder_of(batch, job), names[job], [obj for one in handles if (obj := one.find()) is not None], tally)
    return tally


def _import(folder: Path, name: str, objects: Sequence[bpy.types.Object], tally: Tally) -> None:
    """Put the result of a job on objects that wait for it, if it is finished."""
    outcome = outcome_of(folder)
    if outcome.state == "failed":
        tally.failed.append((name, outcome.message or "it does not say why."))
    elif outcome.state == "unfinished":
        tally.unfinished += 1
    else:
        reasons = {obj: _obstacle(obj, folder.name) for obj in objects}
        fit = [obj for obj, reason in reasons.items() if reason is None]
        tally.refused += [(obj.name, reason) for obj, reason in reasons.items() if reason is not None]
        if fit:
            _apply(folder, name, fit, tally)


def _apply(folder: Path, name: str, objects: Sequence[bpy.types.Object], tally: Tally) -> None:
    subject = awaited.subject_of(folder.name, objects)
    try:
        with live.preview_aside():
            subject.apply(_result_in(folder, subject))
    except PatinaError as error:
        tally.refused.append((name, str(error)))
        return
    for obj in objects:
        awaited.put_on(obj, folder.name)
    tally.results, tally.objects = tally.results + 1, tally.objects + len(objects)


def _obstacle(obj: bpy.types.Object, job: str) -> str | None:
    """Return why an object cannot get the result of a job, in a sentence, or None."""
    reason = foreign(obj) or (None if obj.type == "MESH" else f"{obj.name} is no mesh any more; undo that")
    if reason is not None:
        return f"{reason}."
    mesh: Any = obj.data
    subject = awaited.subject_of(job, [obj])
    if isinstance(subject, ShapeJob):
        if len(mesh.vertices) == subject.wearers[0].vertices:
            return None
        return f"{obj.name} has other vertices than before, so it gets no new shape; write it into a batch again."
    uv_map = subject.wearers[0].uv_map
    if uv_map in mesh.uv_layers or may_make_maps(obj):
        return None
    return (
        f"{obj.name} no longer has the UV map {uv_map}, which its texture was made for; give its map that name again, "
        "or make the texture again."
    )


def _result_in(folder: Path, subject: TextureJob | ShapeJob) -> Path:
    if isinstance(subject, ShapeJob):
        return folder / FILES["vertices"]
    tiled = folder / FILES["tiled_texture"]
    return tiled if image.files_of(tiled) else folder / FILES["texture"]
