"""Views of the model for the network: which pixels show it, how they look up their colors, what lies behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from core.mesh.udim import ONE_IMAGE, Layout
from core.parameterization.texture import TextureParameterization
from core.render.background import random_background
from core.render.camera import Camera
from core.render.cameras import CameraRange
from core.render.orientation import Orientation
from core.render.places import Places, places_of
from core.render.sampling import mip_pyramid
from core.render.sight import Sight
from core.render.symmetry import Symmetry
from core.render.uv_buffer import Rasterizer, UVBuffer
from core.texture.areas import WHOLE, Areas
from core.texture.lamps import Lamps, Lit
from core.texture.stages import TextureStage, stage_at
from core.texture.surface_map import SurfaceMap
from core.texture.turns import TURNS, turn_weights

# How many octaves the camera stays back from the stage's closest zoom, in turn: coarse structure is never forgotten.
_RETREATS = (0, 0, 1)
# So many pixels beyond a plane of symmetry count less and less, so that the network sees how the sides meet.
_BEYOND = 32
# A view that shows less of the kept side than this counts with both sides.
_LEAST_KEPT = 0.05


@dataclass(frozen=True)
class TexturedView:
    """One view of the model.

    ``pixels`` int64 [N] are those that show the model, ``areas`` [1, A, H, W] is there how much each area counts,
    ``background`` [1, 3, H, W] lies behind, ``finest_octave`` is the first octave of detail that the texture can show,
    ``lookup`` is the parameterization's. ``places`` look up any other texture. ``cover`` [N] is how much of the texture
    there is over the base texture, None where it is all that one sees. ``turns`` [1, T, H, W] are how much each turn
    of the style counts, None where the style is not turned. ``lit`` is the relief in the light of a lamp, None where
    it is not seen.
    """

    zoom: int
    finest_octave: int
    pixels: Tensor
    areas: Tensor
    background: Tensor
    lookup: Any
    places: Places
    cover: Tensor | None = None
    turns: Tensor | None = None
    lit: Lit | None = None

    @property
    def coverage(self) -> Tensor:
        """How much the texture is to be seen, [1, 1, H, W] in [0, 1]."""
        return self.areas if self.areas.shape[1] == 1 else self.areas.sum(dim=1, keepdim=True)

    def behind(self, neutral: Sequence[float]) -> Tensor:
        """Return what lies behind the model, [1, 3 + M, H, W]: the background, and M maps of ``neutral`` values."""
        if not neutral:
            return self.background
        flat = self.background.new_tensor(neutral).view(1, -1, 1, 1).expand(-1, -1, *self.background.shape[2:])
        return torch.cat([self.background, flat], dim=1)

    def to(self, device: torch.device) -> TexturedView:
        """Return the view on a device."""
        if device.type == "cpu":
            return self
        held = {field.name: getattr(self, field.name) for field in fields(self)}
        return replace(self, **{name: value.to(device) for name, value in held.items() if hasattr(value, "to")})


@dataclass(frozen=True)
class ViewMaker:
    """Makes the views of steps; the same number of the same step always gives the same view.

    It runs in a thread of its own and so computes with numpy alone: a second thread that calls torch's parallel
    operators makes OpenMP put its workers to sleep between operators, which slows the network down by two thirds.
    """

    rasterizer: Rasterizer
    parameterization: TextureParameterization[Any]
    stages: tuple[TextureStage, ...]
    cameras: CameraRange
    sight: Sight
    view_size: int
    seed: int
    background_mean: np.ndarray
    views_per_step: int = 1
    layout: Layout = ONE_IMAGE
    symmetry: Symmetry | None = None
    areas: Areas = WHOLE
    cover: SurfaceMap | None = None
    orientation: Orientation | None = None
    lamps: Lamps | None = None

    def zoom(self, step: int) -> int:
        """Return how much closer than the whole model the cameras of a step are."""
        return _retreated(self.stages[stage_at(self.stages, step)], _RETREATS[step % len(_RETREATS)])

    def camera(self, step: int, number: int = 0) -> Camera:
        """Return the camera of view ``number`` of a step."""
        index, zoom = step * self.views_per_step + number, self.zoom(step)
        camera = self.sight.camera(self.cameras, zoom, self.seed, index)
        # Close cameras look at what is kept anyway.
        if self.symmetry and zoom == 1:
            camera = replace(camera, eye=self.symmetry.fold(camera.eye[None])[0])
        return self.orientation.upright(camera) if self.orientation else camera

    def __call__(self, step: int, number: int = 0) -> TexturedView:
        stage, zoom = stage_at(self.stages, step), self.zoom(step)
        camera = self.camera(step, number)
        buffer = self.rasterizer.rasterize(camera, self.view_size)
        random = np.random.default_rng((self.seed, step * self.views_per_step + number, 1))
        background = random_background(self.view_size, self.background_mean, random)
        areas = np.zeros((1, len(self.areas.kinds), self.view_size, self.view_size), dtype=np.float32)
        areas.reshape(len(self.areas.kinds), -1)[:, buffer.pixels] = self.areas.weights(buffer) * self._counted(buffer)
        cover = self.cover.at(buffer.triangles, buffer.uvs)[:, 0] if self.cover else None
        return TexturedView(
            zoom=zoom,
            finest_octave=self.stages[stage].finest_octave(zoom),
            pixels=torch.from_numpy(buffer.pixels),
            areas=torch.from_numpy(areas),
            background=torch.from_numpy(background)[None],
            lookup=self.parameterization.lookup(buffer, stage),
            places=places_of(buffer, self.layout),
            cover=None if cover is None else torch.from_numpy(cover),
            turns=self._turns(self.orientation, camera, buffer) if self.orientation else None,
            lit=self.lamps.lit(step, step * self.views_per_step + number, camera, buffer, stage)
            if self.lamps
            else None,
        )

    def _turns(self, orientation: Orientation, camera: Camera, buffer: UVBuffer) -> Tensor:
        """Return how much each turn counts in a view, [1, T, H, W]."""
        turns = np.zeros((1, TURNS, self.view_size, self.view_size), np.float32)
        turns.reshape(TURNS, -1)[:, buffer.pixels] = turn_weights(orientation.angles(camera, buffer))
        return torch.from_numpy(turns)

    def _counted(self, buffer: UVBuffer) -> np.ndarray:
        """Return how much the covered pixels [N] of a view count. Mirror images hardly do: the style would have them
        lean the way that what they mirror does, which they cannot."""
        if self.symmetry is None or not len(buffer.pixels):
            return np.ones(len(buffer.pixels), np.float32)
        depths = self.symmetry.depths(buffer.points)
        if (depths == 0).mean() < _LEAST_KEPT:
            return np.ones(len(depths), np.float32)
        return np.clip(1 - depths / (_BEYOND * buffer.footprint), 0, 1).astype(np.float32)


def possible_zooms(stages: Sequence[TextureStage]) -> set[int]:
    """Return every zoom that some view of a ``ViewMaker`` with these stages may have."""
    return {_retreated(stage, retreat) for stage in stages for retreat in _RETREATS}


def _retreated(stage: TextureStage, octaves: int) -> int:
    """Return the zoom of cameras that stay so many octaves back from a stage's closest zoom."""
    return max(stage.farthest, stage.zoom >> octaves)


