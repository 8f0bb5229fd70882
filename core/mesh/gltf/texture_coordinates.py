"""The UVs that a material's base color is drawn with."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from core.mesh.gltf.document import Material, TextureTransform

_PREFIX = "TEXCOORD_"


@dataclass(frozen=True)
class UVSource:
    """A UV set of a primitive, and how the base color's texture is moved on it (``KHR_texture_transform``)."""

    number: int
    transform: TextureTransform | None = None

    @property
    def attribute(self) -> str:
        return f"{_PREFIX}{self.number}"


def uv_sets(attributes: Collection[str]) -> list[int]:
    """Return the numbers of the UV sets of a primitive, sorted."""
    numbers = (name.removeprefix(_PREFIX) for name in attributes if name.startswith(_PREFIX))
    return sorted(int(number) for number in numbers if re.fullmatch("0|[1-9][0-9]{0,3}", number))


def base_color_source(material: Material | None) -> UVSource | None:
    """Return what the base color of a material uses, or None where it has no texture."""
    texture = None
    if material is not None:
        older = material.extensions.specular_glossiness.diffuse_texture
        texture = older or material.pbr_metallic_roughness.base_color_texture
    if texture is None:
        return None
    transform = texture.extensions.transform
    moved_to = None if transform is None else transform.tex_coord
    return UVSource(texture.tex_coord if moved_to is None else moved_to, transform)


def from_bottom_left(uvs: np.ndarray, transform: TextureTransform | None) -> np.ndarray:
    """Return UVs float64 [V, 2] as the texture is read with them, with the origin at the bottom left.

    In glTF, the origin is at the top left, and ``transform`` scales first, then turns, then shifts. It turns as
    Blender, three.js, and Khronos' sample viewer do it, counterclockwise in the picture; the matrix in the text of the
    extension turns the other way.
    """
    if transform is not None:
        cosine, sine = math.cos(transform.rotation), math.sin(transform.rotation)
        turn = np.array([[cosine, sine], [-sine, cosine]])
        uvs = (uvs * transform.scale) @ turn.T + transform.offset
    return np.stack([uvs[:, 0], 1 - uvs[:, 1]], axis=1)
