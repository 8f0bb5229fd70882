"""Light-paintings: a CPPN is trained on a small view of what excites a feature, and painted at any size (section 3)."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import numpy as np
from torch import Tensor

from core.border.messages import Writing
from core.border.names import CPPN_WEIGHTS_FILE, IMAGE_FILE, TRAINING_MOVIE_FILE
from core.image.problem import ImageProblem
from core.image.stages import ImageStages, at_most
from core.image.transforms import NONE, Transform, draw_transform, transformed
from core.modes.network import open_network
from core.objective.expression import parse_expression
from core.objective.feature import feature_excitation
from core.optimize import Averages, Iterate, Schedule
from core.output.cppn_weights import write_weights
from core.output.png import write_png_bands
from core.output.preview import write_preview
from core.output.video import write_mp4
from core.parameterization.cppn import Architecture, band_count, bands, picture
from core.parameterization.cppn_image import CPPNImage
from core.settings.base import JobSettings
from core.settings.image_cppn import ImageCPPNSettings

_RATE = 0.005
_PREVIEW_SIZE = 384
_VIDEO_SIZE = 512
_MOST_FRAMES = 90


class ImageCPPNMode:
    """A light painting, opened (see ``core.modes.mode.OptimizingMode``)."""

    def __init__(self, settings: ImageCPPNSettings, problem: ImageProblem[Transform], device: str) -> None:
        self.problem = problem
        self.notes: tuple[str, ...] = ()
        self.schedule = Schedule(settings.steps, settings.learning_rate or _RATE)
        self.device = device
        self._settings = settings
        self._architecture = _architecture(settings)
        self._size = (settings.size[1], settings.size[0])

    def write_preview(self, iterate: Iterate, folder: Path) -> Path:
        size = at_most(self._size, _PREVIEW_SIZE)
        return write_preview(folder, [picture(self._architecture, iterate.parameters[0][0], size)])

    def write(self, iterate: Iterate, folder: Path) -> Generator[Writing, None, tuple[str, ...]]:
        weights, record = (parameter.detach()[0] for parameter in iterate.parameters)
        parts = band_count(self._size)
        shown = [*record, weights] if self._settings.video else []
        total = parts + len(shown) + 1
        painted = bands(self._architecture, weights, self._size)
        rows = write_png_bands(folder / IMAGE_FILE, painted, self._settings.size, bit_depth=self._settings.bit_depth)
        for done, _ in enumerate(rows, start=1):
            yield Writing(done, total)
        write_weights(folder / CPPN_WEIGHTS_FILE, self._architecture, weights)
        yield Writing(parts + 1, total)
        if not shown:
            return (IMAGE_FILE, CPPN_WEIGHTS_FILE)
        frames: list[np.ndarray] = []
        for moment in shown:
            frames.append(picture(self._architecture, moment, at_most(self._size, _VIDEO_SIZE)))
            yield Writing(parts + 1 + len(frames), total)
        write_mp4(folder / TRAINING_MOVIE_FILE, frames)
        return (IMAGE_FILE, CPPN_WEIGHTS_FILE, TRAINING_MOVIE_FILE)


def open_mode(settings: JobSettings, folder: Path) -> ImageCPPNMode:
    """Open a light painting (see ``core.modes.table.open_mode``)."""
    assert isinstance(settings, ImageCPPNSettings)
    device, backbone = open_network(settings, folder)
    terms = parse_expression(settings.feature, backbone.layers)
    size = at_most((settings.size[1], settings.size[0]), settings.view_size)
    stages = _recorded_stages(settings, size)

    def make_view(step: int) -> Transform:
        random = np.random.default_rng((settings.seed, step))
        return draw_transform(random, size, settings.view_size, NONE, anywhere=settings.tileable)

    def look(view: Transform, images: Tensor) -> Tensor:
        # A pattern that repeats has no borders, so the network does not see any in the same place twice.
        return transformed(images, view, "repeat") if settings.tileable else images

    def objective(_view: Transform, images: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        activations = backbone.activations(images, tuple({term.layer for term in terms}))
        return -feature_excitation(activations, terms).mean(), averages

    problem = ImageProblem(
        parameterization=CPPNImage(stages.sizes, 1, _architecture(settings)),
        stages=stages,
        make_view=make_view,
        look=look,
        objective=objective,
        seed=settings.seed,
    )
    return ImageCPPNMode(settings, problem, str(device))


def _architecture(settings: ImageCPPNSettings) -> Architecture:
    return Architecture(settings.depth, settings.width, settings.activation, settings.tileable)


def _recorded_stages(settings: ImageCPPNSettings, size: tuple[int, int]) -> ImageStages:
    """Return stages of one size that begin at the steps that the video shows."""
    count = min(settings.steps, _MOST_FRAMES) if settings.video else 1
    begins = tuple(settings.steps * index // count for index in range(count))
    return ImageStages((size,) * count, begins)
