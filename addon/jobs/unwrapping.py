"""A new UV map for large meshes on its way: another Blender makes it while the artist can look, go on, or cancel."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import bpy
import numpy as np

from ..blender.handle import Handle
from ..blender.new_uv_map import faces_of, put
from ..blender.unwrap_process import UnwrapProcess
from ..blender.unwrapping import STAGES, Faces
from ..errors import PatinaError
from .uv_maps import obstacle

LARGE = 300_000
"""Corners of faces that Blender unwraps in two or three seconds; with more, its windows would freeze for too long."""


class Unwrapping:
    """A new UV map on its way; ``stop`` it in the end, whatever happens.

    Args:
        objects: as ``add_uv_map`` takes them.
        keep_islands: as there.

    Raises:
        PatinaError: as there, or another Blender cannot be started.
    """

    def __init__(self, objects: Sequence[bpy.types.Object], keep_islands: bool) -> None:
        reason = obstacle(objects, keep_islands)
        if reason is not None:
            raise PatinaError(f"{reason}.")
        self._faces, self._keep_islands = faces_of(objects, keep_islands), keep_islands
        self._handles = [Handle.of(obj) for obj in objects]
        self._process = UnwrapProcess(self._faces)

    def progress(self) -> tuple[float, str]:
        """Return how much is done, 0 to 1, and what is going on, in a few words."""
        done, stage = self._process.progress()
        return done / len(STAGES), f"{stage}, {self._process.seconds:.0f} s"

    def poll(self) -> str | None:
        """Give the objects the map once it is made, and return its name; None while it is on its way.

        Raises:
            PatinaError: it cannot be made, or the objects are others now.
        """
        uvs = self._process.poll()
        return None if uvs is None else put(self._unchanged(), uvs)

    def _unchanged(self) -> list[bpy.types.Object]:
        found = [handle.find() for handle in self._handles]
        objects = [obj for obj in found if obj is not None]
        is_whole = len(objects) == len(found)
        reason = obstacle(objects, self._keep_islands) if is_whole else None
        if reason is not None:
            raise PatinaError(f"{reason}, and make the UV map again.")
        if not is_whole or not _same(faces_of(objects, self._keep_islands), self._faces):
            raise PatinaError("The mesh was changed while it was unwrapped; make the UV map again.")
        return objects

    def stop(self) -> None:
        """End the other Blender."""
        self._process.stop()


def _same(one: Faces, other: Faces) -> bool:
    """Return whether two sets of faces have the same corners."""
    return np.array_equal(one.vertices, other.vertices) and np.array_equal(one.sizes, other.sizes)


@dataclass
class Current:
    """The new UV map that is on its way, if there is one."""

    job: Unwrapping | None = None


@functools.cache
def current() -> Current:
    """Return what is on its way."""
    return Current()


def cancel() -> None:
    """End what is on its way, if anything is."""
    job, current().job = current().job, None
    if job is not None:
        job.stop()
