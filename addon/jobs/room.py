"""Whether there is memory for the objects of a job, told before any of it is taken."""

from __future__ import annotations

from collections.abc import Iterable

import bpy

from ..blender.mesh_export import triangle_count
from ..engine.amounts import available_memory
from ..engine.mesh_room import lack_of_room
from ..errors import PatinaError


def check_room(objects: Iterable[bpy.types.Object], depsgraph: bpy.types.Depsgraph) -> None:
    """Make sure that there is memory for a texture on some objects. The engine would say the same once it has them.

    Raises:
        PatinaError: there is not.
    """
    words = lack_of_room(sum(triangle_count(obj, depsgraph) for obj in objects), available_memory())
    if words is not None:
        raise PatinaError(words)
