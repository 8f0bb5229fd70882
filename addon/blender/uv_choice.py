"""Which UV map of each object a texture goes by: the one chosen by name, or each object's own for rendering."""

from __future__ import annotations

from collections.abc import Sequence

import bpy

from ..errors import PatinaError
from .mesh_export import evaluated_mesh
from .relief_modifiers import is_of_relief


def uv_maps_of(objects: Sequence[bpy.types.Object], depsgraph: bpy.types.Depsgraph, chosen: str) -> tuple[str, ...]:
    """Return the name of each object's UV map.

    Args:
        objects: objects; those that are no meshes have none.
        depsgraph: an up-to-date dependency graph that holds them.
        chosen: the name of the map; empty takes each object's own for rendering.

    Raises:
        PatinaError: an object has no UV map, or none of that name.
    """
    return tuple(chosen or _render_map(obj, depsgraph) for obj in objects)


def _render_map(obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> str:
    """Return the map for rendering; modifiers may make or rename maps."""
    own = own_render_map(obj)
    if own is not None and not may_make_maps(obj):
        return own
    with evaluated_mesh(obj, depsgraph) as mesh:
        names = [layer.name for layer in mesh.uv_layers]
        rendered = next((layer.name for layer in mesh.uv_layers if layer.active_render), None)
    if own in names or not names:
        rendered = own
    elif rendered is None:
        # Blender 5.2 marks none once the marked one is gone.
        rendered = names[0]
    if rendered is None:
        raise PatinaError(f"{obj.name} has no UV map; unwrap it first (Edit Mode, UV menu, Smart UV Project).")
    return rendered


def own_render_map(obj: bpy.types.Object) -> str | None:
    """Return the name of the UV map of an object's mesh, before modifiers, that rendering uses; None without one."""
    layers = obj.data.uv_layers if obj.type == "MESH" else ()
    return next((layer.name for layer in layers if layer.active_render), None)


def may_make_maps(obj: bpy.types.Object) -> bool:
    """Return whether modifiers may give an object UV maps that its mesh does not have."""
    shown = (modifier for modifier in obj.modifiers if modifier.show_viewport and not is_of_relief(modifier))
    return any(modifier.type == "NODES" for modifier in shown)


def without_map(objects: Sequence[bpy.types.Object]) -> list[bpy.types.Object]:
    """Return the mesh objects that have no UV map, not even one that modifiers make."""
    lacking = [obj for obj in objects if obj.type == "MESH" and not obj.data.uv_layers]
    return [obj for obj in lacking if not (may_make_maps(obj) and _made_maps(obj))]


def _made_maps(obj: bpy.types.Object) -> list[str]:
    """Return the maps that modifiers make, looked at cheaply, as panels must."""
    evaluated = obj.evaluated_get(bpy.context.evaluated_depsgraph_get())
    return [layer.name for layer in evaluated.data.uv_layers] if evaluated.data is not None else []
