"""What objects show at present, as one texture: their own image where that is all there is, else a baked picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import bpy
import numpy as np

from ..errors import PatinaError
from . import material, slots
from .bake import Baked, Subject, bake
from .emission import EMISSION
from .mesh_export import integers
from .plain_image import plain_image
from .studio import Studio, studio


@dataclass(frozen=True)
class PresentLook:
    """An image of the .blend, or pixels (float32 [N, N, 3], sRGB, rows from the bottom); and what the artist should
    know, in sentences."""

    image: bpy.types.Image | None = None
    pixels: np.ndarray | None = None
    notes: tuple[str, ...] = ()


def read_present_look(
    objects: Sequence[bpy.types.Object],
    uv_maps: Sequence[str],
    only_active_slot: bool,
    scene: bpy.types.Scene,
    most: int,
    tile: int | None = None,
    instead: bpy.types.Image | None = None,
    with_ours: bool = False,
) -> PresentLook:
    """Return what objects showed before Patina, on their UV maps. Nothing of the .blend changes.

    Args:
        objects: mesh objects, in any mode, hidden or not; where they share texels, the first one counts.
        uv_maps: the UV map of each, by name.
        only_active_slot: look at the faces of the active material slots alone.
        scene: says for which render engine and at which frame.
        most: the most texels that a baked picture is wide.
        tile: the number of the UDIM tile that is meant; None if the texture repeats outside 0 to 1.
        instead: an image to look at instead of what the objects showed, which is always baked.
        with_ours: look at what the objects show now, with textures of Patina's; without any material, that is gray.

    Raises:
        PatinaError: there is nothing to see, an image is missing, or Cycles cannot bake it.
    """
    engine = scene.render.engine
    with studio(scene) as made:
        subjects = _subjects(made, objects, uv_maps, only_active_slot, with_ours)
        if instead is not None:
            subjects = [_showing(made, subject, instead) for subject in subjects]
        elif not with_ours and all(subject.is_bare for subject in subjects):
            raise PatinaError(
                f"{objects[0].name} had no material before Patina; choose a texture, or turn off Keep Texture."
            )
        image = None if instead else _only_image(made, subjects, engine)
        if image is not None:
            return PresentLook(image)
        baked = bake(made, subjects, engine, most, tile)
    return PresentLook(pixels=baked.pixels, notes=tuple(_notes(subjects, baked)))


def only_image(
    objects: Sequence[bpy.types.Object], uv_maps: Sequence[str], scene: bpy.types.Scene
) -> bpy.types.Image | None:
    """Return the one image that is all that objects show now, as it is and on their UV maps; None if there is more.

    Arguments and errors are those of ``read_present_look``.
    """
    with studio(scene) as made:
        subjects = _subjects(made, objects, uv_maps, only_active_slot=False, with_ours=True)
        return _only_image(made, subjects, scene.render.engine)


def shows_something(obj: bpy.types.Object, only_active_slot: bool) -> bool:
    """Return whether an object had a material before Patina; quick enough for a panel."""
    if any(_before_ours(slot.material) is not None for slot in slots.chosen(obj, only_active_slot)):
        return True
    if not any(modifier.type == "NODES" for modifier in obj.modifiers):
        return False
    evaluated = obj.evaluated_get(bpy.context.evaluated_depsgraph_get())
    return any(_before_ours(slot.material) is not None for slot in evaluated.material_slots)


def _before_ours(worn: Any) -> bpy.types.Material | None:
    found: bpy.types.Material | None = worn
    return slots.previous(worn, material.MARK) if worn is not None and material.is_ours(worn) else found


def _subjects(
    made: Studio,
    objects: Sequence[bpy.types.Object],
    uv_maps: Sequence[str],
    only_active_slot: bool,
    with_ours: bool,
) -> list[Subject]:
    stand_ins = [made.stand_in(obj) for obj in objects]
    for stand_in in stand_ins:
        if material.wears_ours(stand_in) and not with_ours:
            material.restore(stand_in)
    depsgraph = made.depsgraph()
    return [
        _subject(obj.name, stand_in, stand_in.evaluated_get(depsgraph), uv_map, only_active_slot)
        for obj, stand_in, uv_map in zip(objects, stand_ins, uv_maps, strict=True)
    ]


def _subject(name: str, stand_in: Any, evaluated: Any, uv_map: str, only_active_slot: bool) -> Subject:
    own = [slot.material for slot in stand_in.material_slots]
    shown = [slot.material.original if slot.material else None for slot in evaluated.material_slots]
    mesh = evaluated.data
    used = set(integers(mesh.polygons, "material_index", len(mesh.polygons), 1)[:, 0].tolist())
    # Blender shows the last slot where a face asks for one that is not there.
    used = {min(index, max(0, len(shown) - 1)) for index in used}
    if only_active_slot:
        used &= {stand_in.active_material_index}
    if not used:
        raise PatinaError(f"{name} has no faces in its active material slot; assign some or choose another.")
    return Subject(name, stand_in, tuple(shown), frozenset(used), uv_map, is_remade=shown != own)


def _showing(made: Studio, subject: Subject, image: bpy.types.Image) -> Subject:
    """Return the subject as if its faces showed an image and nothing else."""
    shown: Any = made.keep(bpy.data.materials.new(image.name))
    material.use_nodes(shown)
    tree = shown.node_tree
    tree.nodes.clear()
    output, shader = tree.nodes.new("ShaderNodeOutputMaterial"), tree.nodes.new("ShaderNodeBsdfDiffuse")
    texture, uvs = tree.nodes.new("ShaderNodeTexImage"), tree.nodes.new("ShaderNodeUVMap")
    texture.image, uvs.uv_map = image, subject.uv_map
    tree.links.new(uvs.outputs["UV"], texture.inputs["Vector"])
    tree.links.new(texture.outputs["Color"], shader.inputs["Color"])
    tree.links.new(shader.outputs[0], output.inputs["Surface"])
    return replace(subject, materials=(shown,) * max(1, len(subject.materials)))


def _only_image(made: Studio, subjects: Sequence[Subject], engine: str) -> bpy.types.Image | None:
    """Return the one image that is all that every face shows, on the UV map that is asked for; None otherwise."""
    found = set(_plain_images(made, subjects, engine))
    return found.pop() if len(found) == 1 else None


def _plain_images(made: Studio, subjects: Sequence[Subject], engine: str) -> Iterator[bpy.types.Image | None]:
    depsgraph = made.depsgraph()
    for subject in subjects:
        layers = subject.obj.evaluated_get(depsgraph).data.uv_layers
        rendered = next((layer.name for layer in layers if layer.active_render), "")
        for shown in subject.shown():
            yield plain_image(shown, engine, subject.uv_map, rendered) if shown is not None else None


def _notes(subjects: Sequence[Subject], baked: Baked) -> Iterator[str]:
    """Yield a sentence for each material whose look cannot be kept as it is."""
    for shown, kind in baked.kinds.items():
        if shown is None:
            bare = [subject.name for subject in subjects if None in subject.shown()]
            yield f"{bare[0]} has faces without a material; plain gray is kept there."
        elif kind is None:
            yield f"{shown.name} has no shader with a color; its viewport color is kept."
        elif kind == EMISSION:
            yield f"{shown.name} has no base color; the color of its emission is kept."
    for shown in baked.shifting:
        if shown is not None:
            yield f"{shown.name} looks different from each side; its color straight on is kept."
