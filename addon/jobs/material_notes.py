"""What an artist should know about the materials that a texture goes on, before the job runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import bpy

from ..blender import material_modifier, slots
from ..blender.material import has_nodes, is_ours
from ..blender.surface_color import plan
from .words import listed


def material_notes(
    objects: Sequence[bpy.types.Object], depsgraph: bpy.types.Depsgraph, only_active_slot: bool
) -> tuple[str, ...]:
    """Return one sentence for each thing that is done or decided elsewhere than an artist may expect.

    Args:
        objects: mesh objects, which get one texture.
        depsgraph: an up-to-date dependency graph that holds them.
        only_active_slot: whether only the active material slot gets the texture.
    """
    layer = depsgraph.view_layer
    found = dict.fromkeys(slot.material for obj in objects for slot in slots.chosen(obj, only_active_slot))
    materials = [material for material in found if material is not None and not is_ours(material)]
    override = layer.material_override
    notes = [
        *_of_users(materials, objects),
        *(note for obj in objects for note in _of_object(obj, objects, depsgraph, only_active_slot)),
        *(note for material in materials for note in _of_shaders(material)),
    ]
    if override is not None:
        notes.append(
            f"{override.name} covers everything in {layer.name}; clear its Material Override to see the texture."
        )
    return tuple(dict.fromkeys(notes))


def _of_users(materials: Iterable[bpy.types.Material], objects: Sequence[bpy.types.Object]) -> Iterator[str]:
    for material in materials:
        others = [
            obj.name
            for obj in bpy.data.objects
            if obj not in objects and any(slot.material == material for slot in obj.material_slots)
        ]
        if others:
            yield f"{material.name} stays as it is on {listed(others)}; what is selected gets a copy."


def _of_object(
    obj: bpy.types.Object,
    objects: Sequence[bpy.types.Object],
    depsgraph: bpy.types.Depsgraph,
    only_active_slot: bool,
) -> Iterator[str]:
    others = slots.others_with_mesh(obj, objects)
    if others:
        names = listed([other.name for other in others])
        yield f"{obj.name} gets material slots of its own, because its mesh is also that of {names}."
    if _is_decided(obj, depsgraph, only_active_slot):
        deciders = material_modifier.deciders(obj)
        decide = "decide" if len(deciders) > 1 else "decides"
        names = listed(deciders) or "A modifier"
        yield f"{names} {decide} the material of {obj.name}; the modifier {material_modifier.NAME} replaces it."
    if obj.hide_render:
        yield f"{obj.name} is disabled in renders; enable it in the Outliner to render its texture."


def _is_decided(obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph, only_active_slot: bool) -> bool:
    """Return whether modifiers decide a material: one that no slot has, or none although every slot has one."""
    chosen = slots.chosen(obj, only_active_slot)
    is_full = bool(chosen) and all(slot.material is not None for slot in chosen)
    return any(
        material is not None or is_full for material in material_modifier.decided(obj, depsgraph, only_active_slot)
    )


def _of_shaders(material: bpy.types.Material) -> Iterator[str]:
    tree: Any = material.node_tree
    if tree is not None and has_nodes(material):
        for name in plan(tree).replaced:
            yield f"{name} in {material.name} has no color to replace; a Principled BSDF takes its place in the copy."
