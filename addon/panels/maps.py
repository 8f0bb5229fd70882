"""Draws what a map over the surface is read from: its kind, its name, and whether it is inverted, in one line."""

from __future__ import annotations

from typing import Any

import bpy

from ..settings.map_properties import INVERTED, NAME, NUMBER, POINTERS, SOURCE
from ..settings.map_source import FACE_SET, IMAGE, OBJECT, MapSource, parsed_or_none

_LABEL = 0.4
"""The part of a line that Blender gives to labels."""


def draw_map(layout: bpy.types.UILayout, owner: Any, name: str, title: str, may_invert: bool = True) -> None:
    """Draw the map whose text is the property ``name`` of ``owner``."""
    named = parsed_or_none(getattr(owner, name))
    if named is None:
        layout.prop(owner, f"{name}_{SOURCE}", text=title)
        return
    split = layout.split(factor=_LABEL)
    label = split.row()
    label.alignment = "RIGHT"
    label.label(text=title)
    row = split.row(align=True)
    row.use_property_split = False
    row.prop(owner, f"{name}_{SOURCE}", text="", icon_only=True)
    _draw_name(row, owner, name, named)
    if may_invert:
        row.prop(owner, f"{name}_{INVERTED}", text="", icon="ARROW_LEFTRIGHT")


def _draw_name(layout: bpy.types.UILayout, owner: Any, name: str, named: MapSource) -> None:
    """Draw the field that says which of its kind is meant."""
    obj = bpy.context.active_object
    mesh = obj.data if obj is not None and obj.type == "MESH" else None
    if named.kind == FACE_SET:
        layout.prop(owner, f"{name}_{NUMBER}", text="")
    elif named.kind in (IMAGE, OBJECT):
        layout.prop(owner, f"{name}_{POINTERS[named.kind]}", text="")
    elif named.kind == "MATERIAL":
        layout.prop_search(owner, f"{name}_{NAME}", bpy.data, "materials", text="", icon="NONE")
    elif mesh is None:
        layout.prop(owner, f"{name}_{NAME}", text="")
    else:
        # Modifiers may make more than the mesh itself has.
        lists = {"VERTEX_GROUP": (obj, "vertex_groups"), "COLOR_ATTRIBUTE": (mesh, "color_attributes")}
        holder, items = lists.get(named.kind, (mesh, "attributes"))
        layout.prop_search(owner, f"{name}_{NAME}", holder, items, text="", icon="NONE", results_are_suggestions=True)
