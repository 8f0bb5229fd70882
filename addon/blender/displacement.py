"""How an object shows its heights: as light and shade alone, as displacement of what is rendered, or as geometry."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Literal

import bpy

from ..errors import PatinaError
from . import base_color, material, material_maps
from .height_image import Heights, heights_on
from .material_maps import NO_MAPS, Maps

Kind = Literal["BUMP", "DISPLACEMENT", "GEOMETRY"]
SUBDIVISION, DISPLACE = "Patina Subdivision", "Patina Displace"
"""Names of the modifiers, and of the texture that the second one has."""
# A subdivision has four times the faces of the one before; with more, viewports become slow.
_MOST_FACES, _MOST_LEVELS = 600_000, 6


def set_displacement(obj: bpy.types.Object, kind: Kind) -> None:
    """Show the heights that an object's materials have in one way, and in no other. Modifiers are added, or removed,
    and never applied.

    Args:
        obj: a mesh object that wears a texture with heights.
        kind: BUMP shows them by normals alone; DISPLACEMENT displaces what is rendered, over a subdivision; GEOMETRY
            displaces the mesh itself, by modifiers, for every viewport and for export.

    Raises:
        PatinaError: the object wears no heights, or heights that cannot be shown so.
    """
    found = heights_of(obj)
    if kind == "GEOMETRY" and found.image.source == "TILED":
        raise PatinaError(
            f"{obj.name} has UDIM tiles, which Blender's Displace modifier does not know; choose Displacement instead."
        )
    remove_modifiers(obj)
    for one in material.ours_on(obj):
        _show_in(one, kind)
    if kind == "BUMP":
        return
    _subdivide(obj)
    if kind == "GEOMETRY":
        _displace(obj, found)


def wear(
    obj: bpy.types.Object,
    image: bpy.types.Image,
    uv_map: str,
    only_active_slot: bool = False,
    together: Collection[bpy.types.Object] = (),
    maps: Maps = NO_MAPS,
) -> None:
    """Show a texture with its maps on an object (see ``material.wear``), its heights in the way in which those before
    were shown, if they were."""
    kind = kind_of(obj)
    remove_modifiers(obj)
    material.wear(obj, image, uv_map, only_active_slot, together, maps)
    if kind != "BUMP" and has_heights(obj):
        set_displacement(obj, kind)


def take_off(obj: bpy.types.Object, image: bpy.types.Image) -> None:
    """Take a texture and the modifiers of its relief off an object; nothing happens to one that does not wear it."""
    if any(base_color.image_in(one.node_tree) == image for one in material.ours_on(obj)):
        material.uncover(obj, material.MARK, image)
        remove_modifiers(obj)


def kind_of(obj: bpy.types.Object) -> Kind:
    """Return how an object shows its heights."""
    if DISPLACE in obj.modifiers:
        return "GEOMETRY"
    return "DISPLACEMENT" if SUBDIVISION in obj.modifiers else "BUMP"


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
    kind = kind_of(obj)
    set_displacement(obj, "GEOMETRY")
    try:
        depsgraph.update()
        evaluated = obj.evaluated_get(depsgraph)
        mesh = bpy.data.meshes.new_from_object(evaluated, preserve_all_data_layers=True, depsgraph=depsgraph)
    finally:
        set_displacement(obj, kind)
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
            # What is applied must not be seen twice.
            _show_in(copies[slot.material], "GEOMETRY")
        slot.material = copies[slot.material]
    return made


def _show_in(one: bpy.types.Material, kind: Kind) -> None:
    tree: Any = one.node_tree
    node = material_maps.displacement_node(tree)
    if node is None:
        return
    material_maps.link_normals(tree, kind == "BUMP")
    for output in _outputs(tree):
        ours = [link for link in output.inputs["Displacement"].links if link.from_node == node]
        for link in ours:
            tree.links.remove(link)
        if kind == "DISPLACEMENT":
            tree.links.new(node.outputs["Displacement"], output.inputs["Displacement"])
    one.displacement_method = "DISPLACEMENT" if kind == "DISPLACEMENT" else "BUMP"


def _outputs(tree: Any) -> Iterator[Any]:
    yield from (node for node in tree.nodes if node.bl_idname == "ShaderNodeOutputMaterial")


def remove_modifiers(obj: bpy.types.Object) -> None:
    """Remove the modifiers that show the relief of an object, where there are some."""
    for name in (SUBDIVISION, DISPLACE):
        modifier: Any = obj.modifiers.get(name)
        if modifier is None:
            continue
        texture = getattr(modifier, "texture", None)
        obj.modifiers.remove(modifier)
        if texture is not None and not texture.users:
            bpy.data.textures.remove(texture)


def _subdivide(obj: bpy.types.Object) -> None:
    faces = max(1, len(obj.evaluated_get(bpy.context.evaluated_depsgraph_get()).data.polygons))
    levels = 0
    while levels < _MOST_LEVELS and faces * 4 ** (levels + 1) <= _MOST_FACES:
        levels += 1
    modifier: Any = obj.modifiers.new(SUBDIVISION, "SUBSURF")
    modifier.subdivision_type = "SIMPLE"
    modifier.levels = modifier.render_levels = levels


def _displace(obj: bpy.types.Object, heights: Heights) -> None:
    texture: Any = bpy.data.textures.new(DISPLACE, "IMAGE")
    texture.image = heights.image
    # Colors of a texture are made brighter or darker otherwise, and its heights with them.
    texture.use_interpolation = True
    modifier: Any = obj.modifiers.new(DISPLACE, "DISPLACE")
    modifier.texture = texture
    modifier.texture_coords = "UV"
    modifier.uv_layer = _uv_map(obj)
    modifier.mid_level = 0.5
    modifier.space = "LOCAL"
    scale = abs(obj.matrix_world.to_3x3().determinant()) ** (1 / 3)
    modifier.strength = (heights.depth or 0.0) / max(scale, 1e-9)


def _uv_map(obj: bpy.types.Object) -> str:
    """Return the UV map by which an object shows its heights."""
    for one in material.ours_on(obj):
        node: Any = one.node_tree.nodes.get(base_color.UV_NODE)
        if node is not None and node.uv_map:
            return str(node.uv_map)
    return ""
