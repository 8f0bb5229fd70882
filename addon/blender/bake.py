"""The colors that several objects show, baked into one picture by way of their UV maps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np

from ..errors import PatinaError
from .bake_area import Area, areas, is_outside, uvs_of
from .detail import changes_with_view, detail, image_without, uses_generated
from .emission import BASE, emit
from .fill import filled
from .material import has_nodes, use_nodes
from .studio import Studio, bake_emission
from .uv_map import FIRST_TILE

_NAME = "Patina Bake"
_GRAY = 0.5
_MISSING, _ROUNDING = (1.0, 0.0, 1.0, 1.0), 1e-3
"""The color that Blender shows where there is no image, and how far from it a texel may be."""


@dataclass(frozen=True)
class Subject:
    """An object to bake.

    ``name`` is the object's, ``obj`` its stand-in in a studio. ``materials`` are what its slots show once modifiers are
    applied, ``chosen`` the slots whose faces are baked, and ``uv_map`` says where to. ``is_remade`` says that modifiers
    decide the materials.
    """

    name: str
    obj: Any
    materials: tuple[bpy.types.Material | None, ...]
    chosen: frozenset[int]
    uv_map: str
    is_remade: bool = False

    def shown(self) -> list[bpy.types.Material | None]:
        """Return the materials of the faces that are baked."""
        return [self.materials[index] for index in sorted(self.chosen)] if self.materials else [None]

    @property
    def is_bare(self) -> bool:
        """Whether none of those faces has a material."""
        return all(material is None for material in self.shown())


@dataclass(frozen=True)
class Baked:
    """What was baked: float32 [size, size, 3], sRGB, rows from the bottom; and what each material showed.

    ``kinds`` are those of ``emission.emit`` by material. ``shifting`` are the materials that look different from each
    side.
    """

    pixels: np.ndarray
    kinds: dict[bpy.types.Material | None, str | None]
    shifting: tuple[bpy.types.Material | None, ...]


def bake(studio: Studio, subjects: Sequence[Subject], engine: str, most: int, tile: int | None = None) -> Baked:
    """Bake what the subjects show in a render engine, at most ``most`` texels wide. Where they share texels, the first
    one counts.

    With the number of a UDIM ``tile``, what is in the other tiles is left out, and texels of a tile without any face
    are gray.

    Raises:
        PatinaError: an image is missing, Cycles cannot bake it, or no face covers a texel.
    """
    kinds: dict[bpy.types.Material | None, str | None] = {}
    glowing: dict[bpy.types.Material | None, bpy.types.Material] = {}
    for subject in subjects:
        for material in dict.fromkeys(subject.shown()):
            if material not in glowing:
                glowing[material], kinds[material] = _glowing(studio, material, engine)
    unseen = _glowing(studio, None, engine)[0]
    size, samples = detail(glowing.values(), most)
    targets = [_target(made) for made in glowing.values()]
    _target(unseen).image = studio.keep(_blank(1, 1))
    for subject in subjects:
        _dress(studio, subject, glowing, unseen)
    pixels = np.zeros((size, size, 4), np.float32)
    for subject, area in _areas(subjects, size, tile):
        place = pixels[area.rows, area.columns]
        free = place[..., 3] == 0
        if free.any():
            image = _blank(place.shape[1], place.shape[0])
            for target in targets:
                target.image = studio.keep(image)
            bake_emission(studio, subject.obj, area.uv_map, samples)
            place[free] = _pixels(image)[free]
            _refuse_missing(tile, place[free], [glowing[material] for material in subject.shown()])
            # Many objects would fill the memory with their images.
            bpy.data.images.remove(image)
    covered = pixels[..., 3] > 0
    if not covered.any() and tile is not None:
        # Its faces have no area there, so that nobody will see it.
        pixels[...] = _GRAY
    elif not covered.any():
        raise PatinaError(f"No face of {subjects[0].name} covers a texel of its UV map; unwrap it again.")
    shifting = tuple(material for material, made in glowing.items() if changes_with_view(made))
    return Baked(filled(pixels[..., :3], covered), kinds, shifting)


def _refuse_missing(tile: int | None, texels: np.ndarray, materials: Iterable[bpy.types.Material]) -> None:
    """Say that an image lacks a UDIM tile where texels [N, 4] show the color that Blender has for that."""
    lacking = image_without(tile, materials) if tile is not None else None
    if lacking is not None and (np.abs(texels - _MISSING) < _ROUNDING).all(axis=1).any():
        raise PatinaError(
            f"{lacking.name} has no tile {tile}, which the UV map uses; add it, or choose another texture."
        )


def _glowing(studio: Studio, material: bpy.types.Material | None, engine: str) -> tuple[bpy.types.Material, str | None]:
    """Return a material that emits what another one shows, and what that is."""
    made: Any = studio.keep(material.copy() if material is not None else bpy.data.materials.new(_NAME))
    without_nodes = material is None or not has_nodes(material)
    if without_nodes:
        use_nodes(made)
        # What is left is the color of the viewport, which is all that such a material has.
        made.node_tree.nodes.clear()
    kind, groups = emit(made, engine)
    for group in groups:
        studio.keep(group)
    return made, BASE if without_nodes else kind


def _target(made: Any) -> Any:
    """Return a new node whose image a material is baked into, as it is the active one."""
    node = made.node_tree.nodes.new("ShaderNodeTexImage")
    made.node_tree.nodes.active = node
    return node


def _dress(
    studio: Studio,
    subject: Subject,
    glowing: dict[bpy.types.Material | None, bpy.types.Material],
    unseen: bpy.types.Material,
) -> None:
    """Put the materials that glow on a stand-in; apply its modifiers where they would be in the way."""
    obj = subject.obj
    if obj.modifiers and not _needs_modifiers(studio, subject, [glowing[material] for material in subject.shown()]):
        apply_modifiers(studio, obj)
    if subject.uv_map not in obj.data.uv_layers:
        raise PatinaError(
            f"{subject.name} has no UV map called {subject.uv_map} once its modifiers are applied; choose another."
        )
    if not obj.material_slots:
        obj.data.materials.append(None)
    for index, slot in enumerate(obj.material_slots):
        material = subject.materials[index] if index < len(subject.materials) else None
        slot.link = "OBJECT"
        slot.material = glowing[material] if index in subject.chosen or not subject.materials else unseen


def _needs_modifiers(studio: Studio, subject: Subject, glowing: Sequence[Any]) -> bool:
    """Return whether a stand-in must keep its modifiers: generated coordinates come from the mesh before them."""
    obj = subject.obj
    if subject.is_remade or subject.uv_map not in obj.data.uv_layers or not any(map(uses_generated, glowing)):
        return False
    evaluated = obj.evaluated_get(studio.depsgraph()).data
    return not is_outside(uvs_of(evaluated, subject.uv_map))


def apply_modifiers(studio: Studio, obj: Any) -> None:
    """Give a stand-in the mesh that its modifiers make, and no modifiers."""
    depsgraph = studio.depsgraph()
    evaluated, before = obj.evaluated_get(depsgraph), obj.data
    mesh = bpy.data.meshes.new_from_object(evaluated, preserve_all_data_layers=True, depsgraph=depsgraph)
    # Generated coordinates are measured by the mesh before modifiers, at least.
    location, size = before.texspace_location.copy(), before.texspace_size.copy()
    mesh.use_auto_texspace = False
    mesh.texspace_location, mesh.texspace_size = location, size
    obj.modifiers.clear()
    obj.data = studio.keep(mesh)


def _areas(subjects: Sequence[Subject], size: int, tile: int | None) -> Iterator[tuple[Subject, Area]]:
    """Yield what to bake, one after the other. Each stand-in's UV map is made when its turn comes."""
    for subject in subjects:
        # The UVs of those that keep their modifiers are in 0 to 1 (``_needs_modifiers``).
        if subject.obj.modifiers and tile in (None, FIRST_TILE):
            yield subject, Area(subject.uv_map, 0, 0, size, size)
        if subject.obj.modifiers:
            continue
        for area in areas(subject.obj.data, subject.uv_map, size, tile):
            yield subject, area


def _blank(width: int, height: int) -> bpy.types.Image:
    image = bpy.data.images.new(_NAME, width, height, alpha=True)
    image.generated_color = (0, 0, 0, 0)
    return image


def _pixels(image: bpy.types.Image) -> np.ndarray:
    width, height = image.size
    pixels = np.empty((height, width, 4), np.float32)
    found: Any = image.pixels
    found.foreach_get(pixels.reshape(-1))
    return pixels
