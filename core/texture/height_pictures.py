"""Heights from pictures, as fine as the triangles that are to carry them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.errors import InputError
from core.files.picture import picture_size, read_picture
from core.mesh.displacement.displace import finest_edge
from core.mesh.displacement.heights import PictureHeights
from core.mesh.displacement.resolve import Limits
from core.mesh.mesh import Mesh
from core.mesh.texel_width import texel_width
from core.mesh.udim import Layout
from core.mesh.uv_map import FAR
from core.mesh.uv_pictures import UVPictures
from core.settings.relief import ReliefSide

# Where relief is, triangles may be so much smaller than if all were of one size.
_SMALLER = 0.5
# Triangles are fine enough when they are less wrong than this part of the depth.
_TOLERANCE = 1 / 250


def limits_for(mesh: Mesh, depth: float, most: int, texel: float, smallest_detail: float | None) -> Limits:
    """Return how far to cut a mesh for a relief.

    Args:
        mesh: the mesh.
        depth: how far it is from the lowest to the highest point of the relief, in the units of the mesh.
        most: how many triangles there may be.
        texel: how wide the texels of the heights are on the surface; 0 where there are none.
        smallest_detail: the width of the finest details, where it is known.
    """
    known = smallest_detail / 2 if smallest_detail else 0.0
    return Limits(max(_SMALLER * finest_edge(mesh, most), texel, known), _TOLERANCE * depth, most)


def between(depth: float, side: ReliefSide) -> tuple[float, float]:
    """Return the heights of black and white that are ``depth`` apart."""
    return {"both": (-depth / 2, depth / 2), "emboss": (0.0, depth), "engrave": (-depth, 0.0)}[side]


def read_heights(
    mesh: Mesh,
    pictures: Sequence[Path],
    layout: Layout,
    levels: tuple[float, float],
    most: int,
    smallest_detail: float | None = None,
) -> tuple[PictureHeights, Limits]:
    """Return the heights that pictures give to a mesh, and how far to cut it for them in ``most`` triangles.

    Details that are too fine for so many triangles are left out. Triangles without UVs have no relief.

    Args:
        mesh: the mesh, whose UVs may be NaN or far away.
        pictures: a picture for each image of the layout.
        layout: which triangle shows which image.
        levels: the heights of black and of white, in the units of the mesh.
        most: how many triangles there may be.
        smallest_detail: the width of the finest details of the relief, in the units of the mesh, where it is known.

    Raises:
        InputError: the mesh has no UVs, or a picture cannot be read.
    """
    mapped = None if mesh.uvs is None else (np.abs(mesh.uvs) < FAR).all(axis=(1, 2))
    if mesh.uvs is None or mapped is None or not mapped.any():
        raise InputError("The mesh has no usable UVs, which the picture of its heights needs; unwrap it.")
    uvs = np.where(mapped[:, None, None], mesh.uvs, 0).astype(np.float32)
    several = layout.numbers[0] is not None
    if several:
        origins = np.stack([layout.origin(image) for image in range(len(layout.numbers))])
        uvs -= origins[layout.of_triangles][:, None]
    sizes = [picture_size(path) for path in pictures]
    shown = layout.of_triangles[mapped] if several else None
    corners = mesh.positions[mesh.triangles[mapped]]
    texel = texel_width(corners, uvs[mapped], sizes, shown)
    limits = limits_for(mesh, abs(levels[1] - levels[0]), most, texel, smallest_detail)
    levels_of = [_levels(path, max(size), texel / limits.finest) for path, size in zip(pictures, sizes, strict=True)]
    found = UVPictures(uvs, levels_of, layout.of_triangles if several else None, repeats=not several)
    return PictureHeights(found, *levels, None if mapped.all() else mapped), limits


def _levels(path: Path, side: int, share: float) -> np.ndarray:
    """Return the gray levels of a picture, float32 [H, W, 1] in [0, 1], at a ``share`` of its size."""
    smaller = max(1, int(np.ceil(side * min(share, 1))))
    return read_picture(path, minimum_side=1, maximum_side=smaller, behind=0.5).mean(axis=2, keepdims=True)
