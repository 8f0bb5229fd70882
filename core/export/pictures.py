"""The pixels of exported pictures: read, scaled, turned, and packed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from core.errors import InputError
from core.export.targets import Channel
from core.files.data_picture import read_data
from core.files.srgb import encoded, linear
from core.files.tensors import as_arrays, as_tensor, scaled_to

CONSTANTS: Mapping[Channel, float] = {"occlusion": 1.0, "metallic": 0.0, "none": 0.0}
"""What a channel of a packed picture holds where there is no map of it."""


def read_map(path: Path, channels: int, largest: int | None, is_color: bool = False) -> np.ndarray:
    """Return a map float32 [H, W, channels] in [0, 1], scaled down so that its longer side has at most ``largest``
    pixels. sRGB colors are scaled as light: their means are as bright as they are.

    Raises:
        InputError: it cannot be read.
    """
    picture = read_data(path)
    if channels == 3 and picture.shape[2] == 1:
        picture = np.repeat(picture, 3, axis=2)
    picture = picture[..., :channels] if picture.shape[2] >= channels else picture
    picture = np.clip(picture, 0, 1).astype(np.float32)
    longer = max(picture.shape[:2])
    if largest is None or longer <= largest:
        return picture
    height, width = (max(1, round(side * largest / longer)) for side in picture.shape[:2])
    if is_color:
        return encoded(scaled(linear(picture).astype(np.float32), (height, width))).astype(np.float32)
    return scaled(picture, (height, width))


def scaled(picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Return a picture [H, W, C] of another ``size`` (height, width)."""
    return as_arrays(scaled_to(as_tensor(np.ascontiguousarray(picture)), size))[0]


def of_length_one(normals: np.ndarray) -> np.ndarray:
    """Return a normal map [H, W, 3] in [0, 1] whose vectors have the length 1 again, which means of them have not."""
    vectors = normals * 2 - 1
    length = np.linalg.norm(vectors, axis=2, keepdims=True)
    up = np.array([0, 0, 1], np.float32)
    return np.asarray(np.where(length > 1e-3, vectors / np.maximum(length, 1e-3), up) * 0.5 + 0.5, np.float32)


def with_green_down(normals: np.ndarray) -> np.ndarray:
    """Return a normal map [H, W, 3] as DirectX has it: green is 1 minus that of OpenGL."""
    return np.stack([normals[..., 0], 1 - normals[..., 1], normals[..., 2]], axis=2)


def packed(channels: Sequence[Channel], maps: Mapping[str, np.ndarray], fill_roughness: float) -> np.ndarray:
    """Return a picture [H, W, C] with a map [H, W, 1] in each channel, as large as the largest of them; where there is
    no map, the channel is constant.

    Raises:
        InputError: the maps have different shapes.
    """
    used = [maps[_source(channel)] for channel in channels if _source(channel) in maps]
    largest = max(used, key=lambda picture: picture.size)
    size = (largest.shape[0], largest.shape[1])
    if any(picture.shape[0] * size[1] != picture.shape[1] * size[0] for picture in used):
        raise InputError("Maps that go into one picture have different shapes; scale them to one.")

    def values(channel: Channel) -> np.ndarray:
        found = maps.get(_source(channel))
        if found is None:
            constants = {**CONSTANTS, "roughness": fill_roughness, "smoothness": 1 - fill_roughness}
            return np.full(size, constants[channel], np.float32)
        found = found[..., 0] if found.shape[:2] == size else scaled(found, size)[..., 0]
        return 1 - found if channel == "smoothness" else found

    return np.stack([values(channel) for channel in channels], axis=2).astype(np.float32)


def _source(channel: Channel) -> str:
    """Return the map that a channel is made of."""
    return "roughness" if channel == "smoothness" else channel
