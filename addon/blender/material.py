"""A texture on an object: on copies of the materials that it shows, wherever they come from.

A material that was there is never changed. The object gets a copy, which remembers what it was copied from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import bpy

from ..errors import PatinaError
from . import base_color, material_modifier, slots
from .material_maps import NO_MAPS, Maps, show_maps

MARK = "patina"
"""Custom property of our materials, by which they are known, and the start of the names of the others."""


@dataclass(frozen=True)
class Coat:
    """A picture for a surface, and other maps of it: ``mark`` is the custom property of what is made to show them."""

    image: bpy.types.Image
    uv_map: str
    mark: str
    maps: Maps = NO_MAPS

    def show(self, material: bpy.types.Material) -> None:
        """Show the picture as the color of what a material shows."""
        tree: Any = material.node_tree
        base_color.show_image(tree, self.image, self.uv_map)
        show_maps(tree, self.maps, self.uv_map)


def wear(
    obj: bpy.types.Object,
    image: bpy.types.Image,
    uv_map: str,
    only_active_slot: bool = False,
    together: Collection[bpy.types.Object] = (),
    maps: Maps = NO_MAPS,
) -> None:
    """Show ``image`` on what the object's material slots show, all or the active one, by way of the UV map.

    A material of ours that only this object uses just gets the new image; any other is kept as it is and copied. An
    object without slots gets one. Where a modifier decides the material, another one after it shows the copy.

    Args:
        obj: a mesh object.
        image: the texture.
        uv_map: the UV map's name.
        only_active_slot: leave the other slots alone.
        together: objects that get the texture as well; all others keep what they show, even those with the same mesh.
        maps: what the texture has besides its color.
    """
    coat = Coat(image, uv_map, MARK, maps)
    own = _own_materials(obj, slots.chosen(obj, only_active_slot), bool(slots.others_with_mesh(obj, together)))
    for material in own:
        coat.show(material)
    cover(obj, coat, only_active_slot, together, own)


def cover(
    obj: bpy.types.Object,
    coat: Coat,
    only_active_slot: bool,
    together: Collection[bpy.types.Object] = (),
    kept: Collection[bpy.types.Material] = (),
) -> None:
    """Put copies in place of all materials that the object shows but those kept; ``uncover`` takes them off again."""
    added = slots.add_if_none(obj)
    of_object = bool(slots.others_with_mesh(obj, together))
    copies: dict[Any, bpy.types.Material] = {}
    for slot in slots.chosen(obj, only_active_slot):
        if slot.material in kept:
            continue
        # A slot that is cut loose from the mesh has a history of its own.
        history = (slot.material, slot.link, slot.slot_index if of_object else None)
        if history not in copies:
            copies[history] = _copy(slot.material, obj, coat)
        slots.put(slot, copies[history], coat.mark, of_object, added)
    if not obj.modifiers:
        return
    decided = material_modifier.decided(obj, bpy.context.evaluated_depsgraph_get(), only_active_slot)
    pairs = {material: _copy(material, obj, coat) for material in decided if material not in kept}
    if pairs:
        material_modifier.replace(obj, pairs, coat.mark)


def uncover(obj: bpy.types.Object, mark: str, image: bpy.types.Image | None = None) -> None:
    """Give the object the materials back that it showed before ``cover``, and remove the copies that nothing uses.

    With an image, only the copies that show it are taken off.
    """

    replaced = set(material_modifier.replaced(obj, mark))
    worn = {slot.material for slot in obj.material_slots if slot.material is not None} | replaced
    gone = {found for found in worn if found is not None and found.get(mark)}
    if image is not None:
        gone = {found for found in gone if base_color.image_in(found.node_tree) == image}
    if image is None or gone & replaced:
        material_modifier.remove(obj, mark)
    for slot in obj.material_slots:
        if slot.material in gone:
            slots.take_out(obj, slot, mark)
    for material in gone:
        discard(material)


def restore(obj: bpy.types.Object) -> None:
    """Give the object the materials back that it had before ours.

    Raises:
        PatinaError: the object does not wear a material of ours.
    """
    if not wears_ours(obj):
        raise PatinaError(f"{obj.name} has no texture made by Patina; there is nothing to restore.")
    uncover(obj, MARK)


def wears_ours(obj: bpy.types.Object) -> bool:
    """Return whether a slot or a modifier of the object shows a material of ours."""
    return bool(ours_on(obj))


def ours_on(obj: bpy.types.Object) -> list[bpy.types.Material]:
    """Return the materials of ours that the object's slots and modifiers show."""
    in_slots = (slot.material for slot in obj.material_slots)
    worn = [material for material in in_slots if material is not None and is_ours(material)]
    return [*worn, *material_modifier.replaced(obj, MARK)]


def is_ours(material: bpy.types.Material) -> bool:
    """Return whether Patina made this material."""
    return material.get(MARK) is not None


def discard(material: bpy.types.Material) -> None:
    """Remove a material, and our copies of node groups in it, if nothing uses them."""
    groups = base_color.own_groups(material.node_tree)
    if not material.users:
        bpy.data.materials.remove(material)
    while unused := {group for group in groups if not group.users}:
        groups -= unused
        bpy.data.batch_remove(unused)


def _own_materials(
    obj: bpy.types.Object, chosen: Iterable[bpy.types.MaterialSlot], is_shared: bool
) -> set[bpy.types.Material]:
    """Return the materials of ours that this object alone shows."""
    worn: list[Any] = [slot.material for slot in obj.material_slots]
    found = {slot.material for slot in chosen if slot.material is not None and not (is_shared and slot.link == "DATA")}
    own = {material for material in found if is_ours(material) and material.users <= worn.count(material)}
    return own | set(material_modifier.replaced(obj, MARK, alone=True))


def _copy(previous: bpy.types.Material | None, obj: bpy.types.Object, coat: Coat) -> bpy.types.Material:
    """Return a material that looks like the previous one but for the coat's picture."""
    name = f"{obj.name} Patina"
    made: Any = bpy.data.materials.new(name) if previous is None else previous.copy()
    made.name = name
    made.use_fake_user = False
    made[coat.mark] = True
    use_nodes(made)
    coat.show(made)
    return made


def use_nodes(material: bpy.types.Material) -> None:
    """See to it that the material has nodes, which look as it did without."""
    if has_nodes(material):
        return
    material.use_nodes = True
    tree: Any = material.node_tree
    # Nodes that were turned off would show another look than the one before.
    tree.nodes.clear()
    output, shader = tree.nodes.new("ShaderNodeOutputMaterial"), tree.nodes.new("ShaderNodeBsdfPrincipled")
    shader.location = (-320, 0)
    tree.links.new(shader.outputs[0], output.inputs["Surface"])
    shader.inputs["Roughness"].default_value = material.roughness
    shader.inputs["Metallic"].default_value = material.metallic


def has_nodes(material: bpy.types.Material) -> bool:
    """Return whether nodes decide what the material shows; from Blender 5.0 on they always do."""
    return bpy.app.version >= (5, 0, 0) or material.use_nodes
