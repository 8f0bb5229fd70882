"""How an object shows its heights: as light and shade alone, as displacement of what is rendered, or as geometry.

Objects that share a material, as those with one mesh do, show it alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Literal

import bpy
import numpy as np

from ..errors import PatinaError
from . import base_color, material, material_maps, relief_modifiers
from .height_image import Heights, heights_on
from .material_sharers import sharers
from .relief_nodes import Displaced

Kind = Literal["BUMP", "DISPLACEMENT", "GEOMETRY"]
_EQUAL = 0.98
"""The shortest scale of an object as a part of its longest, from which on they count as equal."""


def set_displacement(obj: bpy.types.Object, kind: Kind) -> None:
    """Show the heights that an object's materials have in one way, and in no other, on it and on all objects that show
    the same materials. Modifiers are added, or removed, and never applied.

    Args:
        obj: a mesh object that wears a texture with heights.
        kind: BUMP shows them by normals alone; DISPLACEMENT displaces what is rendered, over a subdivision; GEOMETRY
            displaces the mesh itself, by modifiers, for every viewport and for export.

    Raises:
        PatinaError: the object wears no heights, or heights that cannot be shown so.
    """
    found = heights_of(obj)
    alike = sharers(obj)
    if kind == "GEOMETRY":
        _check_geometry(obj, found, alike)
    for other in alike:
        _set_modifiers(other, kind, found)
    unequal = any(_is_unequal(other) for other in alike)
    for one in {one for other in alike for one in material.ours_on(other)}:
        show_in(one, kind, unequal)


def kind_of(obj: bpy.types.Object) -> Kind:
    """Return how an object shows its heights."""
    if relief_modifiers.displaces(obj):
        return "GEOMETRY"
    return "DISPLACEMENT" if relief_modifiers.subdivides(obj) else "BUMP"


def has_heights(obj: bpy.types.Object) -> bool:
    """Return whether all materials that an object shows have the same heights. It is quick enough for a panel."""
    return heights_on([obj]) is not None


def heights_of(obj: bpy.types.Object) -> Heights:
    """Return the heights that an object wears.

    Raises:
        PatinaError: it wears none.
    """
    found = heights_on([obj])
    if found is None or not found.depth:
        raise PatinaError(f"{obj.name} wears no texture with heights; make one with a relief, or with a height map.")
    return found


def displaced_copy(obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> bpy.types.Object:
    """Return a new object beside ``obj``, in the same collections, whose mesh has the relief applied; ``obj`` stays as
    it is.

    Raises:
        PatinaError: the object wears no heights, or heights that cannot be applied.
    """
    found, kind = heights_of(obj), kind_of(obj)
    _check_geometry(obj, found)
    _set_modifiers(obj, "GEOMETRY", found)
    try:
        depsgraph.update()
        evaluated = obj.evaluated_get(depsgraph)
        mesh = bpy.data.meshes.new_from_object(evaluated, preserve_all_data_layers=True, depsgraph=depsgraph)
    finally:
        _set_modifiers(obj, kind, found)
    made = bpy.data.objects.new(f"{obj.name} Displaced", mesh)
    made.matrix_world = obj.matrix_world.copy()
    for collection in obj.users_collection:
        collection.objects.link(made)
    copies: dict[Any, Any] = {}
    for slot in made.material_slots:
        if slot.material is None or material_maps.displacement_node(slot.material.node_tree) is None:
            continue
        if slot.material not in copies:
            copies[slot.material] = slot.material.copy()
            # What is applied must not be seen, or printed, twice.
            material_maps.hide_relief(copies[slot.material].node_tree)
        slot.material = copies[slot.material]
    return made


def _check_geometry(obj: bpy.types.Object, found: Heights, alike: Collection[bpy.types.Object] = ()) -> None:
    if found.image.source == "TILED":
        raise PatinaError(
            f"{obj.name} has UDIM tiles, which Blender's geometry nodes do not know; choose Displacement instead."
        )
    for other in alike:
        if heights_on([other]) is None:
            raise PatinaError(
                f"{other.name} shows the material of {obj.name} and others without heights, so that its mesh cannot be "
                "displaced; choose Displacement, or give it a copy of the material."
            )


def _set_modifiers(obj: bpy.types.Object, kind: Kind, found: Heights) -> None:
    relief_modifiers.remove(obj)
    if kind == "DISPLACEMENT":
        relief_modifiers.add(obj)
    elif kind == "GEOMETRY":
        to_scene = np.array(obj.matrix_world, np.float64)[:3, :3]
        relief_modifiers.add(obj, Displaced(found.image, _uv_map(obj), found.depth or 0.0, to_scene))


def show_in(one: bpy.types.Material, kind: Kind, unequal: bool = False) -> None:
    """Let a material show its heights in one way, if it has some; ``unequal``, on objects that are scaled unequally."""
    tree: Any = one.node_tree
    node = material_maps.displacement_node(tree)
    if node is None:
        return
    material_maps.show_bumps(tree, None if kind != "BUMP" else "HEIGHTS" if unequal else "NORMALS")
    for output in _outputs(tree):
        ours = [link for link in output.inputs["Displacement"].links if link.from_node == node]
        for link in ours:
            tree.links.remove(link)
        if kind == "DISPLACEMENT":
            tree.links.new(node.outputs["Displacement"], output.inputs["Displacement"])
    one.displacement_method = "DISPLACEMENT" if kind == "DISPLACEMENT" else "BUMP"


def _outputs(tree: Any) -> Iterator[Any]:
    yield from (node for node in tree.nodes if node.bl_idname == "ShaderNodeOutputMaterial")


def _is_unequal(obj: bpy.types.Object) -> bool:
    """Return whether an object is scaled so unequally that normals relative to its mesh are others in the scene."""
    scales = np.linalg.svd(np.array(obj.matrix_world, np.float64)[:3, :3], compute_uv=False)
    return bool(scales.min() < _EQUAL * scales.max())


def _uv_map(obj: bpy.types.Object) -> str:
    """Return the UV map by which an object shows its heights."""
    for one in material.ours_on(obj):
        node: Any = one.node_tree.nodes.get(base_color.UV_NODE)
        if node is not None and node.uv_map:
            return str(node.uv_map)
    return ""
