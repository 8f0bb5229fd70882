"""Vertex positions as a problem for the loop: parameters → renderings from random views → loss."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.geometry.objective import GeometryObjective
from core.geometry.picture import Albedo, GeometryView, pictured
from core.geometry.shape import Shape
from core.optimize import Averages
from core.render.background import random_background
from core.render.cameras import CameraRange, camera_at
from core.render.surface import Surface

# Every third view is a close one.
_ZOOMS = (1, 1, 2)
# The lamp is above the camera, between these angles from it, and at most so far to a side: as in most photographs. In
# light from all sides, forms cancel out.
_LAMP, _ASIDE = (np.radians(30.0), np.radians(65.0)), np.radians(30.0)
_GRAY = np.full(3, 0.5)


@dataclass(frozen=True)
class GeometryProblem:
    """A ``core.optimize.Problem``. The pictures have two more channels: coverage, and the strain, which is the same
    for all pixels."""

    shape: Shape
    surface: Surface
    targets: tuple[np.ndarray, np.ndarray]
    cameras: CameraRange
    albedo: Albedo
    objective: GeometryObjective
    view_size: int
    seed: int

    def initial(self) -> list[Tensor]:
        return [torch.zeros_like(self.shape.positions, device="cpu")]

    def grow(self, _step: int, tensors: Sequence[Tensor]) -> list[Tensor]:
        return list(tensors)

    def views(self, first: int, end: int) -> Generator[list[GeometryView], None, None]:
        yield from ([self._view(step)] for step in range(first, end))

    def picture(self, view: GeometryView, parameters: Sequence[Tensor]) -> Tensor:
        positions = self.shape.moved(parameters[0])
        image, coverage = pictured(view, positions, self.shape.triangles, self.shape.edges, self.albedo)
        return torch.cat([image, coverage, self.shape.strain(positions).expand_as(coverage)])[None]

    def loss(self, view: GeometryView, images: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        return self.objective(view, images, averages)

    def _view(self, step: int) -> GeometryView:
        zoom = _ZOOMS[step % len(_ZOOMS)]
        camera = camera_at(self.surface, self.targets, self.cameras, zoom, self.seed, step)
        random = np.random.default_rng((self.seed, step, 1))
        right, up, backward = camera.basis()
        height, aside = random.uniform(*_LAMP), random.uniform(-_ASIDE, _ASIDE)
        lamp = np.cos(height) * backward + np.sin(height) * (np.sin(aside) * right + np.cos(aside) * up)
        background = torch.from_numpy(random_background(self.view_size, _GRAY, random))
        return GeometryView(camera, torch.from_numpy(lamp.astype(np.float32)), background, zoom)
