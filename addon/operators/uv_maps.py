"""Mends what is wrong with the UV maps of the selected objects."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import bpy
import numpy as np

from ..blender.mesh_export import floats
from ..blender.uv_choice import own_render_map, without_map
from ..errors import PatinaError
from ..jobs.readiness import chosen_objects, lacking_chosen_map
from ..settings.properties import scene_settings
from .report import can_run, finish

ANGLE = math.radians(66.0)
MARGIN = 0.01
"""Room between UV islands, as a part of the texture, so that colors do not bleed from one into another."""
PACKED = "Patina"
"""Name of the UV map in which objects are packed together."""
_STATES = ("hide", "select")
"""What Edit Mode keeps of each vertex, edge and face."""
_MOST_MAPS = 8
"""UV maps that Blender lets a mesh have."""


class PATINA_OT_unwrap(bpy.types.Operator):
    bl_idname = "patina.unwrap"
    bl_label = "Smart UV Project"
    bl_description = "Make a UV map for those of the selected objects that have none; they share its space"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        objects = chosen_objects(context)
        if not any(obj.type == "MESH" for obj in objects):
            return can_run(cls, "Select a mesh object")
        if not without_map(objects):
            return can_run(cls, "The selected objects have UV maps")
        if context.mode != "OBJECT":
            return can_run(cls, "Switch to Object Mode first")
        empty = next((obj.name for obj in without_map(objects) if not obj.data.polygons), None)
        reason = f"{empty} has no faces of its own to unwrap; add some, or apply its modifiers"
        return can_run(cls, None if empty is None else reason)

    def execute(self, context: bpy.types.Context) -> set[str]:
        objects = without_map(chosen_objects(context))
        with _edited(context, _one_for_each_mesh(objects)):
            bpy.ops.uv.smart_project(angle_limit=ANGLE, island_margin=MARGIN)
        return {"FINISHED"}


class PATINA_OT_pack_uv_maps(bpy.types.Operator):
    bl_idname = "patina.pack_uv_maps"
    bl_label = "Pack Together"
    bl_description = (
        "Give the selected objects one more UV map, in which each has room of its own, and make the texture for it. "
        "The UV maps that they have stay as they are"
    )
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        objects = [obj for obj in chosen_objects(context) if obj.type == "MESH"]
        if len(objects) < 2:
            return can_run(cls, "Select several mesh objects")
        if not all(map(own_render_map, objects)):
            return can_run(cls, "Some of the selected objects have no UV map; unwrap them first")
        return can_run(cls, None if context.mode == "OBJECT" else "Switch to Object Mode first")

    def execute(self, context: bpy.types.Context) -> set[str]:
        objects = [obj for obj in chosen_objects(context) if obj.type == "MESH"]
        return finish(self, lambda: _pack(context, objects))


def _pack(context: bpy.types.Context, objects: Sequence[bpy.types.Object]) -> None:
    """Give objects a UV map that they share without overlaps, and choose it.

    Raises:
        PatinaError: an object has no room for one more UV map.
    """
    own = _one_for_each_mesh(objects)
    full = next((obj for obj in own if len(obj.data.uv_layers) >= _MOST_MAPS and not _packed(obj)), None)
    if full is not None:
        raise PatinaError(f"{full.name} has {_MOST_MAPS} UV maps, as many as Blender allows; remove one.")
    before = {obj: obj.data.uv_layers.active.name for obj in own}
    for obj in own:
        layers = obj.data.uv_layers
        source = layers[own_render_map(obj) or ""]
        uvs = floats(source.uv, "vector", len(obj.data.loops), 2)
        made = _packed(obj) or layers.new(name=PACKED, do_init=False)
        made.uv.foreach_set("vector", uvs.reshape(-1))
        layers.active = made
    with _edited(context, own):
        bpy.ops.uv.select_all(action="SELECT")
        bpy.ops.uv.average_islands_scale()
        bpy.ops.uv.pack_islands(margin=MARGIN, rotate=True)
    for obj, name in before.items():
        obj.data.uv_layers.active = obj.data.uv_layers[name]
    settings: Any = scene_settings(context.scene, "VIEW_3D")
    settings.uv_map = PACKED


def _packed(obj: bpy.types.Object) -> Any:
    return obj.data.uv_layers.get(PACKED)


def _one_for_each_mesh(objects: Sequence[bpy.types.Object]) -> list[bpy.types.Object]:
    """Return the first object that shows each mesh."""
    return list({obj.data: obj for obj in reversed(objects)}.values())[::-1]


@contextmanager
def _edited(context: bpy.types.Context, objects: Sequence[bpy.types.Object]) -> Iterator[None]:
    """Put objects, and no others, in Edit Mode with all faces selected; mode, selection, and what is hidden in Edit
    Mode are as before after the block."""
    active, selected = context.view_layer.objects.active, context.selected_objects
    states = [(part, name, _states(part, name)) for obj in objects for part in _parts(obj) for name in _STATES]
    try:
        for obj in selected:
            obj.select_set(obj in objects)
        context.view_layer.objects.active = objects[0]
        bpy.ops.object.mode_set(mode="EDIT")
        bpy.ops.mesh.reveal(select=False)
        bpy.ops.mesh.select_all(action="SELECT")
        yield
    finally:
        if context.mode != "OBJECT":
            bpy.ops.object.mode_set(mode="OBJECT")
        for part, name, values in states:
            part.foreach_set(name, values)
        for obj in selected:
            obj.select_set(True)
        context.view_layer.objects.active = active


def _parts(obj: bpy.types.Object) -> tuple[Any, ...]:
    return obj.data.vertices, obj.data.edges, obj.data.polygons


def _states(part: Any, name: str) -> np.ndarray:
    values = np.empty(len(part), bool)
    part.foreach_get(name, values)
    return values


class PATINA_OT_use_render_uv_maps(bpy.types.Operator):
    bl_idname = "patina.use_render_uv_maps"
    bl_label = "Use Each Object's Own"
    bl_description = "Make the texture for the UV map that each of the selected objects uses for rendering"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        settings: Any = scene_settings(context.scene, "VIEW_3D")
        lacking = lacking_chosen_map(chosen_objects(context), settings.uv_map)
        return can_run(cls, None if lacking else "The selected objects have the chosen UV map")

    def execute(self, context: bpy.types.Context) -> set[str]:
        settings: Any = scene_settings(context.scene, "VIEW_3D")
        settings.uv_map = ""
        return {"FINISHED"}


CLASSES = (PATINA_OT_unwrap, PATINA_OT_pack_uv_maps, PATINA_OT_use_render_uv_maps)
