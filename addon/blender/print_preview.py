"""A model in the colors of filaments, shown in the viewport in place of the objects that it was made from.

Nothing of it may last: it is taken off before the .blend is saved, and after an undo, a redo or a load that brought an
old one back. Everything is found again by marks, never by references.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from .material import use_nodes
from .triangle_mesh import triangle_mesh

NAME = "Patina Print Preview"
MARK = "patina_print_preview"
"""Custom property of what is temporary, and of objects that are hidden meanwhile: whether they were selected (1), and
active (2)."""
_SELECTED, _ACTIVE = 1, 2
_SHARP = math.radians(30.0)


@dataclass(frozen=True)
class Painted:
    """A model in the colors of filaments: ``positions`` [V, 3], ``triangles`` [F, 3], ``filament_of`` [F], ``colors``
    uint8 [K, 3] sRGB, and the ``names`` of the filaments."""

    positions: np.ndarray
    triangles: np.ndarray
    filament_of: np.ndarray
    colors: np.ndarray
    names: tuple[str, ...]


def read_painted(path: Path) -> Painted:
    """Return the model that the engine has written."""
    with np.load(path) as arrays:
        found = {name: arrays[name] for name in ("positions", "triangles", "filament_of", "colors")}
        return Painted(**found, names=tuple(str(name) for name in arrays["names"]))


def show(painted: Painted, origin: Sequence[float], originals: Sequence[bpy.types.Object]) -> None:
    """Show a model, whose positions are from ``origin`` on, in place of objects, which are hidden meanwhile."""
    take_off()
    mesh = triangle_mesh(NAME, painted.positions, painted.triangles)
    for name, color in zip(painted.names, painted.colors, strict=True):
        mesh.materials.append(_flat(name, color / 255.0))
    mesh.polygons.foreach_set("material_index", painted.filament_of.astype(np.int32))
    mesh.set_sharp_from_angle(angle=_SHARP)
    obj: Any = bpy.data.objects.new(NAME, mesh)
    obj[MARK] = mesh[MARK] = 0
    obj.location = origin
    obj.hide_render = obj.hide_select = True
    layer = bpy.context.view_layer
    layer.active_layer_collection.collection.objects.link(obj)
    for original in originals:
        _hide(original, layer)


def take_off() -> bool:
    """Show the objects again that were hidden, and remove what is temporary; return whether there was any."""
    marked = [obj for obj in bpy.data.objects if obj.get(MARK) is not None]
    meshes = [mesh for mesh in bpy.data.meshes if mesh.get(MARK) is not None]
    temporary: list[bpy.types.ID] = [obj for obj in marked if obj.data in meshes]
    for obj in marked:
        if obj not in temporary:
            _show_again(obj, bpy.context.view_layer)
    materials = [material for material in bpy.data.materials if material.get(MARK) is not None]
    bpy.data.batch_remove([*temporary, *meshes, *materials])
    return bool(marked or meshes)


def _flat(name: str, color: np.ndarray) -> bpy.types.Material:
    """Return a material that is one color, sRGB [3], all over: in Solid shading, too."""
    made: Any = bpy.data.materials.new(f"{NAME} {name}")
    made[MARK] = 0
    use_nodes(made)
    linear = np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)
    principled = made.node_tree.nodes["Principled BSDF"]
    principled.inputs["Base Color"].default_value = made.diffuse_color = (*linear.tolist(), 1.0)
    principled.inputs["Roughness"].default_value = made.roughness = 0.7
    return made


def _hide(obj: Any, layer: Any) -> None:
    if obj.name not in layer.objects:
        return
    obj[MARK] = _SELECTED * obj.select_get(view_layer=layer) + _ACTIVE * (layer.objects.active == obj)
    obj.hide_set(True, view_layer=layer)


def _show_again(obj: Any, layer: Any) -> None:
    state = obj[MARK]
    del obj[MARK]
    if obj.name not in layer.objects:
        return
    obj.hide_set(False, view_layer=layer)
    obj.select_set(bool(state & _SELECTED), view_layer=layer)
    if state & _ACTIVE:
        layer.objects.active = obj
