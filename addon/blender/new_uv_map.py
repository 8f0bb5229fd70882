"""One more UV map for objects that share a texture: without overlaps, and with texels as wide on all of them.

The UV maps that the objects have stay as they are, and so does which of them Blender shows and renders with.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import bpy
import numpy as np

from ..errors import PatinaError
from .mesh_export import evaluated_mesh, floats, integers
from .unwrapping import Faces
from .uv_choice import own_render_map

BESIDE, ONLY = "Patina", "UVMap"
"""Names of a new map beside others, and of one where no object has any."""
MARK = "patina_uv_map"
"""Custom property of a mesh: the name of the map that was made for it, and may be made again."""


def name_for(objects: Sequence[bpy.types.Object]) -> str:
    """Return what a new UV map for objects is called. One that was made so before has the same name; whatever else
    happens to have it stays, and the new map gets a number."""
    plain = BESIDE if any(obj.data.uv_layers for obj in objects) else ONLY
    names = (plain if number == 0 else f"{plain}.{number:03}" for number in itertools.count())
    return next(name for name in names if all(_may_have(obj, name) for obj in objects))


def _may_have(obj: bpy.types.Object, name: str) -> bool:
    mesh: Any = obj.data
    if name in mesh.uv_layers:
        return bool(mesh.get(MARK) == name)
    # All of these share their names.
    return name not in mesh.attributes and name not in obj.vertex_groups


def faces_of(objects: Sequence[bpy.types.Object], keep_islands: bool = False) -> Faces:
    """Return the faces of the objects' meshes, before modifiers, as large as they are in the world, one mesh after the
    other in the order of ``one_for_each_mesh``.

    Raises:
        PatinaError: a vertex is nowhere.
    """
    parts = [_part(obj, keep_islands) for obj in one_for_each_mesh(objects)]
    starts = np.cumsum([0, *(len(part.positions) for part in parts[:-1])])
    positions = np.concatenate([part.positions for part in parts])
    return Faces(
        # Blender's operators know faces of usual sizes.
        (positions / max(float(np.abs(positions).max()), 1e-30)).astype(np.float32),
        np.concatenate([part.vertices + start for part, start in zip(parts, starts, strict=True)]).astype(np.int32),
        np.concatenate([part.sizes for part in parts]),
        np.concatenate([part.uvs for part in parts if part.uvs is not None]) if keep_islands else None,
    )


def _part(obj: bpy.types.Object, keep_islands: bool) -> Faces:
    mesh: Any = obj.data
    matrix = np.array(obj.matrix_world, np.float64)[:3, :3]
    order = _order(obj)
    positions = floats(mesh.vertices, "co", len(mesh.vertices), 3).astype(np.float64) @ matrix.T
    if not np.isfinite(positions).all():
        raise PatinaError(f"{obj.name} has vertices that are nowhere; delete them.")
    source = mesh.uv_layers.get(own_render_map(obj) or "") if keep_islands else None
    return Faces(
        positions - positions.mean(axis=0),
        integers(mesh.loops, "vertex_index", len(mesh.loops), 1)[order, 0],
        _sizes(mesh),
        None if source is None else np.nan_to_num(floats(source.uv, "vector", len(mesh.loops), 2))[order],
    )


def _order(obj: bpy.types.Object) -> np.ndarray:
    """Return the corners [L] of an object's mesh in an order in which its faces look outward in the world, where a
    mirrored object turns them inside out. The same order puts them back."""
    mesh: Any = obj.data
    corners = np.arange(len(mesh.loops))
    if obj.matrix_world.determinant() >= 0:
        return corners
    sizes = _sizes(mesh)
    starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.asarray(2 * starts + np.repeat(sizes, sizes) - 1 - corners)


def _sizes(mesh: Any) -> np.ndarray:
    return integers(mesh.polygons, "loop_total", len(mesh.polygons), 1)[:, 0]


def put(objects: Sequence[bpy.types.Object], uvs: np.ndarray) -> str:
    """Give the objects' meshes the UVs of their corners, float32 [L, 2], as ``faces_of`` orders them, in a map that
    they get or have; return its name.

    Raises:
        PatinaError: modifiers of an object would not keep the map; nothing has changed then.
    """
    name = name_for(objects)
    own = one_for_each_mesh(objects)
    with taken_back_on_failure(objects):
        for obj, made in zip(own, np.split(uvs, np.cumsum([len(obj.data.loops) for obj in own])[:-1]), strict=True):
            mesh: Any = obj.data
            _set(mesh, name, made[_order(obj)])
            mesh[MARK] = name
        lost = _lost_by_modifiers(objects, name)
        if lost is not None:
            raise PatinaError(f"The modifiers of {lost.name} do not keep a new UV map of its mesh; apply them first.")
    return name


@contextmanager
def taken_back_on_failure(objects: Sequence[bpy.types.Object]) -> Iterator[None]:
    """Let mesh objects in Object Mode have the UV maps that they have now if the block, which may give them a new one,
    fails."""
    name = name_for(objects)
    meshes: list[Any] = [obj.data for obj in one_for_each_mesh(objects)]
    before = [(mesh, mesh.get(MARK), _uvs_in(mesh, name)) for mesh in meshes]
    try:
        yield
    except BaseException:
        for mesh, mark, old in before:
            _take_back(mesh, name, mark, old)
        raise


def _take_back(mesh: Any, name: str, mark: str | None, old: np.ndarray | None) -> None:
    if old is not None:
        _set(mesh, name, old)
    elif name in mesh.uv_layers:
        mesh.uv_layers.remove(mesh.uv_layers[name])
    if mark is not None:
        mesh[MARK] = mark
    elif MARK in mesh:
        del mesh[MARK]


def _uvs_in(mesh: Any, name: str) -> np.ndarray | None:
    layer = mesh.uv_layers.get(name)
    return None if layer is None else floats(layer.uv, "vector", len(mesh.loops), 2)


def _set(mesh: Any, name: str, uvs: np.ndarray) -> None:
    layers = mesh.uv_layers
    active = layers.active.name if layers.active else name
    layer = layers.get(name) or layers.new(name=name, do_init=False)
    layer.uv.foreach_set("vector", np.ascontiguousarray(uvs).reshape(-1))
    layers.active = layers[active]
    mesh.update()


def _lost_by_modifiers(objects: Sequence[bpy.types.Object], name: str) -> bpy.types.Object | None:
    """Return an object whose modifiers make a mesh without a UV map that its own mesh has."""
    changed = [obj for obj in objects if obj.modifiers]
    if not changed:
        return None
    bpy.context.view_layer.update()
    depsgraph = bpy.context.evaluated_depsgraph_get()
    for obj in changed:
        with evaluated_mesh(obj, depsgraph) as mesh:
            if mesh.polygons and name not in mesh.uv_layers:
                return obj
    return None


def one_for_each_mesh(objects: Sequence[bpy.types.Object]) -> list[bpy.types.Object]:
    """Return the first object that shows each mesh."""
    return list({obj.data: obj for obj in reversed(objects)}.values())[::-1]
