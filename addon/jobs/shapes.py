"""The two ends of a job that moves vertices: objects become a job folder, and the finished folder a shape key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np

from ..blender import shape_keys
from ..blender.handle import Handle
from ..blender.own_mesh import export_own_meshes
from ..engine.border import FILES
from ..engine.job_folder import write_shape_job
from ..errors import PatinaError
from .fitness import moving_obstacle
from .job import WORDS, Prepared, Words
from .naming import result_name
from .order import Order
from .words import listed

_OWNER = "Patina"
_FEW = 2000
"""Vertices that are too few for fine forms."""


@dataclass(frozen=True)
class Wearer:
    """An object that gets a shape key: the number of its first vertex among those of the job, how many it has, and the
    rows of the matrix that takes directions of the world to its own."""

    handle: Handle
    first: int
    vertices: int
    rows: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class ShapeJob:
    """Which objects get another shape, and what it is called. It holds no reference to Blender's data."""

    wearers: tuple[Wearer, ...]
    name: str
    editor: str = "VIEW_3D"
    words: Words = WORDS
    is_draft: bool = False
    changes_blend: bool = True

    @property
    def title(self) -> str:
        """What is being made, in a few words."""
        return f"Shape of {self.wearers[0].handle.name}"

    def show(self, path: Path) -> None:
        """Show the shape so far, whose picture is at ``path``, on those of the objects that still exist."""
        for obj, offsets in self._moved(path):
            shape_keys.show_preview(obj, offsets)

    def apply(self, result: Path) -> list[bpy.types.ShapeKey]:
        """Give the objects their shape keys and return these; ``result`` has the positions, or is a last preview.

        Raises:
            PatinaError: none of the objects exists any more, or one has other vertices than before.
        """
        # The Basis may be that of the preview.
        shape_keys.take_preview_off()
        moved = list(self._moved(result))
        if not moved:
            raise PatinaError(f"{self.wearers[0].handle.name} no longer exists, so its new shape was not used.")
        changed = [obj.name for obj, offsets in moved if _vertices_of(obj) != len(offsets)]
        if changed:
            has, its = ("has", "its") if len(changed) == 1 else ("have", "their")
            raise PatinaError(f"{listed(changed)} {has} other vertices than before, so {its} new shape was not used.")
        return [shape_keys.wear(obj, offsets, self.name) for obj, offsets in moved]

    def _moved(self, path: Path) -> Iterator[tuple[bpy.types.Object, np.ndarray]]:
        """Yield each object that still exists, and how far its vertices move, [V, 3], in its own space."""
        folder = path.parent
        positions = folder / (path.name if path.name == FILES["vertices"] else FILES["vertices_preview"])
        with np.load(positions) as found, np.load(folder / FILES["mesh"]) as mesh:
            ways = found["positions"].astype(np.float64) - mesh["positions"]
        for wearer in self.wearers:
            obj = wearer.handle.find()
            if obj is not None:
                yield obj, ways[wearer.first : wearer.first + wearer.vertices] @ np.array(wearer.rows).T


def prepare(order: Order, objects: Sequence[bpy.types.Object], folder: Path) -> Prepared[ShapeJob]:
    """Write the job that moves the own vertices of objects together.

    Args:
        order: what is wanted.
        objects: mesh objects of this file.
        folder: where the job goes.

    Raises:
        PatinaError: an object cannot have shape keys, or a file cannot be read or written.
    """
    reason = moving_obstacle(objects)
    if reason is not None:
        raise PatinaError(f"{reason}.")
    mesh = export_own_meshes(objects)
    # Vertices that the objects do not have would move, and their forms be lost.
    write_shape_job(folder, {**order.engine_settings(), "most_triangles": 0}, mesh)
    name = result_name(json.loads(order.record()), _OWNER)
    subject = ShapeJob(tuple(_wearers(objects)), name)
    return Prepared(folder, subject, folder / FILES["vertices"], (*order.notes, *_notes(objects)))


def _wearers(objects: Sequence[bpy.types.Object]) -> Iterator[Wearer]:
    first = 0
    for obj in objects:
        inverse = np.linalg.inv(np.array(obj.matrix_world, np.float64)[:3, :3])
        yield Wearer(Handle.of(obj), first, _vertices_of(obj), tuple(map(tuple, inverse.tolist())))
        first += _vertices_of(obj)


def _vertices_of(obj: bpy.types.Object) -> int:
    assert isinstance(obj.data, bpy.types.Mesh)
    if obj.mode == "EDIT":
        obj.update_from_editmode()
    return len(obj.data.vertices)


def _notes(objects: Sequence[bpy.types.Object]) -> Iterator[str]:
    """Yield what an artist should know of the objects, in sentences."""
    for obj in objects:
        modifiers = [modifier.name for modifier in obj.modifiers if modifier.show_viewport]
        if modifiers:
            works = "works" if len(modifiers) == 1 else "work"
            yield f"The shape is made for {obj.name} without {listed(modifiers)}, which {works} on the result."
    vertices = sum(map(_vertices_of, objects))
    if vertices < _FEW:
        names = listed([obj.name for obj in objects])
        yield f"{names} has {vertices:,} vertices, too few for fine forms; apply a subdivision for more."
