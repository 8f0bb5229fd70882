"""Section 2: style transfer in two dimensions."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from core.backbone.network import Backbone
from core.border.messages import Writing
from core.border.names import IMAGE_FILE
from core.files.picture import read_picture
from core.image.crops import SHIFT, Crops, plan_sizes
from core.image.pictures import as_arrays, as_tensor, filled, scaled_to
from core.image.stages import Stages
from core.image.transfer import TransferProblem
from core.modes.network import checked_layers, open_network
from core.objective.color_transfer import matched_colors
from core.objective.style import StyleObjective, blended
from core.objective.transfer import StageTargets, TransferObjective, style_target
from core.optimize import Iterate, Schedule
from core.output.png import write_png_bands
from core.output.preview import write_preview
from core.parameterization.fourier_image import FourierImage
from core.parameterization.pixel_image import PixelImage
from core.parameterization.tiled_image import Box, TiledImage
from core.settings.base import JobSettings
from core.settings.image_style import ImageStyleSettings

_RATE = 0.1
# Along the longer side: of pictures that have no size given, of those that are looked at as a whole, of parts.
_USUAL_SIZE, _LARGEST_WHOLE, _PART = 1024, 1024, 512
# Step length of the detail in parts, relative to that of whole pictures.
_GAIN = 0.25
# Enlarged more, a style says nothing about the finest detail of large pictures.
_MOST_ENLARGED = 2
# Seen more seldom, the finest detail is left half done.
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
        self._bit_depth = settings.bit_depth

    def write_preview(self, iterate: Iterate, folder: Path) -> Path:
        with torch.no_grad():
            return write_preview(folder, as_arrays(self.problem.small(iterate.parameters)))

    def write(self, iterate: Iterate, folder: Path) -> Generator[Writing, None, tuple[str, ...]]:
        height, width = self.problem.stages.sizes[-1]
        bands = self._bands(iterate.parameters)
        for rows in write_png_bands(
            folder / IMAGE_FILE, bands, (width, height), 3, self._bit_depth, compression=_COMPRESSION
        ):
            yield Writing(rows, height)
        return (IMAGE_FILE,)

    def _bands(self, parameters: Sequence[Tensor]) -> Iterator[np.ndarray]:
        """Yield the picture from top to bottom at its full size, to which a job that ended early has yet to grow."""
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
    pictures = _open_pictures(settings, folder, device)
    size = (pictures.content.shape[2], pictures.content.shape[3])
    stages, whole_stages = plan_sizes(size, settings.steps, _LARGEST_WHOLE)
    shift = min(SHIFT, min(stages.sizes[0]) - 1) if settings.robust else 0
    problem = TransferProblem(
        parameterization=_parameterization(settings, pictures.content, stages, whole_stages),
        stages=stages,
        crops=Crops(stages, whole_stages, settings.steps, _PART, shift, settings.seed),
        objective=TransferObjective(
            backbone,
            tuple(_targets(settings, backbone, pictures, stages, min(stages.sizes[whole_stages - 1]))),
            checked_layers(settings.content_layers or backbone.content_layers, backbone),
            settings.content_weight,
        ),
        keep_colors=settings.keep_colors,
        seed=settings.seed,
    )
    return ImageStyleMode(settings, problem, str(device))


@dataclass(frozen=True)
class _Pictures:
    """The content [1, 3, H, W] and the masks [1, 1, H, W], with the size of the result; the styles with their own."""

    content: Tensor
    styles: list[Tensor]
    masks: list[Tensor]


def _open_pictures(settings: ImageStyleSettings, folder: Path, device: torch.device) -> _Pictures:
    # Half as much again: a content of another shape is cropped.
    largest = max(settings.size) * 3 // 2 if settings.size else _USUAL_SIZE
    content = as_tensor(read_picture(folder / settings.content, maximum_side=largest))
    masks = [as_tensor(read_picture(folder / name, maximum_side=largest)).mean(1, True) for name in settings.masks]
    masks = [scaled_to(mask, (content.shape[2], content.shape[3])) for mask in masks]
    if settings.size:
        content, masks = filled(content, settings.size), [filled(mask, settings.size) for mask in masks]
    styles = [as_tensor(read_picture(folder / name)) for name in settings.style]
    if settings.keep_colors:
        styles = [matched_colors(style, content) for style in styles]
    return _Pictures(content.to(device), [style.to(device) for style in styles], masks)


def _parameterization(settings: ImageStyleSettings, content: Tensor, stages: Stages, whole_stages: int) -> TiledImage:
    sizes = stages.sizes[:whole_stages]
    start = None
    if settings.start == "content":
        # Only what the first stage can show: finer detail is the style's.
        coarse = scaled_to(content, sizes[0])
        start = functional.interpolate(coarse, size=sizes[-1], mode="bicubic").clamp(0, 1)
    kind = PixelImage if settings.parameterization == "pixel" else FourierImage
    return TiledImage(stages.sizes, kind(sizes, 1, start), whole_stages, _GAIN)


def _targets(
    settings: ImageStyleSettings, backbone: Backbone, pictures: _Pictures, stages: Stages, whole: int
) -> Iterator[StageTargets]:
    """Yield what is wanted in each stage. ``whole`` is the shorter side of the largest picture that is seen whole."""
    layers = checked_layers(settings.style_layers or backbone.style_layers, backbone)
    weights = settings.style_weights or len(pictures.styles) * (1.0,)
    for size in stages.sizes:
        targets = []
        for style in pictures.styles:
            # The pattern keeps its size in the picture, as long as the style has something to say about the detail.
            largest = max(whole * settings.style_scale, min(style.shape[2:]) * _MOST_ENLARGED)
            side = round(min(min(size) * settings.style_scale, largest))
            targets.append(style_target(backbone, style, layers, side))
        if not pictures.masks:
            # All styles are one.
            targets = [blended(targets, weights)]
        yield StageTargets(
            content=scaled_to(pictures.content, size),
            styles=tuple(StyleObjective(f"{size}/{index}", target, 0.0, 0.0) for index, target in enumerate(targets)),
            weights=tuple(weight * len(weights) / sum(weights) for weight in weights) if pictures.masks else (1.0,),
            masks=tuple(scaled_to(mask, size) for mask in pictures.masks),
        )


def _notes(problem: TransferProblem, steps: int) -> Iterator[str]:
    looks = problem.crops.looks
    if looks < _FEWEST_LOOKS:
        height, width = problem.stages.sizes[-1]
        enough = math.ceil(steps * _FEWEST_LOOKS / max(looks, 1 / steps) / 100) * 100
        yield f"{width} x {height} pixels are seen in parts; {enough} steps would make the finest detail better."
