"""Section 1: aligned interpolation between features."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.backbone.network import Backbone
from core.border.messages import Writing
from core.files.tensors import as_arrays
from core.image.problem import ImageProblem
from core.image.stages import one_stage
from core.image.transforms import STANDARD, Transform, draw_transform, transformed
from core.modes.network import open_network
from core.objective.alignment import frame_difference
from core.objective.expression import Term, parse_expression
from core.objective.feature import feature_excitation
from core.optimize import Averages, Iterate, Schedule
from core.output.animation import write_animation
from core.output.preview import write_preview
from core.parameterization.shared_image import SharedImage
from core.settings.base import JobSettings
from core.settings.image_interpolate import ImageInterpolateSettings

_RATE = 0.05
_LARGEST_VIEW = 320
# At most this many frames go through the network in one step.
_AT_ONCE = 8
# With the usual number of steps, this many are seen often enough.
_CLEAR = 16
_PREVIEWED = 12


@dataclass(frozen=True)
class Window:
    """What a step looks at: some successive frames, all through one ``transform``."""

    frames: slice
    transform: Transform


@dataclass(frozen=True)
class FrameObjective:
    """``weights`` [frames, features] tell how much each feature counts in each frame."""

    backbone: Backbone
    features: tuple[tuple[Term, ...], ...]
    weights: Tensor
    neighbor_weight: float
    neighbor_layers: tuple[str, ...]

    def __call__(self, view: Window, images: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        near = self.neighbor_layers if self.neighbor_weight > 0 else ()
        layers = {term.layer for terms in self.features for term in terms} | set(near)
        activations = self.backbone.activations(images, tuple(layers))
        excitations = torch.stack([feature_excitation(activations, terms) for terms in self.features], dim=1)
        loss = -(excitations * self.weights[view.frames].to(excitations)).sum(dim=1).mean()
        if near:
            difference = frame_difference({layer: activations[layer] for layer in near})
            loss = loss + self.neighbor_weight * loss.detach().abs() * difference
        return loss, averages


@dataclass(frozen=True)
class FrameProblem(ImageProblem[Window]):
    """Makes only the frames that a step looks at."""

    parameterization: SharedImage

    def picture(self, view: Window, parameters: Sequence[Tensor]) -> Tensor:
        return self.look(view, self.parameterization.images(parameters, view.frames))


class ImageInterpolateMode:
    """An interpolation, opened (see ``core.modes.mode.OptimizingMode``)."""

    def __init__(self, settings: ImageInterpolateSettings, problem: FrameProblem, device: str) -> None:
        self.problem = problem
        self.notes = tuple(_notes(settings))
        self.schedule = Schedule(settings.steps, settings.learning_rate or _RATE)
        self.device = device
        self._settings = settings

    def write_preview(self, iterate: Iterate, folder: Path) -> Path:
        frames = as_arrays(self.problem.parameterization.images(iterate.parameters))
        shown = np.unique(np.linspace(0, len(frames) - 1, _PREVIEWED).round().astype(int))
        return write_preview(folder, [frames[index] for index in shown])

    def write(self, iterate: Iterate, folder: Path) -> Generator[Writing, None, tuple[str, ...]]:
        frames = as_arrays(self.problem.parameterization.images(iterate.parameters))
        return (yield from write_animation(folder, frames, self._settings.rate))


def open_mode(settings: JobSettings, folder: Path) -> ImageInterpolateMode:
    """Open an interpolation (see ``core.modes.table.open_mode``)."""
    assert isinstance(settings, ImageInterpolateSettings)
    device, backbone = open_network(settings, folder)
    width, height = settings.size

    def make_view(step: int) -> Window:
        random = np.random.default_rng((settings.seed, step))
        first = int(random.integers(0, max(1, settings.frames - _AT_ONCE + 1)))
        transform = draw_transform(random, (height, width), _LARGEST_VIEW, STANDARD, anywhere=False)
        return Window(slice(first, first + _AT_ONCE), transform)

    problem = FrameProblem(
        parameterization=SharedImage((height, width), settings.frames, settings.aligned),
        stages=one_stage((height, width)),
        make_view=make_view,
        look=lambda view, images: transformed(images, view.transform, "gray"),
        objective=FrameObjective(
            backbone,
            tuple(parse_expression(feature, backbone.layers) for feature in settings.features),
            blend_shares(settings.frames, len(settings.features), settings.loop),
            settings.neighbor_weight,
            backbone.content_layers,
        ),
        seed=settings.seed,
    )
    return ImageInterpolateMode(settings, problem, str(device))


def _notes(settings: ImageInterpolateSettings) -> Iterator[str]:
    if settings.frames > _CLEAR:
        enough = math.ceil(settings.steps * settings.frames / _CLEAR / 100) * 100
        yield (
            f"The network sees {_AT_ONCE} of {settings.frames} frames at once; with {enough} steps, each frame is "
            "clearer."
        )


def blend_shares(frames: int, features: int, loop: bool) -> Tensor:
    """Return how much each feature counts in each frame, [frames, features]: one or two in a frame, sums of 1.

    The first frame is the first feature alone; the last frame is the last one or, in a loop, on the way back from it.
    """
    positions = torch.arange(frames) * (features / frames if loop else (features - 1) / (frames - 1))
    distances = (positions[:, None] - torch.arange(features)[None]).abs()
    if loop:
        distances = torch.minimum(distances, features - distances)
    return (1 - distances).clamp(min=0)
