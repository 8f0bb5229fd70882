"""Maps on the surface: weights that artists paint, as pictures in the UV map or as attributes of the mesh."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.border.names import name_of_tile
from core.files.picture import read_picture
from core.mesh.attributes import find_attribute
from core.mesh.udim import Layout
from core.render.uv_buffer import weights_in_triangles
from core.texture.gutter import dilate
from core.texture.udim import Tile

_LARGEST = 4096
_BAND = 256

TexelValues = Callable[[Tile, int], np.ndarray]
"""(tile, size) → values float32 [size, size, C] in [0, 1] of all texels of a tile, the gutter's among them."""


@dataclass(frozen=True)
class SurfaceMap:
    """Values in [0, 1] all over the surface: for each image of ``layout`` float32 [H, W, C], row 0 at the top."""

    images: tuple[np.ndarray, ...]
    layout: Layout

    def at(self, triangles: np.ndarray, uvs: np.ndarray) -> np.ndarray:
        """Return the values float32 [N, C] at places ``uvs`` [N, 2] of ``triangles`` [N]."""
        if self.layout.numbers[0] is None:
            return interpolated(self.images[0], uvs - np.floor(uvs))
        found = np.empty((len(uvs), self.images[0].shape[2]), np.float32)
        shown = self.layout.of_triangles[triangles]
        for image in np.flatnonzero(np.bincount(shown)):
            rows = shown == image
            found[rows] = interpolated(self.images[image], uvs[rows] - self.layout.origin(int(image)))
        return found

    def scaled(self, factor: float) -> SurfaceMap:
        """Return the map with values that are ``factor`` times as large."""
        return replace(self, images=tuple(image * np.float32(factor) for image in self.images))

    @property
    def is_empty(self) -> bool:
        """Whether all values are 0."""
        return not any(image.any() for image in self.images)


def surface_map(values: TexelValues, tiles: Sequence[Tile], layout: Layout, size: int) -> SurfaceMap:
    """Return a map of texel values, with size × size of them in each image."""
    return SurfaceMap(tuple(values(tile, size) for tile in tiles), layout)


def open_map(name: str, folder: Path, attributes: Mapping[str, np.ndarray], unpainted: float = 0.0) -> TexelValues:
    """Return the values of what a setting names: a picture in the folder, in whose name ``<UDIM>`` stands for the
    number of a tile, or, as ``attribute:NAME``, one of the mesh's ``attributes``. Pictures are gray: C is 1;
    where they are transparent, they are ``unpainted``.

    Raises:
        InputError: the mesh has no such attribute.
    """
    attribute = find_attribute(name, attributes)
    if attribute is None:
        return lambda tile, size: _of_picture(folder / name_of_tile(name, tile.number), size, unpainted)
    return lambda tile, size: of_attribute(tile, attribute, size)


def one_value(values: TexelValues) -> TexelValues:
    """Return the mean of the components [size, size, 1]."""
    return lambda tile, size: values(tile, size).mean(axis=2, keepdims=True)


def of_attribute(tile: Tile, name: str, size: int) -> np.ndarray:
    """Return an attribute of the corners at all texels of a tile, float32 [size, size, C], limited to [0, 1]."""
    surface = tile.texels.surface
    corners = surface.attributes[name]
    values = np.zeros((size * size, corners.shape[2]), np.float32)
    known = np.zeros(size * size, bool)
    for band in tile.texels.bands(size):
        weights = weights_in_triangles(surface.corners, band.triangles, band.points)
        values[band.indices] = np.einsum("nk,nkc->nc", weights, corners[band.triangles])
        known[band.indices] = True
    return dilate(np.clip(values, 0, 1).reshape(size, size, -1), known.reshape(size, size))


def interpolated(image: np.ndarray, uvs: np.ndarray) -> np.ndarray:
    """Return the values float32 [N, C] of an image [H, W, C] at places [N, 2] in it (origin bottom left)."""
    height, width = image.shape[:2]
    places = np.stack([(1 - uvs[:, 1]) * height - 0.5, uvs[:, 0] * width - 0.5])
    # Scipy takes a while to import, and most jobs start without this.
    from scipy.ndimage import map_coordinates

    channels = [map_coordinates(channel, places, order=1, mode="nearest") for channel in np.moveaxis(image, 2, 0)]
    return np.stack(channels, axis=1).astype(np.float32)


def _of_picture(path: Path, size: int, unpainted: float) -> np.ndarray:
    picture = read_picture(path, maximum_side=max(_LARGEST, size), behind=unpainted).mean(axis=2, keepdims=True)
    if picture.shape[:2] == (size, size):
        return np.ascontiguousarray(picture)
    centers = (np.arange(size) + 0.5) / size
    # In bands: the places of a large image would take gigabytes.
    bands = (
        np.stack(np.meshgrid(centers, 1 - rows), axis=2).reshape(-1, 2)
        for rows in np.split(centers, range(_BAND, size, _BAND))
    )
    return np.concatenate([interpolated(picture, places) for places in bands]).reshape(size, size, 1)
