"""UV buffers: which point of the surface, and so of the texture, every pixel of a view shows.

The geometry is fixed, so a view is only this buffer; no gradient flows through it (article, section 5: "for each pixel
on screen we know its coordinate in the texture").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Protocol

import numpy as np

from core.render.camera import Camera
from core.render.surface import Surface, at_places, spread_places


class Rasterizer(Protocol):
    """Finds what cameras see of one ``surface``; threads may share it."""

    surface: Surface

    def rasterize(self, camera: Camera, size: int) -> UVBuffer:
        """Return what ``camera`` sees in a picture of size × size pixels."""


@dataclass(frozen=True)
class UVBuffer:
    """The covered pixels of a view, N of size², or N other places of the surface (``evenly_spread``).

    ``pixels`` int64 [N] flat indices, row 0 at the top; ``uvs`` float32 [N, 2], origin bottom left; ``points`` float32
    [N, 3] on the surface; ``footprint`` float32 [N] width of the pixel on the surface; ``uv_footprint`` float32 [N] the
    same in UV units; ``triangles`` int32 [N].
    """

    size: int
    pixels: np.ndarray
    uvs: np.ndarray
    points: np.ndarray
    footprint: np.ndarray
    uv_footprint: np.ndarray
    triangles: np.ndarray


def empty_buffer(size: int, count: int) -> UVBuffer:
    """Return a buffer of ``count`` places to be written."""
    uvs, points = np.empty((count, 2), np.float32), np.empty((count, 3), np.float32)
    footprint, uv_footprint = np.empty((2, count), np.float32)
    return UVBuffer(size, np.empty(count, np.int64), uvs, points, footprint, uv_footprint, np.empty(count, np.int32))


def first_of(buffer: UVBuffer, count: int) -> UVBuffer:
    """Return the first ``count`` places of a buffer."""
    return UVBuffer(buffer.size, *(values[:count] for values in _arrays(buffer)))


def joined(buffers: Sequence[UVBuffer]) -> UVBuffer:
    """Return the places of some buffers of one picture, one after the other."""
    return UVBuffer(buffers[0].size, *map(np.concatenate, zip(*map(_arrays, buffers), strict=True)))


def _arrays(buffer: UVBuffer) -> tuple[np.ndarray, ...]:
    """Return what a buffer knows of its places, in the order of its fields."""
    return tuple(getattr(buffer, field.name) for field in fields(buffer)[1:])


def uv_buffer(
    surface: Surface,
    camera: Camera,
    size: int,
    pixels: np.ndarray,
    triangles: np.ndarray,
    depth: np.ndarray,
    rays: np.ndarray,
    uvs: np.ndarray,
) -> UVBuffer:
    """Return the buffer of the N ``pixels`` whose ``rays`` [N, 3] meet ``triangles`` [N] at ``depth`` [N], where the
    texture coordinates are ``uvs`` [N, 2]."""
    facing = np.abs(np.einsum("nk,nk->n", rays, surface.normals[triangles]))
    # The pixel's area on the surface is (depth · angle)² / |ray · normal|: take the side of that square.
    footprint = depth * camera.pixel_angle(size) / np.sqrt(np.maximum(facing, 0.05))
    return UVBuffer(
        size=size,
        pixels=pixels,
        uvs=uvs,
        points=camera.eye.astype(np.float32) + depth[:, None] * rays,
        footprint=footprint.astype(np.float32),
        uv_footprint=(footprint * surface.uv_density[triangles]).astype(np.float32),
        triangles=triangles,
    )


def evenly_spread(surface: Surface, count: int, seed: int, size: int) -> UVBuffer:
    """Return places spread evenly by area over the surface, each as wide as a texel of a texture of size × size."""
    triangles, shares = spread_places(surface, count, seed)
    return UVBuffer(
        size=size,
        pixels=np.arange(count),
        uvs=at_places(surface.uvs, triangles, shares),
        points=at_places(surface.corners, triangles, shares),
        footprint=(1 / (size * np.maximum(surface.uv_density[triangles], 1e-6))).astype(np.float32),
        uv_footprint=np.full(count, 1 / size, np.float32),
        triangles=triangles,
    )


def barycentric(corners: np.ndarray, triangles: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Interpolate per-corner values [F, 3, K] in ``triangles`` [N] at Embree's barycentric coordinates: [N, K]."""
    selected = corners[triangles]
    a, b, c = selected[:, 0], selected[:, 1], selected[:, 2]
    return a + u[:, None] * (b - a) + v[:, None] * (c - a)


def weights_in_triangles(corners: np.ndarray, triangles: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return the barycentric coordinates float32 [N, 3] of points [N, 3] in ``triangles`` [N] of those whose corners
    are [F, 3, 3]; points beyond a triangle have coordinates outside [0, 1]."""
    a, b, c = (corners[triangles, k] for k in range(3))
    first, second, way = b - a, c - a, points - a
    along = [np.einsum("nk,nk->n", *pair) for pair in ((first, first), (first, second), (second, second))]
    area = np.maximum(along[0] * along[2] - along[1] ** 2, np.finfo(np.float32).tiny)
    to_first, to_second = np.einsum("nk,nk->n", way, first), np.einsum("nk,nk->n", way, second)
    of_b = (along[2] * to_first - along[1] * to_second) / area
    of_c = (along[0] * to_second - along[1] * to_first) / area
    return np.stack([1 - of_b - of_c, of_b, of_c], axis=1)
