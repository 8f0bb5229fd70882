"""A mended copy of objects, as an object with its own texture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ..errors import PatinaError
from . import image, material
from .triangle_mesh import triangle_mesh

_UV_MAP = "UVMap"


def put_beside(
    originals: Sequence[bpy.types.Object], arrays: Path, texture: Path, origin: Sequence[float]
) -> bpy.types.Object:
    """Return a new object of a mended mesh, whose positions are from ``origin`` on, with its texture packed.

    It takes the place of the originals, which are hidden and otherwise stay as they are; it is what is selected then.

    Args:
        originals: at least one object.
        arrays: an NPZ file with ``positions`` [V, 3], ``triangles`` [F, 3], and ``uvs`` [F, 3, 2].
        texture: a PNG.
        origin: world coordinates [3].

    Raises:
        PatinaError: a file cannot be read.
    """
    first: Any = originals[0]
    name = f"{first.name} Print"
    try:
        with np.load(arrays) as found:
            positions, triangles, uvs = found["positions"], found["triangles"], found["uvs"]
    except (OSError, ValueError, KeyError):
        raise PatinaError(f"{arrays.name} is not what the engine writes; make the copy again.") from None
    picture = image.load_packed(texture, name)
    place = np.array(first.matrix_world.translation)
    mesh = triangle_mesh(name, positions + np.array(origin) - place, triangles, uvs)
    smooth = np.zeros(len(first.data.polygons), bool)
    first.data.polygons.foreach_get("use_smooth", smooth)
    if not smooth.any():
        # New meshes are smooth.
        mesh.shade_flat()
    made: Any = bpy.data.objects.new(name, mesh)
    made.location = place
    collections = first.users_collection or (bpy.context.scene.collection,)
    collections[0].objects.link(made)
    material.wear(made, picture, _UV_MAP)
    for obj in bpy.context.view_layer.objects.selected:
        obj.select_set(False)
    for obj in originals:
        obj.hide_set(True)
        obj.hide_render = True
    made.select_set(True)
    bpy.context.view_layer.objects.active = made
    return made
