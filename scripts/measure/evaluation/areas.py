"""Areas: how like each style its own part of a model is, and how visible the border of a mask is.

style of an area = relative L1 distance between the mean Gram matrices of fresh views, where the area alone counts, and
those of a style picture, averaged over layers and over views of the whole and from close up.
border = color difference across the line where a mask begins, half a texel to either side ÷ between other points the
same distance apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from core.render.cameras import camera_at, camera_targets
from core.render.surface import at_places, spread_places
from scripts.measure.evaluation.judges import Judge
from scripts.measure.evaluation.likeness import distance_of
from scripts.measure.evaluation.model import FULL_RANGE, VIEW_SIZE, Model
from scripts.measure.evaluation.pictures import style_at_zoom
from scripts.measure.evaluation.seam import OFFSET, color_step

Inside = Callable[[np.ndarray], np.ndarray]
"""points [N, 3] of the surface, in its normalized space → how much they are in an area, [N] in [0, 1]."""

_PLACES = 2_000_000
_FEWEST = 50
# A view that shows less of an area says little about it; of so many times as many views, enough show more.
_LEAST_SHOWN, _TRIED = 0.05, 3


def area_distance(model: Model, inside: Inside, style: Tensor, judge: Judge, seed: int = 10_000) -> float:
    """Return the distance of an area to a style picture."""
    zooms = sorted({1, max(1, int(model.closest_zoom))})
    distances = [
        distance_of(judge, _seen(model, inside, zoom, judge.views, seed), style_at_zoom(style, zoom)) for zoom in zooms
    ]
    return sum(distances) / len(zooms)


def _seen(model: Model, inside: Inside, zoom: int, views: int, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield some fresh views that show enough of an area, each with where the area is, [1, 1, H, W]."""
    targets, count = camera_targets(model.surface, seed), 0
    for step in range(_TRIED * views):
        camera = camera_at(model.surface, targets, FULL_RANGE, zoom, seed, step)
        coverage = torch.zeros(1, 1, 2 * VIEW_SIZE, 2 * VIEW_SIZE)
        buffer = model.rasterizer.rasterize(camera, 2 * VIEW_SIZE)
        coverage.view(-1)[torch.from_numpy(buffer.pixels)] = torch.from_numpy(inside(buffer.points)).float()
        coverage = functional.avg_pool2d(coverage, 2)
        if float(coverage.mean()) >= _LEAST_SHOWN:
            count += 1
            yield model.look(camera).image, coverage
        if count == views:
            return


def border(model: Model, inside: Inside, seed: int = 0) -> float | None:
    """Return the ratio for the mask that is wherever ``inside`` is above 0; None where the mask has no border."""
    triangles, shares = spread_places(model.surface, _PLACES, seed)
    points, normals = at_places(model.surface.corners, triangles, shares), model.surface.normals[triangles]
    ways = np.cross(normals, np.random.default_rng(seed).normal(size=normals.shape))
    ways /= np.maximum(np.linalg.norm(ways, axis=1, keepdims=True), 1e-9)
    offset = OFFSET * model.texel
    crossed = np.flatnonzero((inside(points + offset * ways) > 0) != (inside(points - offset * ways) > 0))
    if len(crossed) < _FEWEST:
        return None
    elsewhere = np.arange(0, len(points), len(points) // 20_000)
    across, other = (
        color_step(model, points[at], [normals[at], normals[at]], [ways[at], -ways[at]]) for at in (crossed, elsewhere)
    )
    return across / max(other, 1e-9)
