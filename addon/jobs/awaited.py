"""Which jobs of batches an object waits for. It is a custom property of the object, which goes along when the object is
copied, or appended to another file, and is saved with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy

from ..blender.handle import Handle
from . import shapes, textures
from .shapes import ShapeJob
from .textures import TextureJob

PROPERTY = "patina_jobs"
"""Custom property of an object: JSON that holds, by the job's ID, the folder of its batch and how its result is put on;
of a result that has been put on, the folder alone."""
_BATCH, _TEXTURE, _SHAPE = "batch", "texture", "shape"


def wait_for(job: str, batch: Path, subject: TextureJob | ShapeJob) -> None:
    """Let the objects of a job remember it; one of them that is gone does not matter."""
    for wearer in subject.wearers:
        obj = wearer.handle.find()
        if obj is None:
            continue
        _write(obj, {**_read(obj), job: {_BATCH: str(batch), **_how(subject, wearer)}})


def waiting(obj: bpy.types.Object) -> dict[str, Path]:
    """Return the IDs of the jobs whose results an object waits for, the oldest first, and the folder of each batch."""
    return {job: Path(entry[_BATCH]) for job, entry in _read(obj).items() if len(entry) > 1}


def remembered(obj: bpy.types.Object) -> frozenset[str]:
    """Return the IDs of the jobs that were made for an object, also of those whose results have been put on already."""
    return frozenset(_read(obj))


def put_on(obj: bpy.types.Object, job: str) -> None:
    """Let an object no longer wait for a job."""
    found = _read(obj)
    _write(obj, {**found, job: {_BATCH: found[job][_BATCH]}})


def subject_of(job: str, objects: Sequence[bpy.types.Object]) -> TextureJob | ShapeJob:
    """Return what puts the result of a job on objects that wait for it, whatever they are called now."""
    entries = [_read(obj)[job] for obj in objects]
    if _SHAPE in entries[0]:
        found = [entry[_SHAPE] for entry in entries]
        wearers = tuple(
            shapes.Wearer(Handle.of(obj), one["first"], one["vertices"], tuple(map(tuple, one["rows"])))
            for obj, one in zip(objects, found, strict=True)
        )
        return ShapeJob(wearers, found[0]["name"])
    maps = [entry[_TEXTURE]["uv_map"] for entry in entries]
    how = entries[0][_TEXTURE]
    record = {
        **how["record"],
        "object": objects[0].name,
        "uv_maps": {obj.name: uv_map for obj, uv_map in zip(objects, maps, strict=True)},
    }
    worn = tuple(textures.Wearer(Handle.of(obj), uv_map) for obj, uv_map in zip(objects, maps, strict=True))
    return TextureJob(worn, how["only_active_slot"], how["storage"], json.dumps(record))


def _how(subject: TextureJob | ShapeJob, wearer: Any) -> dict[str, Any]:
    """Return how a result is put on an object, for JSON."""
    if isinstance(subject, ShapeJob):
        parts = {"first": wearer.first, "vertices": wearer.vertices, "rows": wearer.rows}
        return {_SHAPE: {**parts, "name": subject.name}}
    parts = {"only_active_slot": subject.only_active_slot, "storage": subject.storage}
    return {_TEXTURE: {**parts, "uv_map": wearer.uv_map, "record": json.loads(subject.record)}}


def _read(obj: bpy.types.Object) -> dict[str, dict[str, Any]]:
    try:
        found = json.loads(obj.get(PROPERTY, "{}"))
        return {job: dict(entry) for job, entry in found.items() if isinstance(entry.get(_BATCH), str)}
    except (TypeError, ValueError, AttributeError):
        return {}


def _write(obj: bpy.types.Object, entries: dict[str, dict[str, Any]]) -> None:
    obj[PROPERTY] = json.dumps(entries)
