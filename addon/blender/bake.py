"""The colors that several objects show, baked into one picture by way of their UV maps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np

from ..errors import PatinaError
from .detail import detail
from .emission import BASE, emit
from .fill import filled
from .material import has_nodes, use_nodes
from .mesh_export import floats, integers
from .studio import Studio, bake_emission

_TOLERANCE = 1e-4
"""How far beyond 0 to 1 a UV may lie by rounding alone."""
_MOST_REPEATS = 3
"""Repeats of the texture on one face, each way, that are looked at."""
_WRAPPED_UVS = "Patina Bake"


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

    ``kinds`` are those of ``emission.emit`` by material.
    """

    pixels: np.ndarray
    kinds: dict[bpy.types.Material | None, str | None]


def bake(studio: Studio, subjects: Sequence[Subject], engine: str, most: int) -> Baked:
    """Bake what the subjects show in a render engine, at most ``most`` texels wide. Where they share texels, the first
    one counts.

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
    image = studio.keep(_blank(size))
    _aim(unseen, studio.keep(_blank(1)))
    for made in glowing.values():
        _aim(made, image)
    for subject in subjects:
        _dress(studio, subject, glowing, unseen)
    for subject in reversed(subjects):
        for uv_map in _placed(subject):
            bake_emission(studio, subject.obj, [other.obj for other in subjects], uv_map, samples)
            if uv_map == _WRAPPED_UVS and (_pixels(image)[..., 3] > 0).all():
                break
    pixels = _pixels(image)
    covered = pixels[..., 3] > 0
    if not covered.any():
        raise PatinaError(f"No face of {subjects[0].name} covers a texel of its UV map; unwrap it again.")
    return Baked(filled(pixels[..., :3], covered), kinds)


def _glowing(studio: Studio, material: bpy.types.Material | None, engine: str) -> tuple[bpy.types.Material, str | None]:
    """Return a material that emits what another one shows, and what that is."""
    made: Any = studio.keep(material.copy() if material is not None else bpy.data.materials.new(_WRAPPED_UVS))
    without_nodes = material is None or not has_nodes(material)
    if without_nodes:
        use_nodes(made)
        # What is left is the color of the viewport, which is all that such a material has.
        made.node_tree.nodes.clear()
    kind, groups = emit(made, engine)
    for group in groups:
        studio.keep(group)
    return made, BASE if without_nodes else kind


def _aim(made: Any, image: bpy.types.Image) -> None:
    """Let a material be baked into an image, which is that of its active node."""
    node = made.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = image
    made.node_tree.nodes.active = node


def _dress(
    studio: Studio,
    subject: Subject,
    glowing: dict[bpy.types.Material | None, bpy.types.Material],
    unseen: bpy.types.Material,
) -> None:
    """Put the materials that glow on a stand-in; apply its modifiers where they would be in the way."""
    obj = subject.obj
    is_made = subject.uv_map not in obj.data.uv_layers
    if subject.is_remade or is_made or _is_outside(_uvs(obj.evaluated_get(studio.depsgraph()).data, subject.uv_map)):
        _apply_modifiers(studio, obj)
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


def _uvs(mesh: bpy.types.Mesh, name: str) -> np.ndarray:
    """Return the UVs of a mesh, float32 [L, 2]; none if it has no map of that name."""
    layer = mesh.uv_layers.get(name)
    return floats(layer.uv, "vector", len(mesh.loops), 2) if layer else np.zeros((0, 2), np.float32)


def _is_outside(uvs: np.ndarray) -> bool:
    return bool((~((uvs >= -_TOLERANCE) & (uvs <= 1 + _TOLERANCE))).any())


def _apply_modifiers(studio: Studio, obj: Any) -> None:
    depsgraph = studio.depsgraph()
    evaluated, before = obj.evaluated_get(depsgraph), obj.data
    mesh = bpy.data.meshes.new_from_object(evaluated, preserve_all_data_layers=True, depsgraph=depsgraph)
    # Generated coordinates are measured from the mesh before modifiers.
    location, size = before.texspace_location.copy(), before.texspace_size.copy()
    mesh.use_auto_texspace = False
    mesh.texspace_location, mesh.texspace_size = location, size
    obj.modifiers.clear()
    obj.data = studio.keep(mesh)


def _placed(subject: Subject) -> Iterator[str]:
    """Yield the UV maps to bake a stand-in with, one after the other, so that all its faces come to lie in 0 to 1."""
    mesh = subject.obj.data
    uvs = _uvs(mesh, subject.uv_map)
    if not _is_outside(uvs):
        yield subject.uv_map
        return
    made = mesh.uv_layers.get(_WRAPPED_UVS) or mesh.uv_layers.new(name=_WRAPPED_UVS, do_init=False)
    if made is None:
        raise PatinaError(
            f"{subject.name} has too many UV maps to read its present look; remove one that is not in use."
        )
    for wrapped in wrapped_uvs(uvs, integers(mesh.polygons, "loop_start", len(mesh.polygons), 1)[:, 0]):
        made.uv.foreach_set("vector", wrapped.ravel())
        yield _WRAPPED_UVS


def wrapped_uvs(uvs: np.ndarray, starts: np.ndarray) -> Iterator[np.ndarray]:
    """Yield UVs moved by whole repeats of the texture, so that each face comes to lie in 0 to 1 at least in part.

    The first ones have the lowest corner of each face in 0 to 1, the others further parts of faces that repeat.

    Args:
        uvs: float32 [L, 2], of the corners of all faces, face by face.
        starts: int32 [F], the first corner of each face.
    """
    known = np.nan_to_num(uvs, nan=0.0, posinf=0.0, neginf=0.0)
    low = np.floor(np.minimum.reduceat(known, starts) + _TOLERANCE)
    high = np.ceil(np.maximum.reduceat(known, starts) - _TOLERANCE)
    repeats = np.clip(high - low, 1, _MOST_REPEATS)
    base = known - low.repeat(np.diff([*starts, len(uvs)]), axis=0)
    for place in sorted(np.ndindex(_MOST_REPEATS, _MOST_REPEATS), key=sum):
        if (repeats > place).all(axis=1).any():
            yield (base - place).astype(np.float32)


def _blank(side: int) -> bpy.types.Image:
    image = bpy.data.images.new(_WRAPPED_UVS, side, side, alpha=True)
    image.generated_color = (0, 0, 0, 0)
    return image


def _pixels(image: bpy.types.Image) -> np.ndarray:
    width, height = image.size
    pixels = np.empty((height, width, 4), np.float32)
    found: Any = image.pixels
    found.foreach_get(pixels.reshape(-1))
    return pixels
