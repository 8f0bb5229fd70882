"""A relief and what it adds to the normals of a model: as its maps say, and as it is.

Normals of the model itself change where seams follow creases, so that only what is added to them counts.
"""

from __future__ import annotations

import numpy as np

from core.mesh.normals import unit
from core.render.tangents import ShadingNormals, moved_by, tangents_of
from core.render.texels import surface_steps
from core.render.uv_buffer import UVBuffer
from core.texture.bake_maps import MapsOfJob
from core.texture.frames import read_in
from core.texture.gutter import dilate
from core.texture.map_texels import map_texels
from core.texture.own_heights import OwnHeights
from core.texture.problem import TextureProblem
from scripts.measure.evaluation.model import Model, Places

_ANGLES = np.radians([90.0, 210.0, 330.0])


def added_by_map(problem: TextureProblem, job: MapsOfJob, normal: np.ndarray) -> np.ndarray:
    """Return an image [S, S, 3] of what a normal map [S, S, 3] adds to the smooth normals, in space; 0.5 is nothing."""
    size = len(normal)
    image, there = np.full((size * size, 3), 0.5, np.float32), np.zeros(size * size, bool)
    flat = normal.reshape(-1, 3)
    for texels in map_texels(problem.tiles[0], job.frames, job.layout, size):
        added = read_in(texels.frames, flat[texels.indices]) - unit(texels.frames[:, 2])
        image[texels.indices] = added / 2 + 0.5
        there[texels.indices] = True
    return dilate(image.reshape(size, size, 3), there.reshape(size, size))


class ExactHeights(Model):
    """A model whose "colors" are the heights of its relief, looked up anew at each place, without any texels."""

    def __init__(self, model: Model, job: MapsOfJob, heights: OwnHeights) -> None:
        super().__init__(model.mesh, model.surface, model.texture)
        self._heights, self._depth = heights, job.scale.depth / job.surface.radius

    def shown(self, places: Places) -> np.ndarray:
        """See ``Model.shown``: as wide as a typical texel."""
        return np.repeat(self._heights.at(self._seen(places))[:, None], 3, axis=1)

    def _seen(self, places: Places) -> UVBuffer:
        count, size = len(places.points), len(self.texture)
        width, in_map = (np.full(count, one, np.float32) for one in (self.texel, 1 / size))
        return UVBuffer(size, np.arange(count), places.uvs, places.points, width, in_map, places.triangles)


class ExactNormals(ExactHeights):
    """A model whose "colors" are what its relief adds to normals, looked up in the same way."""

    def __init__(self, model: Model, job: MapsOfJob, heights: OwnHeights) -> None:
        super().__init__(model, job, heights)
        self._normals, self._steps = ShadingNormals(model.surface), surface_steps(model.surface)

    def shown(self, places: Places) -> np.ndarray:
        """See ``Model.shown``: as wide as a typical texel."""
        smooth = self._normals.at(places.triangles, places.points)
        first, second = tangents_of(smooth)
        ways = self.texel * np.stack([np.cos(angle) * first + np.sin(angle) * second for angle in _ANGLES])
        around = self._heights.at(moved_by(self._seen(places), ways, self._steps[places.triangles]))
        gradient = np.einsum("kn,knc->nc", around.reshape(len(ways), -1), ways)
        gradient *= 2 / len(ways) * self._depth / self.texel**2
        return np.asarray((unit(smooth - gradient) - smooth) / 2 + 0.5, np.float32)
