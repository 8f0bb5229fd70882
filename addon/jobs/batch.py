"""Objects become jobs of a batch, whose results they wait for."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Generator, Iterable, Sequence
from pathlib import Path
from typing import Any

import bpy

from ..blender.handle import Handle
from ..engine.batch_folder import Row, add_job, add_rows, source_of
from ..errors import PatinaError
from . import awaited, live, naming
from .fitness import has_surface, unfit
from .job import Prepared, new_folder
from .long_work import Done, Steps
from .shapes import ShapeJob
from .textures import TextureJob
from .words import counted, first_reason, listed

_UNSAVED = "Blender"
"""The source of rows of a .blend file that has no name yet."""
# In quotes: Blender 4.2 as a module crashes at its end if typing keeps a class of ours.
Prepare = Callable[[Sequence[bpy.types.Object], Path], "Prepared[Any]"]
"""Writes the job of some objects, which are made one thing, into a folder."""


def objects_in(collection: bpy.types.Collection) -> list[bpy.types.Object]:
    """Return the objects of a collection, and of those in it, that have a surface."""
    return [obj for obj in collection.all_objects if has_surface(obj)]


def write(batch: Path, groups: Iterable[Sequence[bpy.types.Object]], prepare: Prepare) -> Steps:
    """Write a job for each group of objects into a batch, and let the objects wait for its result.

    An object that cannot have one becomes a row that says why.

    Raises:
        PatinaError: no group can have a job, or the batch cannot be written.
    """
    rows = yield from written(batch, groups, prepare)
    failed = failures(rows)
    wrong = first_reason(failed) if failed else ""
    left_out = f" {len(failed)} left out{':' if len(failed) == 1 else ','} {wrong}." if failed else ""
    return f"{counted(len(jobs_of(rows)), 'job')} written to {batch}.{left_out}"


def written(
    batch: Path, groups: Iterable[Sequence[bpy.types.Object]], prepare: Prepare
) -> Generator[Done, None, list[Row]]:
    """Do what ``write`` does, and return the rows."""
    waiting, rows = [tuple(map(Handle.of, group)) for group in groups], list[Row]()
    try:
        for number, handles in enumerate(waiting):
            yield Done(number, len(waiting))
            found = [obj for handle in handles if (obj := handle.find()) is not None]
            if found:
                rows.append(_row(batch, found, prepare))
    finally:
        if jobs_of(rows):
            add_rows(batch, rows)
    if not jobs_of(rows):
        raise PatinaError(rows[0].error if rows else "There is no object to make a job for; select some.")
    return rows


def jobs_of(rows: Iterable[Row]) -> frozenset[str]:
    """Return the IDs of the jobs in rows."""
    return frozenset(row.job for row in rows if row.job)


def failures(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """Return the names of assets that have no job, and why."""
    return [(row.name, row.error) for row in rows if row.error]


def _row(batch: Path, objects: Sequence[bpy.types.Object], prepare: Prepare) -> Row:
    """Write the job of objects, and return its row."""
    names = [obj.name for obj in objects]
    labels = {"blend": bpy.data.filepath} if bpy.data.filepath else {}
    labels["objects"] = ", ".join(names)
    source = source_of(Path(bpy.data.filepath), batch) if bpy.data.filepath else _UNSAVED
    depsgraph, folder = bpy.context.evaluated_depsgraph_get(), new_folder()
    try:
        reason = next((reason for obj in objects if (reason := unfit(obj, depsgraph))), None)
        if reason is not None:
            raise PatinaError(f"{reason}.")
        # What is temporary would be exported as well.
        with live.preview_aside():
            prepared = prepare(objects, folder)
        subject: TextureJob | ShapeJob = prepared.subject
        job = add_job(batch, prepared.folder)
        awaited.wait_for(job, batch, subject)
        return Row(listed(names), job, labels={**labels, **_style(subject)}, source=source)
    except PatinaError as error:
        return Row(listed(names), error=str(error), labels=labels, source=source)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _style(subject: TextureJob | ShapeJob) -> dict[str, str]:
    style = naming.about(json.loads(subject.record)) if isinstance(subject, TextureJob) else subject.name
    return {"style": style} if style else {}
