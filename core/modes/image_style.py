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
from core.optimize import Iterate, Schedule
from core.output.png import write_png_bands
from core.output.preview import write_preview
from core.parameterization.patched_image import Box
from core.settings.base import JobSettings
from core.settings.image_style import ImageStyleSettings

_RATE = 0.1
# If seen less often, the finest detail stays half finished.
_FEWEST_LOOKS = 2
_BAND = 256
_COMPRESSION = 6


class ImageStyleMode:
    """A style transfer, opened (see ``core.modes.mode.OptimizingMode``)."""

    def __init__(self, settings: ImageStyleSettings, problem: TransferProblem, device: str) -> None:
        self.problem = problem
        self.notes = tuple(_notes(problem, settings.steps))
        self.schedule = Schedule(settings.steps, settings.learning_rate or _RATE)
        self.device = device
        self.account: dict[str, Any] = {}
        self._bit_depth = settings.bit_depth
        self._maps = ImageMapsOfJob(settings)

    def write_preview(self, iterate: Iterate, folder: Path) -> Path:
        with torch.no_grad():
            return write_preview(folder, as_arrays(self.problem.small(iterate.parameters)))

    def write(self, iterate: Iterate, folder: Path) -> Generator[Writing, None, tuple[str, ...]]:
        height, width = self.problem.stages.sizes[-1]
        bands = self._bands(iterate.parameters)
        picture = np.concatenate(list(bands)) if self._maps.wanted else None
        bands = bands if picture is None else iter((picture,))
        for rows in write_png_bands(
            folder / IMAGE_FILE, bands, (width, height), 3, self._bit_depth, compression=_COMPRESSION
        ):
            yield Writing(rows, height)
        if picture is None:
            return (IMAGE_FILE,)
        files = self._maps.write(folder, as_tensor(picture)[0])
        self.account = self._maps.account()
        return (IMAGE_FILE, *files)

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
    return ImageStyleMode(settings, open_problem(settings, folder, backbone, device), str(device))


def _notes(problem: TransferProblem, steps: int) -> Iterator[str]:
    looks = problem.crops.looks
    if looks < _FEWEST_LOOKS:
        height, width = problem.stages.sizes[-1]
        enough = math.ceil(steps * _FEWEST_LOOKS / max(looks, 1 / steps) / 100) * 100
        yield f"The network sees {width} x {height} pixels in parts; {enough} steps would improve the finest detail."
