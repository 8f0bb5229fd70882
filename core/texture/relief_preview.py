"""Small pictures of a relief while it is optimized."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from torch import Tensor

from core.texture.bake_maps import MapsOfJob
from core.texture.base_maps import Around
from core.texture.frames import written_in
from core.texture.gutter import dilate
from core.texture.map_texels import MapTexels, map_texels
from core.texture.own_heights import ReliefHeights
from core.texture.problem import TextureProblem
from core.texture.udim import Tile


class ReliefPreview:
    """Bakes the normals of a tile's relief again and again, and keeps whatever does not depend on parameters."""

    def __init__(self, problem: TextureProblem, tile: Tile, job: MapsOfJob) -> None:
        self._problem = problem
        self._tile = tile
        self._job = job
        self._made_for = (0, 0)
        self._kept: list[tuple[MapTexels, Any, Around | None]] = []

    def normals(self, parameters: Sequence[Tensor], size: int, stage: int) -> np.ndarray:
        """Return the normals float32 [size, size, 3] in tangent space as they are in ``stage``."""
        job, problem = self._job, self._problem
        if self._made_for != (size, stage):
            self._made_for = (size, stage)
            found = map_texels(self._tile, job.frames, job.layout, size)
            lookup, ground = problem.parameterization.lookup, problem.ground
            self._kept = [
                (some, lookup(some.around, stage), ground.at(some.around) if ground else None) for some in found
            ]
        heights = ReliefHeights(
            problem.parameterization, parameters, stage, problem.seen.maps.index("height"), job.scale
        )
        normals = np.tile(np.array([0, 0, 1], np.float32), (size * size, 1))
        known = np.zeros(size * size, bool)
        depth = job.scale.depth / job.surface.radius
        for texels, looked_up, around in self._kept:
            own = heights.finished(looked_up)
            gradient = texels.gradient(around.under(own) if around else own) * depth
            normals[texels.indices] = written_in(texels.frames, texels.normals(gradient))
            known[texels.indices] = True
        return dilate(normals.reshape(size, size, 3), known.reshape(size, size))