def composite(background: Tensor, pixels: Tensor, colors: Tensor) -> Tensor:
    """Return the picture [1, C, H, W] that has ``colors`` [N, C] at the flat indices ``pixels`` [N]."""
    return background.flatten(2)[0].index_copy(1, pixels, colors.T).view(background.shape)


def render(
    rasterizer: Rasterizer, camera: Camera, size: int, background: float, colors: Callable[[UVBuffer], Tensor]
) -> np.ndarray:
    """Return a picture float32 [size, size, 3] of the surface in ``colors``, antialiased 2 × 2."""
    buffer = rasterizer.rasterize(camera, 2 * size)
    empty = torch.full((1, 3, 2 * size, 2 * size), background)
    with torch.no_grad():
        image = composite(empty, torch.from_numpy(buffer.pixels), colors(buffer))
    return np.asarray(functional.avg_pool2d(image, 2)[0].permute(1, 2, 0).numpy())


def texture_colors(texture: np.ndarray, mip_levels: int) -> Callable[[UVBuffer], Tensor]:
    """Return a function that colors a view with a finished texture [H, W, 3], for ``render``."""
    pyramid = mip_pyramid(torch.from_numpy(texture).permute(2, 0, 1)[None].float(), mip_levels)
    return lambda buffer: places_of(buffer).sample(lambda _: pyramid)
