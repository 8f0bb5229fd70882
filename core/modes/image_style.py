"""Section 2: style transfer in two dimensions."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.border.messages import Writing
from core.border.names import IMAGE_FILE
from core.files.tensors import as_arrays, as_tensor
from core.image.transfer import TransferProblem
from core.image.transfer_assembly import open_problem
from core.modes.image_maps import ImageMapsOfJob
from core.modes.network import open_network
from core.objective.style_maps import StyleMaps
from core.optimize import Iterate, Schedule
from core.output.png import write_png_bands
from core.output.preview import write_preview
from core.parameterization.patched_image import Box
from core.settings.base import JobSettings
from core.settings.image_style import ImageStyleSettings
from core.settings.relief import MapName

_RATE = 0.1
# If seen less often, the finest detail stays half finished.
_FEWEST_LOOKS = 2
_BAND = 256
_COMPRESSION = 6


class ImageStyleMode:
    """A style transfer, opened (see ``core.modes.mode.OptimizingMode``)."""

    def __init__(
        self, settings: ImageStyleSettings, problem: TransferProblem, style_maps: StyleMaps, device: str
    ) -> None:
        self.problem = problem
        self.notes = tuple(_notes(problem, settings.steps))
        self.schedule = Schedule(settings.steps, settings.learning_rate or _RATE)
        self.device = device
        self.account: dict[str, Any] = {}
        self._bit_depth = settings.bit_depth
        self._style_maps = style_maps
        brought = (*style_maps.names, *style_maps.constants)
        self._maps = ImageMapsOfJob(settings, brought, settings.tileable, _own_depth(settings, problem, style_maps))

    def write_preview(self, iterate: Iterate, folder: Path) -> Path:
        with torch.no_grad():
            return write_preview(folder, as_arrays(self.problem.small(iterate.parameters)[:, :3]))

    def write(self, iterate: Iterate, folder: Path) -> Generator[Writing, None, tuple[str, ...]]:
        height, width = self.problem.stages.sizes[-1]
        bands = self._bands(iterate.parameters)
        whole = np.concatenate(list(bands)) if self._maps.wanted else None
        bands = bands if whole is None else iter((whole[..., :3],))
        for rows in write_png_bands(
            folder / IMAGE_FILE, bands, (width, height), 3, self._bit_depth, compression=_COMPRESSION
        ):
            yield Writing(rows, height)
        if whole is None:
            return (IMAGE_FILE,)
        picture = as_tensor(whole)[0]
        files = self._maps.write(folder, picture[:3], self._own_maps(picture))
        self.account = self._maps.account()
        return (IMAGE_FILE, *files)

    def _own_maps(self, picture: Tensor) -> dict[MapName, Tensor]:
        """Return the maps [H, W] of a finished picture [3 + M, H, W] with its maps, within those of the styles."""
        own = self._style_maps
        found: dict[MapName, Tensor] = {
            space.name: values.clamp(*space.ends) for space, values in zip(own.spaces, picture[3:], strict=True)
        }
        return found | {name: torch.full_like(picture[0], one) for name, one in own.constants.items()}

    def _bands(self, parameters: Sequence[Tensor]) -> Iterator[np.ndarray]:
        """Yield the picture from top to bottom at its full size; the picture of a job that ended early grows to it."""
        last = len(self.problem.stages.sizes) - 1
        height, width = self.problem.stages.sizes[last]
        grown = self.problem.parameterization.grow(parameters, last)
        for top in range(0, height, _BAND):
            with torch.no_grad():
                (band,) = as_arrays(self.problem.part(grown, last, Box(top, 0, min(top + _BAND, height), width)))
            yield band


def open_mode(settings: JobSettings, folder: Path) -> ImageStyleMode:
    """Open a style transfer (see ``core.modes.table.open_mode``)."""
    assert isinstance(settings, ImageStyleSettings)
    device, backbone = open_network(settings, folder)
    problem, maps = open_problem(settings, folder, backbone, device)
    return ImageStyleMode(settings, problem, maps, str(device))


def _own_depth(settings: ImageStyleSettings, problem: TransferProblem, maps: StyleMaps) -> float | None:
    """Return how deep the heights of style sets are in the picture, a part of its width, where nobody asks for another
    depth; None where they do, or where no normals say so."""
    if settings.relief != "none" or not maps.relief:
        return None
    height, width = problem.stages.sizes[-1]
    return maps.relief * min(height, width) * settings.style_scale / width


def _notes(problem: TransferProblem, steps: int) -> Iterator[str]:
    looks = problem.crops.looks
    if looks < _FEWEST_LOOKS:
        height, width = problem.stages.sizes[-1]
        enough = math.ceil(steps * _FEWEST_LOOKS / max(looks, 1 / steps) / 100) * 100
        yield f"The network sees {width} x {height} pixels in parts; {enough} steps would improve the finest detail."
