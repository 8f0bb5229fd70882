"""A style: a picture, or a set of maps in a folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.border.set_files import SetFile, SetKind
from core.errors import InputError
from core.files.data_picture import EXR_SUFFIX, read_data
from core.files.picture import read_picture
from core.files.set_files import files_of_set
from core.files.srgb import encoded
from core.files.tensors import as_tensor, scaled_to
from core.objective.normal_heights import height_of_normals
from core.settings.relief import MapName

_LARGEST, _SMALLEST = 4096, 16
# Sides may differ so much from what the color's say.
_SAME_ASPECT = 0.02
_OUTLIERS = (0.1, 99.9)
_PACKED: tuple[MapName, ...] = ("occlusion", "roughness", "metallic")


@dataclass(frozen=True)
class StyleSet:
    """The maps of a style, all of one size.

    Attributes:
        color: [1, 3, H, W], sRGB in [0, 1].
        maps: the others, each [1, 1, H, W] in [0, 1]; none for a picture. The lowest part of a height is 0, the highest
            1, and normals are part of it.
        relief: how far these are from each other, in parts of the shorter side; None if no normals say so.
    """

    color: Tensor
    maps: Mapping[MapName, Tensor] = field(default_factory=dict)
    relief: float | None = None


def read_style(path: Path) -> StyleSet:
    """Return the style that a picture is, or a folder of maps.

    Raises:
        InputError: a picture cannot be read, or the folder is no set, or its maps have different shapes.
    """
    if not path.is_dir():
        return StyleSet(as_tensor(read_picture(path)))
    files = files_of_set(path)
    color = _read_color(files["color"].path)
    data: dict[SetKind, Tensor] = {kind: _read_map(file, color) for kind, file in files.items() if kind != "color"}
    maps: dict[MapName, Tensor] = {}
    if "packed" in data:
        packed = data["packed"].expand(-1, 3, -1, -1)
        maps |= {name: packed[:, index : index + 1] for index, name in enumerate(_PACKED)}
    if "gloss" in data:
        maps["roughness"] = 1 - _gray(data["gloss"])
    for name in _PACKED:
        if name in data:
            maps[name] = _gray(data[name])
    height, relief = _height(data, files)
    return StyleSet(color, maps if height is None else {"height": height, **maps}, relief)


def _read_color(path: Path) -> Tensor:
    if path.suffix.lower() != EXR_SUFFIX:
        return as_tensor(read_picture(path))
    linear = read_data(path)
    if min(linear.shape[:2]) < _SMALLEST:
        raise InputError(f"{path} is too small; use one of at least {_SMALLEST} x {_SMALLEST} pixels.")
    color = as_tensor(encoded(linear).astype(np.float32)).expand(-1, 3, -1, -1)
    scale = min(1.0, _LARGEST / max(color.shape[2:]))
    return scaled_to(color, (round(color.shape[2] * scale), round(color.shape[3] * scale))).contiguous()


def _read_map(file: SetFile, color: Tensor) -> Tensor:
    """Return a map [1, C, H, W], scaled to the size of the color; heights may leave [0, 1], others do not."""
    pixels = as_tensor(read_data(file.path))
    height, width = pixels.shape[2:]
    aspect = width / height * color.shape[2] / color.shape[3]
    if abs(aspect - 1) > _SAME_ASPECT:
        raise InputError(
            f"{file.path} ({width} x {height} pixels) has another shape than the color map of its folder "
            f"({color.shape[3]} x {color.shape[2]}); export both in one shape."
        )
    if file.kind == "height":
        low, high = pixels.aminmax()
        pixels = (pixels - low) / (high - low).clamp(min=1e-9)
    return scaled_to(pixels.clamp(0, 1), (color.shape[2], color.shape[3]))


def _height(data: dict[SetKind, Tensor], files: Mapping[SetKind, SetFile]) -> tuple[Tensor | None, float | None]:
    """Return the height of a set, and how high it is in parts of the shorter side."""
    if "normal" not in data and "height" not in data:
        return None, None
    displacement = _gray(data["height"])[0, 0].double().numpy() if "height" in data else None
    if "normal" not in data:
        assert displacement is not None
        return _ranged(displacement)[0], None
    normals = 2 * data["normal"][0].permute(1, 2, 0).double().numpy() - 1
    if files["normal"].is_directx:
        normals[..., 1] *= -1
    height, distance = _ranged(height_of_normals(normals, displacement))
    return height, distance / min(height.shape[2:])


def _ranged(height: np.ndarray) -> tuple[Tensor, float]:
    """Return a height [H, W] as [1, 1, H, W] from 0 to 1, and the distance between the two."""
    low, high = np.percentile(height, _OUTLIERS)
    if high - low < 1e-9:
        return torch.full((1, 1, *height.shape), 0.5), 0.0
    ranged = np.clip((height - low) / (high - low), 0, 1)
    return torch.from_numpy(ranged.astype(np.float32))[None, None], float(high - low)


def _gray(pixels: Tensor) -> Tensor:
    return pixels[:, :1]
