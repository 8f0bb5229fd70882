"""Materials in an object's slots, taken out again so that everything is as it was.

What is needed for that is kept on the material that is put there, as custom properties whose names start with a mark.
"""

from __future__ import annotations

from collections.abc import Collection

import bpy

_PREVIOUS = "_previous"
"""The material that the slot had before, if it had any."""
_WAS_LINKED = "_linked"
"""The slot showed the mesh's material before, not one of the object's own."""
_BENEATH = "_beneath"
"""The object's own material, which the slot did not show before."""
_ADDED = "_slot"
"""The object had no slot before."""


def chosen(obj: bpy.types.Object, only_active_slot: bool) -> list[bpy.types.MaterialSlot]:
    """Return the object's material slots, or the active one alone."""
    slots = list(obj.material_slots)
    return slots[obj.active_material_index :][:1] if only_active_slot else slots


def others_with_mesh(obj: bpy.types.Object, chosen: Collection[bpy.types.Object]) -> list[bpy.types.Object]:
    """Return the objects that show the same mesh and are not among those chosen."""
    if obj.data.users < 2:
        return []
    return [other for other in bpy.data.objects if other.data == obj.data and other != obj and other not in chosen]


def add_if_none(obj: bpy.types.Object) -> bool:
    """Give an object without slots an empty one; return whether it had none."""
    if obj.material_slots:
        return False
    obj.data.materials.append(None)
    return True


def put(
    slot: bpy.types.MaterialSlot, made: bpy.types.Material, mark: str, of_object: bool = False, added: bool = False
) -> None:
    """Put a material in a slot.

    Args:
        slot: of an object that can be changed.
        made: a new material, in no slot whose history differs; a copy of the one that is there, if there is any.
        mark: the start of the names of the custom properties.
        of_object: show it on this object alone, whoever else has the mesh.
        added: the slot was made for it.
    """
    is_cut_loose = of_object and slot.link == "DATA"
    if slot.material is not None and slot.material.get(mark) and not is_cut_loose:
        # A copy of one that was put there brings the history along.
        slot.material = made
        return
    before = {_PREVIOUS: slot.material, _WAS_LINKED: None, _BENEATH: None, _ADDED: added or None}
    if is_cut_loose:
        slot.link = "OBJECT"
        before |= {_WAS_LINKED: True, _BENEATH: slot.material}
    for name, value in before.items():
        made.pop(mark + name, None)
        if value is not None:
            made[mark + name] = value
    slot.material = made


def take_out(obj: bpy.types.Object, slot: bpy.types.MaterialSlot, mark: str) -> None:
    """Give a slot back what it had before ``put``."""
    made = slot.material
    if made.get(mark + _WAS_LINKED):
        slot.material = made.get(mark + _BENEATH)
        slot.link = "DATA"
    else:
        slot.material = made.get(mark + _PREVIOUS)
    sharers = [obj, *others_with_mesh(obj, ())]
    is_empty = all(slot.material is None for sharer in sharers for slot in sharer.material_slots)
    if made.get(mark + _ADDED) and len(obj.material_slots) == 1 and is_empty:
        obj.data.materials.clear()


def previous(made: bpy.types.Material, mark: str) -> bpy.types.Material | None:
    """Return the material in whose place another was put."""
    found: bpy.types.Material | None = made.get(mark + _PREVIOUS)
    return found
