"""The maps that a base texture has besides its color, and the relief of a texture that lies over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from core.border.names import name_of_tile
from core.errors import InputError
from core.files.data_picture import read_data
from core.render.uv_buffer import UVBuffer
from core.settings.relief import MapName
from core.settings.texture import TextureSettings
from core.texture.heights import ON_SURFACE, HeightScale
from core.texture.surface_map import SurfaceMap, TexelValues
from core.texture.udim import Tile


@dataclass(frozen=True)
class BaseMaps:
    """The maps of a base texture: ``values`` are those of its files at texels, C = 3 for normals and 1 for others.
    ``depth`` is how far it is from black to white in its heights, in the units of the mesh; 0 if it has none."""

    values: Mapping[MapName, TexelValues]
    depth: float = 0.0

    def finished(self, name: MapName, scale: HeightScale | None) -> TexelValues:
        """Return the values of a map as the texture over it has them: heights by its own ``scale``."""
        values = self.values[name]
        if name != "height" or scale is None or scale.depth == self.depth:
            return values
        factor = np.float32(self.depth / scale.depth)
        return lambda tile, size: ON_SURFACE + factor * (values(tile, size) - np.float32(ON_SURFACE))

    def beside(self, names: Sequence[MapName], neutral: Sequence[float], scale: HeightScale | None) -> TexelValues:
        """Return what the maps ``names`` are outside of the texture, [S, S, M]: ``neutral`` where the base has none."""
        each = [
            self.finished(name, scale) if name in self.values else _constant(value)
            for name, value in zip(names, neutral, strict=True)
        ]
        return lambda tile, size: np.concatenate([values(tile, size) for values in each], axis=2)


NO_MAPS = BaseMaps({})


def base_maps_of(settings: TextureSettings, folder: Path) -> BaseMaps:
    """Return the maps of the base texture of a job in ``folder``.

    Raises:
        InputError: nothing tells how deep its heights are.
    """
    if settings.base_height and not settings.base_depth:
        raise InputError(
            "No result.json beside the heights of the base texture tells how deep they are; give the distance from "
            "black to white with --base-depth."
        )
    values = {name: map_values(folder, file, 3 if name == "normal" else 1) for name, file in settings.base_maps.items()}
    return BaseMaps(values, settings.base_depth or 0.0)


def map_values(folder: Path, name: str, channels: int) -> TexelValues:
    """Return the values [S, S, C] of a map in a folder, scaled to the size that is asked for; in its file's name,
    ``<UDIM>`` stands for the number of a tile."""

    def values(tile: Tile, size: int) -> np.ndarray:
        picture = np.clip(read_data(folder / name_of_tile(name, tile.number)), 0, 1)
        if picture.shape[2] != channels:
            picture = np.repeat(picture[..., :1], channels, axis=2)
        if picture.shape[:2] == (size, size):
            return np.ascontiguousarray(picture, np.float32)
        image = torch.from_numpy(np.ascontiguousarray(picture, np.float32)).permute(2, 0, 1)[None]
        scaled = functional.interpolate(image, size=(size, size), mode="bilinear", antialias=True)
        return np.ascontiguousarray(scaled[0].permute(1, 2, 0).numpy())

    return values


@dataclass(frozen=True)
class Around:
    """What there is at N places besides the texture: ``cover`` [N] is how much of it is there, and ``base`` [N] are the
    finished heights under it."""

    cover: np.ndarray
    base: np.ndarray

    def under(self, heights: np.ndarray) -> np.ndarray:
        """Return the finished heights [N] with those of the texture laid over the others."""
        return np.asarray(self.base + self.cover * (heights - self.base), np.float32)


@dataclass(frozen=True)
class Ground:
    """What a relief fades to: ``cover`` is how much of it there is, C = 1, and ``heights`` are the finished ones of the
    base texture, C = 1; the surface itself if there are none."""

    cover: SurfaceMap
    heights: SurfaceMap | None = None

    def at(self, buffer: UVBuffer) -> Around:
        """Return what there is at the places of a buffer."""
        places = buffer.triangles, buffer.uvs
        cover = self.cover.at(*places)[:, 0]
        base = np.full_like(cover, ON_SURFACE) if self.heights is None else self.heights.at(*places)[:, 0]
        return Around(cover, base)


def _constant(value: float) -> TexelValues:
    return lambda _, size: np.full((size, size, 1), value, np.float32)
