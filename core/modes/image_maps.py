"""The maps of an image job as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol, get_args

import numpy as np
import torch
from torch import Tensor

from core.border.names import IMAGE_FILE
from core.image.maps import picture_normals, picture_roughness
from core.modes.map_files import MAP_FILES, account_of_maps
from core.objective.estimates import height_of_picture
from core.output.png import write_map
from core.settings.image_maps import ImageMapName

_NAMES: tuple[ImageMapName, ...] = get_args(ImageMapName)
_RELIEFS_OWN: tuple[ImageMapName, ...] = ("normal", "height")


class MapSettings(Protocol):
    """What the settings of an image say of its maps."""

    @property
    def maps(self) -> tuple[ImageMapName, ...]: ...

    @property
    def depth(self) -> float: ...

    @property
    def roughness(self) -> float: ...

    @property
    def roughness_contrast(self) -> float: ...


class ImageMapsOfJob:
    """The maps that a job makes besides its one image; perhaps none.

    Args:
        settings: the job's.
        relief: whether the image brings heights of its own; otherwise they are estimated.
        wraps: whether the image repeats.
    """

    def __init__(self, settings: MapSettings, relief: bool = False, wraps: bool = False) -> None:
        self._settings = settings
        self._wraps = wraps
        self.wanted = tuple(name for name in _NAMES if name in settings.maps or (relief and name in _RELIEFS_OWN))

    @torch.no_grad()
    def write(self, folder: Path, picture: Tensor, height: Tensor | None = None) -> tuple[str, ...]:
        """Write the maps of a finished ``picture`` [3, H, W], sRGB in [0, 1], and return the names of the files.
        ``height`` [H, W] in [0, 1] is the relief's; without one, it is estimated.

        Raises:
            PatinaError: a file cannot be written.
        """
        settings = self._settings
        if height is None and set(_RELIEFS_OWN) & set(self.wanted):
            height = height_of_picture(picture[None], self._wraps)[0, 0]
        for name in self.wanted:
            if name == "roughness":
                rough = picture_roughness(picture, settings.roughness, settings.roughness_contrast)
                write_map(folder / MAP_FILES[name], _array(rough))
                continue
            assert height is not None
            normals = (picture_normals(height, settings.depth, self._wraps) + 1) / 2 if name == "normal" else height
            write_map(folder / MAP_FILES[name], _array(normals), 16)
        return tuple(MAP_FILES[name] for name in self.wanted)

    def account(self) -> dict[str, Any]:
        """Return what ``result.json`` says of the maps. The ``depth`` of heights is in widths of the image."""
        if not self.wanted:
            return {}
        return account_of_maps(IMAGE_FILE, {name: MAP_FILES[name] for name in self.wanted}, self._settings.depth)


def _array(values: Tensor) -> np.ndarray:
    return np.asarray(values.cpu().numpy(), np.float32)
