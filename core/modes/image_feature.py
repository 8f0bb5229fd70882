"""Feature visualization, DeepDream, tileable patterns (article, introduction; Olah et al., Feature Visualization)."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from core.backbone.network import Backbone
from core.border.messages import Writing
from core.border.names import IMAGE_FILE
from core.files.tensors import as_arrays, scaled_to
from core.image.lit import ReliefLight
from core.image.maps import as_deep_as_can_be
from core.image.pictures import open_picture
from core.image.problem import ImageProblem
from core.image.stages import ImageStages, at_most, one_stage, plan_octaves
from core.image.transforms import NONE, STANDARD, Beyond, Robustness, Transform, draw_transform, transformed
from core.modes.image_maps import ImageMapsOfJob
from core.modes.network import open_network
from core.objective.expression import Term, parse_expression
from core.objective.feature import feature_excitation, similarity
from core.objective.relief import relief_penalty
from core.optimize import Averages, Iterate, Schedule
from core.output.png import write_png
from core.output.preview import write_preview
from core.parameterization.cppn import Architecture
from core.parameterization.cppn_image import CPPNImage
from core.parameterization.fourier_image import FourierImage
from core.parameterization.image import ImageParameterization
from core.parameterization.pixel_image import PixelImage
from core.parameterization.relief_image import ReliefImage
from core.render.shading import Lamp, draw_lamp
from core.settings.base import JobSettings
from core.settings.image_feature import ImageFeatureSettings
from core.settings.relief import MapName

_USUAL_SIZE = (512, 512)
_LARGEST_START = 2048
_COLOR_ALONE = 3
_RATES = {"fourier": 0.05, "pixel": 0.05, "cppn": 0.005}


@dataclass(frozen=True)
class FeatureView:
    """What a step looks at: the image in even light, or its relief in that of a ``lamp``."""

    transform: Transform
    lamp: Lamp | None = None


@dataclass(frozen=True)
class FeatureObjective:
    """Minus the excitation, plus the similarity of several pictures, weighted by ``diversity``, plus what a relief
    costs, whose steepness and height are two more channels of the pictures."""

    backbone: Backbone
    terms: tuple[Term, ...]
    diversity: float

    def __call__(self, view: FeatureView, images: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        activations = self.backbone.activations(images[:, :3], tuple({term.layer for term in self.terms}))
        excitation = feature_excitation(activations, self.terms).mean()
        loss = -excitation
        if len(images) > 1 and self.diversity > 0:
            alike = sum(similarity(values) for values in activations.values()) / len(activations)
            # In units of the excitation, which differ from layer to layer.
            loss = loss + self.diversity * excitation.detach().abs() * alike
        if images.shape[1] > _COLOR_ALONE:
            loss = loss + excitation.detach().abs() * relief_penalty(images[:, 3], images[:, 4]).mean()
        return loss, averages


@dataclass(frozen=True)
class ViewMaker:
    """Makes what the network sees: images as a whole, or parts of at most ``view_size`` pixels. Odd steps see a relief
    in the ``light`` of a lamp, if there is one."""

    stages: ImageStages
    view_size: int
    robustness: Robustness
    beyond: Beyond
    whole: bool
    seed: int
    light: ReliefLight | None = None

    def __call__(self, step: int) -> FeatureView:
        height, width = self.stages.sizes[self.stages.at(step)]
        if self.whole:
            height, width = at_most((height, width), self.view_size)
        random = np.random.default_rng((self.seed, step))
        transform = draw_transform(random, (height, width), self.view_size, self.robustness, self.beyond == "repeat")
        return FeatureView(transform, draw_lamp(random) if self.light and step % 2 else None)

    def look(self, view: FeatureView, images: Tensor) -> Tensor:
        """Return what the network sees of the pictures [N, 3, H, W], or of one with a height, [1, 4, H, W]."""
        lit = self.light.lit(images, view.lamp) if self.light and view.lamp else images[:, :3]
        if self.whole:
            lit = scaled_to(lit, at_most((images.shape[2], images.shape[3]), self.view_size))
        return transformed(lit, view.transform, self.beyond)


class ImageFeatureMode:
    """A feature visualization, opened (see ``core.modes.mode.OptimizingMode``)."""

    def __init__(self, settings: ImageFeatureSettings, problem: ImageProblem[FeatureView], device: str) -> None:
        self.problem = problem
        self.notes: tuple[str, ...] = ()
        self.schedule = Schedule(settings.steps, settings.learning_rate or _RATES[settings.parameterization])
        self.device = device
        self.account: dict[str, Any] = {}
        self._bit_depth = settings.bit_depth
        brought: tuple[MapName, ...] = ("height",) if settings.relief != "none" else ()
        self._maps = ImageMapsOfJob(settings, brought, settings.tileable)

    def write_preview(self, iterate: Iterate, folder: Path) -> Path:
        return write_preview(folder, as_arrays(self.problem.parameterization.images(iterate.parameters)[:, :3]))

    def write(self, iterate: Iterate, folder: Path) -> Generator[Writing, None, tuple[str, ...]]:
        images = self.problem.finished(iterate).detach()
        pictures = as_arrays(images[:, :3])
        names = [IMAGE_FILE] if len(pictures) == 1 else [f"image-{index}.png" for index in range(len(pictures))]
        for done, (name, picture) in enumerate(zip(names, pictures, strict=True), start=1):
            write_png(folder / name, picture, self._bit_depth)
            yield Writing(done, len(names))
        own: dict[MapName, Tensor] = {}
        if images.shape[1] > _COLOR_ALONE:
            own["height"] = as_deep_as_can_be(images[0, 3])
        files = self._maps.write(folder, images[0, :3], own)
        self.account = self._maps.account()
        return (*names, *files)


def open_mode(settings: JobSettings, folder: Path) -> ImageFeatureMode:
    """Open a feature visualization (see ``core.modes.table.open_mode``)."""
    assert isinstance(settings, ImageFeatureSettings)
    device, backbone = open_network(settings, folder)
    terms = parse_expression(settings.feature, backbone.layers)
    start = open_picture(folder / settings.start, settings.size, _LARGEST_START) if settings.start else None
    width, height = settings.size or _USUAL_SIZE
    size = (height, width) if start is None else (start.shape[2], start.shape[3])
    # A neuron sees the middle of the whole picture.
    whole = any(term.place for term in terms)
    stages = plan_octaves(size, settings.steps) if max(size) > settings.view_size and not whole else one_stage(size)
    beyond: Beyond = "repeat" if settings.tileable else "gray" if start is None else "mirror"
    robustness = STANDARD if settings.robust else NONE
    light = ReliefLight(settings.view_size, settings.tileable) if settings.relief != "none" else None
    view = ViewMaker(stages, settings.view_size, robustness, beyond, whole, settings.seed, light)
    problem = ImageProblem(
        parameterization=_parameterization(settings, stages, start),
        stages=stages,
        make_view=view,
        look=view.look,
        objective=FeatureObjective(backbone, terms, settings.diversity),
        seed=settings.seed,
    )
    return ImageFeatureMode(settings, problem, str(device))


def _parameterization(
    settings: ImageFeatureSettings, stages: ImageStages, start: Tensor | None
) -> ImageParameterization:
    colors = _colors(settings, stages, start)
    return ReliefImage(colors, stages.sizes) if settings.relief != "none" else colors


def _colors(settings: ImageFeatureSettings, stages: ImageStages, start: Tensor | None) -> ImageParameterization:
    if settings.parameterization == "cppn":
        return CPPNImage(stages.sizes, settings.count, Architecture(tileable=settings.tileable))
    kind = PixelImage if settings.parameterization == "pixel" else FourierImage
    return kind(stages.sizes, settings.count, start)
