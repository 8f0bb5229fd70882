"""Areas: how like each style its own part of a model is, and how visible the border of a mask is.

style of an area = relative L1 distance between the mean Gram matrices of fresh views, where the area alone counts, and
those of a style picture, averaged over layers and over views of the whole and from close up.
border = color difference across the line where a mask begins, half a texel to either side ÷ between other points the
same distance apart.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from core.objective.gram import gram_matrix, layer_coverage, relative_distance
from core.render.cameras import camera_at, camera_targets
from core.render.surface import at_places, spread_places
from scripts.measure.evaluation.judges import Judge
from scripts.measure.evaluation.model import FULL_RANGE, VIEW_SIZE, Model
from scripts.measure.evaluation.pictures import style_at_zoom

Inside = Callable[[np.ndarray], np.ndarray]
"""points [N, 3] of the surface, in its normalized space → how much they are in an area, [N] in [0, 1]."""

_PLACES = 2_000_000
_OFFSET = 0.5
_FEWEST = 50


def area_distance(model: Model, inside: Inside, style: Tensor, judge: Judge, seed: int = 10_000) -> float:
    """Return the distance of an area to a style picture."""
    zooms = sorted({1, max(1, int(model.closest_zoom))})
    return sum(_distance(model, inside, style, zoom, judge, seed) for zoom in zooms) / len(zooms)


def _distance(model: Model, inside: Inside, style: Tensor, zoom: int, judge: Judge, seed: int) -> float:
    network, layers = judge.network, judge.layers
    with torch.no_grad():
        picture = network.activations(style_at_zoom(style, zoom), layers)
        targets = {layer: gram_matrix(values) for layer, values in picture.items()}
        sums = {layer: torch.zeros_like(target) for layer, target in targets.items()}
        seen = 0
        targeted = camera_targets(model.surface, seed)
        for step in range(3 * judge.views):
            camera = camera_at(model.surface, targeted, FULL_RANGE, zoom, seed, step)
            coverage = torch.zeros(1, 1, 2 * VIEW_SIZE, 2 * VIEW_SIZE)
            buffer = model.rasterizer.rasterize(camera, 2 * VIEW_SIZE)
            coverage.view(-1)[torch.from_numpy(buffer.pixels)] = torch.from_numpy(inside(buffer.points)).float()
            coverage = functional.avg_pool2d(coverage, 2)
            if float(coverage.mean()) < 0.05 or seen == judge.views:
                continue
            seen += 1
            for layer, values in network.activations(model.look(camera).image, layers).items():
                sums[layer] += gram_matrix(values, layer_coverage(coverage, values))
        return float(torch.stack([relative_distance(sums[layer] / seen, targets[layer]) for layer in layers]).mean())


def border(model: Model, inside: Inside, seed: int = 0) -> float | None:
    """Return the ratio for the mask that is wherever ``inside`` is above 0; None where the mask has no border."""
    triangles, shares = spread_places(model.surface, _PLACES, seed)
    points, normals = at_places(model.surface.corners, triangles, shares), model.surface.normals[triangles]
    ways = np.cross(normals, np.random.default_rng(seed).normal(size=normals.shape))
    ways /= np.maximum(np.linalg.norm(ways, axis=1, keepdims=True), 1e-9)
    offset = _OFFSET * model.texel
    crossed = np.flatnonzero((inside(points + offset * ways) > 0) != (inside(points - offset * ways) > 0))
    if len(crossed) < _FEWEST:
        return None
    elsewhere = np.arange(0, len(points), len(points) // 20_000)
    across, other = (_step(model, points[at], normals[at], ways[at], offset) for at in (crossed, elsewhere))
    return across / max(other, 1e-9)


def _step(model: Model, points: np.ndarray, normals: np.ndarray, ways: np.ndarray, offset: float) -> float:
    found = model.outside(points, normals)
    sides = [model.colors_beside(points + way, normals, offset) for way in (offset * ways, -offset * ways)]
    found &= sides[0][1] & sides[1][1]
    step, distance = (np.linalg.norm(sides[0][k] - sides[1][k], axis=1)[found].mean() for k in (0, 2))
    return float(step / max(distance, 1e-9))
