"""Feature visualization, DeepDream, tileable patterns (article, introduction; Olah et al., Feature Visualization)."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from torch import Tensor

from core.backbone.network import Backbone
from core.border.messages import Writing
from core.border.names import IMAGE_FILE
from core.files.tensors import as_arrays, scaled_to
from core.image.pictures import open_picture
from core.image.problem import ImageProblem
from core.image.stages import ImageStages, at_most, one_stage, plan_octaves
from core.image.transforms import NONE, STANDARD, Beyond, Robustness, Transform, draw_transform, transformed
from core.modes.network import open_network
from core.objective.expression import Term, parse_expression
from core.objective.feature import feature_excitation, similarity
from core.optimize import Averages, Iterate, Schedule
from core.output.png import write_png
from core.output.preview import write_preview
from core.parameterization.cppn import Architecture
from core.parameterization.cppn_image import CPPNImage
from core.parameterization.fourier_image import FourierImage
from core.parameterization.image import ImageParameterization
from core.parameterization.pixel_image import PixelImage
from core.settings.base import JobSettings
from core.settings.image_feature import ImageFeatureSettings

_USUAL_SIZE = (512, 512)
_LARGEST_START = 2048
_RATES = {"fourier": 0.05, "pixel": 0.05, "cppn": 0.005}


@dataclass(frozen=True)
class FeatureObjective:
    """Minus the excitation, plus the similarity of several pictures, weighted by ``diversity``."""

    backbone: Backbone
    terms: tuple[Term, ...]
    diversity: float

    def __call__(self, view: Transform, images: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        activations = self.backbone.activations(images, tuple({term.layer for term in self.terms}))
        excitation = feature_excitation(activations, self.terms).mean()
        loss = -excitation
        if len(images) > 1 and self.diversity > 0:
            alike = sum(similarity(values) for values in activations.values()) / len(activations)
            # In units of the excitation, which differ from layer to layer.
            loss = loss + self.diversity * excitation.detach().abs() * alike
        return loss, averages


@dataclass(frozen=True)
class TransformMaker:
    """Makes the transforms that the network sees images through: whole, or parts of at most ``view_size`` pixels."""

    stages: ImageStages
    view_size: int
    robustness: Robustness
    beyond: Beyond
    whole: bool
    seed: int

    def __call__(self, step: int) -> Transform:
        height, width = self.stages.sizes[self.stages.at(step)]
        if self.whole:
            height, width = at_most((height, width), self.view_size)
        random = np.random.default_rng((self.seed, step))
        return draw_transform(random, (height, width), self.view_size, self.robustness, self.beyond == "repeat")

    def look(self, transform: Transform, images: Tensor) -> Tensor:
        """Return what the network sees of the pictures [N, 3, H, W]."""
        if self.whole:
            size = (images.shape[2], images.shape[3])
            images = scaled_to(images, at_most(size, self.view_size))
        return transformed(images, transform, self.beyond)


class ImageFeatureMode:
    """A feature visualization, opened (see ``core.modes.mode.OptimizingMode``)."""

    def __init__(self, settings: ImageFeatureSettings, problem: ImageProblem[Transform], device: str) -> None:
        self.problem = problem
        self.notes: tuple[str, ...] = ()
        self.schedule = Schedule(settings.steps, settings.learning_rate or _RATES[settings.parameterization])
        self.device = device
        self._bit_depth = settings.bit_depth

    def write_preview(self, iterate: Iterate, folder: Path) -> Path:
        return write_preview(folder, as_arrays(self.problem.parameterization.images(iterate.parameters)))

    def write(self, iterate: Iterate, folder: Path) -> Generator[Writing, None, tuple[str, ...]]:
        pictures = as_arrays(self.problem.finished(iterate))
        names = [IMAGE_FILE] if len(pictures) == 1 else [f"image-{index}.png" for index in range(len(pictures))]
        for done, (name, picture) in enumerate(zip(names, pictures, strict=True), start=1):
            write_png(folder / name, picture, self._bit_depth)
            yield Writing(done, len(names))
        return tuple(names)


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
    view = TransformMaker(stages, settings.view_size, robustness, beyond, whole, settings.seed)
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
    if settings.parameterization == "cppn":
        return CPPNImage(stages.sizes, settings.count, Architecture(tileable=settings.tileable))
    kind = PixelImage if settings.parameterization == "pixel" else FourierImage
    return kind(stages.sizes, settings.count, start)
