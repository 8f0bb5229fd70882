"""The images that a texture consists of: one, or one for each UDIM tile that the model uses."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.border.names import tiled
from core.mesh.mesh import Mesh
from core.mesh.udim import ONE_IMAGE, Layout
from core.render.footprints import Footprints
from core.render.surface import Surface
from core.render.texels import TexelMap


@dataclass(frozen=True)
class Tile:
    """What one image shows: its index among them, its UDIM number (None where one image is all there is), and the UVs
    of the triangles on it (``mesh``, for the gutter) with the points that they show (``texels``)."""

    index: int
    number: int | None
    mesh: Mesh
    texels: TexelMap

    def file(self, name: str) -> str:
        """Return the name of this image, given that of the only image: ``texture.png`` or ``texture.1002.png``."""
        return name if self.number is None else tiled(name, self.number)


def cut(mesh: Mesh, surface: Surface, layout: Layout = ONE_IMAGE) -> tuple[Tile, ...]:
    """Return the images that a mesh, cut by ``layout``, uses; ``surface`` is the same mesh for the renderer."""
    widths = Footprints(surface)
    return tuple(_tile(image, mesh, surface, layout, widths) for image in range(len(layout.numbers)))


def file_of_all(name: str, layout: Layout) -> str:
    """Return the name that stands for all images: ``texture.png`` or ``texture.<UDIM>.png``."""
    return name if layout.numbers[0] is None else tiled(name)


def _tile(image: int, mesh: Mesh, surface: Surface, layout: Layout, widths: Footprints) -> Tile:
    members, origin = layout.members(image), layout.origin(image)
    assert mesh.uvs is not None
    part = replace(mesh, triangles=mesh.triangles[members], uvs=mesh.uvs[members] - origin)
    shown = replace(
        surface,
        corners=surface.corners[members],
        uvs=surface.uvs[members] - origin,
        normals=surface.normals[members],
        areas=surface.areas[members],
        uv_density=surface.uv_density[members],
        attributes={name: values[members] for name, values in surface.attributes.items()},
    )
    return Tile(image, layout.numbers[image], part, TexelMap(shown, widths, np.arange(len(surface.corners))[members]))
