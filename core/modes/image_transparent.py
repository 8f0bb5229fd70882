"""Section 4: semi-transparent patterns, optimized over backgrounds that change with every step."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.backbone.network import Backbone
from core.border.messages import Writing
from core.border.names import CHECKERBOARD_FILE, IMAGE_FILE
from core.files.tensors import as_arrays
from core.image.blending import over, over_checkerboard, premultiplied
from core.image.problem import ImageProblem
from core.image.stages import one_stage, plan_octaves
from core.image.transforms import Robustness, Transform, draw_transform, transformed
from core.modes.network import open_network
from core.objective.expression import Term, parse_expression
from core.objective.feature import feature_excitation
from core.objective.transparency import transparent_excitation
from core.optimize import Averages, Iterate, Schedule
from core.output.png import write_png
from core.output.preview import write_preview
from core.parameterization.rgba_image import RGBAImage
from core.render.background import random_background
from core.settings.base import JobSettings
from core.settings.image_transparent import ImageTransparentSettings

_RATE = 0.03
_ROBUSTNESS = Robustness(shift=8.0, zoom=1.15, turn=0.1)
_BACKGROUND_MEAN = np.full(3, 0.5, dtype=np.float32)


@dataclass(frozen=True)
class ViewOverBackground:
    """What a step looks at: a part of the picture over ``background`` [1, 3, h, w], sRGB."""

    transform: Transform
    background: Tensor


@dataclass(frozen=True)
class TransparentObjective:
    """Minus the excitation of the ``terms``, reduced by the opacity that it takes."""

    backbone: Backbone
    terms: tuple[Term, ...]

    def __call__(self, view: ViewOverBackground, images: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        seen = transformed(premultiplied(images), view.transform, "clear")
        shown = over(seen, view.background.to(images))
        activations = self.backbone.activations(shown, tuple({term.layer for term in self.terms}))
        excitation = feature_excitation(activations, self.terms).mean()
        return -transparent_excitation(excitation, images[:, 3].mean(), seen[:, 3].mean()), averages


class ImageTransparentMode:
    """A semi-transparent pattern, opened (see ``core.modes.mode.OptimizingMode``)."""

    def __init__(
        self, settings: ImageTransparentSettings, problem: ImageProblem[ViewOverBackground], device: str
    ) -> None:
        self.problem = problem
        self.notes: tuple[str, ...] = ()
        self.schedule = Schedule(settings.steps, settings.learning_rate or _RATE)
        self.device = device
        self._bit_depth = settings.bit_depth

    def write_preview(self, iterate: Iterate, folder: Path) -> Path:
        return write_preview(folder, as_arrays(self.problem.parameterization.images(iterate.parameters)))

    def write(self, iterate: Iterate, folder: Path) -> Generator[Writing, None, tuple[str, ...]]:
        (picture,) = as_arrays(self.problem.finished(iterate))
        write_png(folder / IMAGE_FILE, picture, self._bit_depth)
        yield Writing(1, 2)
        write_png(folder / CHECKERBOARD_FILE, over_checkerboard(picture))
        yield Writing(2, 2)
        return (IMAGE_FILE, CHECKERBOARD_FILE)


def open_mode(settings: JobSettings, folder: Path) -> ImageTransparentMode:
    """Open a semi-transparent pattern (see ``core.modes.table.open_mode``)."""
    assert isinstance(settings, ImageTransparentSettings)
    device, backbone = open_network(settings, folder)
    terms = parse_expression(settings.feature, backbone.layers)
    # A neuron looks at one place of the whole picture.
    whole = any(term.place for term in terms)
    view_size = max(settings.size) if whole else settings.view_size
    size = (settings.size[1], settings.size[0])
    stages = one_stage(size) if max(size) <= 2 * view_size else plan_octaves(size, settings.steps, view_size)

    def make_view(step: int) -> ViewOverBackground:
        random = np.random.default_rng((settings.seed, step))
        transform = draw_transform(random, stages.sizes[stages.at(step)], view_size, _ROBUSTNESS, anywhere=False)
        height, width = transform.size
        background = random_background(max(transform.size), _BACKGROUND_MEAN, random)[:, :height, :width]
        return ViewOverBackground(transform, torch.from_numpy(background)[None])

    problem = ImageProblem(
        parameterization=RGBAImage(stages.sizes),
        stages=stages,
        make_view=make_view,
        look=lambda _, images: images,
        objective=TransparentObjective(backbone, terms),
        seed=settings.seed,
    )
    return ImageTransparentMode(settings, problem, str(device))
