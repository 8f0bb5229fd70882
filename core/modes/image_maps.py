"""The maps of an image job as files."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from core.border.names import IMAGE_FILE
from core.image.maps import picture_normals, picture_roughness
from core.modes.map_files import MAP_FILES, account_of_maps
from core.objective.estimates import height_of_picture
from core.output.png import write_map
from core.settings.image_maps import ImageMapName
from core.settings.relief import MAP_NAMES, MapName

_RELIEFS_OWN: tuple[MapName, ...] = ("normal", "height")


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
        brought: the maps that the image has itself; others are estimated.
        wraps: whether the image repeats.
        depth: that of heights which nobody asked for, a part of the width; None for that of the settings.
    """

    def __init__(
        self,
        settings: MapSettings,
        brought: Collection[MapName] = (),
        wraps: bool = False,
        depth: float | None = None,
    ) -> None:
        self._settings = settings
        self._wraps = wraps
        self._depth = depth or settings.depth
        with_normal = {*brought, *(_RELIEFS_OWN if "height" in brought else ())}
        self.wanted = tuple(name for name in MAP_NAMES if name in settings.maps or name in with_normal)

    @torch.no_grad()
    def write(self, folder: Path, picture: Tensor, maps: Mapping[MapName, Tensor] = MappingProxyType({})) -> list[str]:
        """Write the maps of a finished ``picture`` [3, H, W], sRGB in [0, 1], and return the names of the files.
        Its own ``maps`` are [H, W] in [0, 1]; others are estimated.

        Raises:
            PatinaError: a file cannot be written.
        """
        settings, height = self._settings, maps.get("height")
        if height is None and set(_RELIEFS_OWN) & set(self.wanted):
            height = height_of_picture(picture[None], self._wraps)[0, 0]
        for name in self.wanted:
            if name not in _RELIEFS_OWN:
                values = maps.get(name)
                if values is None:
                    values = picture_roughness(picture, settings.roughness, settings.roughness_contrast)
                write_map(folder / MAP_FILES[name], _array(values))
                continue
            assert height is not None
            normals = (picture_normals(height, self._depth, self._wraps) + 1) / 2 if name == "normal" else height
            write_map(folder / MAP_FILES[name], _array(normals), 16)
        return [MAP_FILES[name] for name in self.wanted]

    def account(self) -> dict[str, Any]:
        """Return what ``result.json`` says of the maps. The ``depth`` of heights is in widths of the image."""
        if not self.wanted:
            return {}
        return account_of_maps(IMAGE_FILE, {name: MAP_FILES[name] for name in self.wanted}, self._depth)


def _array(values: Tensor) -> np.ndarray:
    return np.asarray(values.cpu().numpy(), np.float32)
