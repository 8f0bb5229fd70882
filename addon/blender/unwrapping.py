"""UV maps that Blender's own operators make of arrays, in a scene of their own. The user's data stays out of it.

This file is also a script for a Blender that the add-on starts for large meshes, so it imports nothing of the add-on:

    blender --background --factory-startup --python unwrapping.py -- FOLDER
"""

from __future__ import annotations

import math
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import bpy
import numpy as np

ANGLE = math.radians(66.0)
MARGIN = 0.002
"""Room between UV islands, as a part of the map's width: four texels of a texture with 2048."""
FACES_FILE, UVS_FILE, STAGE_FILE = "faces.npz", "uvs.npy", "stage.txt"
STAGES = ("Cutting into islands", "Evening out", "Packing")
"""What is done one after the other, in words."""
_NAME = "Patina Unwrap"


@dataclass(frozen=True)
class Faces:
    """Polygons: ``positions`` float32 [V, 3], the vertex of each corner int32 [L], the number of corners of each face
    int32 [F], and, if islands are there that are to be kept, their UVs float32 [L, 2]."""

    positions: np.ndarray
    vertices: np.ndarray
    sizes: np.ndarray
    uvs: np.ndarray | None = None


def unwrapped(faces: Faces) -> Iterator[str | np.ndarray]:
    """Yield the name of each stage before it begins, then the UVs of the corners, float32 [L, 2].

    Islands lie in the unit square and do not overlap, and texels are as wide on all of them. There are as many as Smart
    UV Project makes, or those that are to be kept.
    """
    with _edited(faces) as mesh:
        yield STAGES[0]
        if faces.uvs is None:
            # Packed below, once all islands have their size.
            bpy.ops.uv.smart_project(angle_limit=ANGLE, island_margin=0.0)
        yield STAGES[1]
        bpy.ops.uv.select_all(action="SELECT")
        bpy.ops.uv.average_islands_scale()
        yield STAGES[2]
        # Exact shapes gain a few texels and take minutes where some islands are large. A margin that Blender scales
        # leaves no room for the islands themselves where there are many.
        bpy.ops.uv.pack_islands(
            shape_method="AABB", rotate=True, rotate_method="CARDINAL", margin_method="FRACTION", margin=MARGIN
        )
        bpy.ops.object.mode_set(mode="OBJECT")
        uvs = np.empty((len(faces.vertices), 2), np.float32)
        mesh.uv_layers[0].uv.foreach_get("vector", uvs.reshape(-1))
    uvs = np.nan_to_num(uvs, posinf=0.0, neginf=0.0)
    # Blender packs into the tile that is closest.
    yield uvs - np.floor((uvs.min(axis=0) + uvs.max(axis=0)) / 2)


@contextmanager
def _edited(faces: Faces) -> Iterator[Any]:
    """Yield a mesh of the faces in Edit Mode, all selected, in a scene that is gone after the block."""
    data: Any = bpy.data
    mesh = _mesh(faces)
    obj, scene = data.objects.new(_NAME, mesh), data.scenes.new(_NAME)
    try:
        scene.collection.objects.link(obj)
        layer = scene.view_layers[0]
        layer.objects.active = obj
        obj.select_set(True, view_layer=layer)
        chosen = dict.fromkeys(("active_object", "object", "edit_object"), obj)
        chosen |= {name: [obj] for name in ("selected_objects", "selected_editable_objects", "objects_in_mode")}
        with bpy.context.temp_override(scene=scene, view_layer=layer, **chosen):
            bpy.ops.object.mode_set(mode="EDIT")
            bpy.ops.mesh.select_all(action="SELECT")
            yield mesh
    finally:
        data.scenes.remove(scene)
        data.objects.remove(obj)
        data.meshes.remove(mesh)


def _mesh(faces: Faces) -> Any:
    mesh: Any = bpy.data.meshes.new(_NAME)
    mesh.vertices.add(len(faces.positions))
    mesh.vertices.foreach_set("co", faces.positions.reshape(-1))
    mesh.loops.add(len(faces.vertices))
    mesh.loops.foreach_set("vertex_index", faces.vertices)
    mesh.polygons.add(len(faces.sizes))
    mesh.polygons.foreach_set("loop_start", (np.cumsum(faces.sizes) - faces.sizes).astype(np.int32))
    layer = mesh.uv_layers.new(do_init=False)
    if faces.uvs is not None:
        layer.uv.foreach_set("vector", faces.uvs.reshape(-1))
    mesh.update(calc_edges=True)
    return mesh


def write(faces: Faces, folder: Path) -> None:
    """Write what ``main`` reads."""
    np.savez(folder / FACES_FILE, **{name: value for name, value in asdict(faces).items() if value is not None})


def main(folder: Path) -> None:
    """Unwrap the faces that are in a folder; the stage and, in the end, the UVs are files there."""
    with np.load(folder / FACES_FILE) as arrays:
        faces = Faces(**{field.name: arrays[field.name] for field in fields(Faces) if field.name in arrays})
    for made in unwrapped(faces):
        if isinstance(made, str):
            (folder / STAGE_FILE).write_text(made, encoding="utf-8")
        else:
            # Whole or not at all.
            np.save(folder / "unfinished.npy", made)
            (folder / "unfinished.npy").replace(folder / UVS_FILE)


def _end_with_parent() -> None:
    """End this process when the other end of standard input is closed, as it is when its parent dies."""
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    main(Path(sys.argv[-1]))
