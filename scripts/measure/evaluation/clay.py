"""A relief as clay in raking light, from all sides."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.optimize import Iterate
from core.render.camera import Camera
from core.render.cameras import turntable_cameras
from core.render.shading import lambert, relief_normals, slopes
from core.render.tangents import ShadingNormals, tangents_of
from core.render.texels import surface_steps
from core.render.uv_buffer import UVBuffer
from core.texture.heights import HeightScale
from core.texture.lamps import beside
from core.texture.problem import TextureProblem
from core.texture.views import render

_CLAY, _BACKGROUND, _AMBIENT = 0.78, 0.93, 0.14
# From the upper left, low above the picture.
_LAMP = np.array([-0.85, 0.5, 0.45]) / np.linalg.norm([-0.85, 0.5, 0.45])


@dataclass(frozen=True)
class Clay:
    """The relief of a finished run, as deep as its ``scale`` says, in the units of the mesh."""

    problem: TextureProblem
    iterate: Iterate
    scale: HeightScale

    def views(self, size: int) -> list[tuple[str, np.ndarray]]:
        """Return labeled pictures [size, size, 3] from eight sides."""
        rasterizer = self.problem.make_view.rasterizer
        return [
            (label, render(rasterizer, camera, size, _BACKGROUND, functools.partial(self._lit, camera)))
            for label, camera in turntable_cameras(rasterizer.surface)
        ]

    def normals(self, buffer: UVBuffer) -> Tensor:
        """Return the unit normals [N, 3] of the relief at places."""
        surface = self.problem.make_view.rasterizer.surface
        smooth = ShadingNormals(surface).at(buffer.triangles, buffer.points)
        first, second = tangents_of(smooth)
        texture, stage = self.problem.parameterization, self.problem.stage(self.iterate.step - 1)
        lookup = texture.lookup(beside(buffer, first, second, surface_steps(surface)), stage)
        values = texture.maps(self.iterate.parameters, lookup)[:, self.problem.seen.maps.index("height")]
        heights = (self.scale.finished(values) * self.scale.depth / surface.radius).view(4, -1)
        slope = slopes(heights, torch.from_numpy(buffer.footprint))
        up, along, across = (torch.from_numpy(way.astype(np.float32)) for way in (smooth, first, second))
        return relief_normals(up, along, across, slope)

    def _lit(self, camera: Camera, buffer: UVBuffer) -> Tensor:
        lamp = torch.from_numpy((_LAMP @ camera.basis()).astype(np.float32))
        light = _AMBIENT + (1 - _AMBIENT) * lambert(self.normals(buffer), lamp)
        return (_CLAY * light)[:, None].expand(-1, 3)
