"""The texels of a tile with all that their normals need: frames, and places around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from core.mesh.normals import unit
from core.mesh.udim import Layout
from core.render.tangents import moved_by, tangents_of
from core.render.texels import TexelMap, Texels, surface_steps
from core.render.uv_buffer import UVBuffer
from core.texture.frames import Frames
from core.texture.udim import Tile

# Three points around each texel, as far from it as the next texels are: they give the gradient with the fewest lookups.
_ANGLES = np.radians([90.0, 210.0, 330.0])
AROUND = len(_ANGLES)
_ROWS = 64


@dataclass(frozen=True)
class MapTexels:
    """N texels of a tile. ``indices`` int64 [N] are flat, ``here`` are the texels, and ``around`` are the AROUND · N
    places around them, which lie ``ways`` [AROUND, N, 3] away. ``frames`` [N, 3, 3] are those of normal maps
    (``Frames.at``)."""

    indices: np.ndarray
    here: UVBuffer
    around: UVBuffer
    ways: np.ndarray
    frames: np.ndarray

    def gradient(self, heights: np.ndarray) -> np.ndarray:
        """Return the gradient [N, 3] along the surface, given the heights [AROUND · N] around."""
        square = self.here.footprint.astype(np.float32) ** 2
        return np.asarray(
            2 / AROUND * np.einsum("kn,knc->nc", heights.reshape(AROUND, -1), self.ways) / square[:, None]
        )

    def normals(self, gradient: np.ndarray) -> np.ndarray:
        """Return the unit normals [N, 3] of a relief with some ``gradient`` [N, 3] on the smooth surface."""
        return unit(unit(self.frames[:, 2]) - gradient)


def map_texels(tile: Tile, frames: Frames, layout: Layout, size: int) -> Iterator[MapTexels]:
    """Yield the texels of a tile of size × size in bands; ``frames`` are those of the whole surface."""
    members = np.arange(len(frames.normals))[layout.members(tile.index)]
    steps = surface_steps(tile.texels.surface)
    own = frames.of_triangles(members)
    for band in tile.texels.bands(size, _ROWS):
        if len(band.indices):
            yield _texels(tile.texels, band, own, steps, members, layout.origin(tile.index), size)


def _texels(
    texels: TexelMap,
    band: Texels,
    frames: Frames,
    steps: np.ndarray,
    members: np.ndarray,
    origin: np.ndarray,
    size: int,
) -> MapTexels:
    own = frames.at(texels.surface.corners, band.triangles, band.points)
    first, second = tangents_of(unit(own[:, 2]).astype(np.float32))
    ways = np.stack([band.footprint[:, None] * (np.cos(a) * first + np.sin(a) * second) for a in _ANGLES])
    ways = ways.astype(np.float32)
    rows, columns = np.divmod(band.indices, size)
    uvs = np.stack([(columns + 0.5) / size, 1 - (rows + 0.5) / size], axis=1).astype(np.float32) + origin
    here = UVBuffer(
        size=size,
        pixels=band.indices,
        uvs=uvs.astype(np.float32),
        points=band.points,
        footprint=band.footprint,
        uv_footprint=np.full(len(band.indices), 1 / size, np.float32),
        triangles=members[band.triangles],
    )
    return MapTexels(band.indices, here, moved_by(here, ways, steps[band.triangles]), ways, own)


def widened(buffer: UVBuffer, factor: float) -> UVBuffer:
    """Return the same places seen so many times as coarsely."""
    return replace(
        buffer,
        footprint=(buffer.footprint * factor).astype(np.float32),
        uv_footprint=(buffer.uv_footprint * factor).astype(np.float32),
    )
