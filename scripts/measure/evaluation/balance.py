"""Balance: whether the model's sides are as alike in color as pieces of the style picture.

For each of 14 directions, take the mean Oklab color of the surface that faces it. ``spread`` is the root mean square
distance of these colors from their mean. ``own`` is the same for pieces of the style picture with the area of a side.
balance = spread ÷ own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from torch import Tensor

from core.render.surface import sample_points
from core.texture.stages import pixel_width
from scripts.measure.evaluation.model import FULL_RANGE, VIEW_SIZE, Model
from scripts.measure.evaluation.pictures import oklab, style_at_zoom

_POINTS = 40_000
_PIECES = 400


@dataclass(frozen=True)
class Balance:
    """``spread`` between the model's sides; ``own``: between pieces of the style picture, None without one."""

    spread: float
    own: float | None

    @property
    def ratio(self) -> float | None:
        """The spread divided by the style's own; 1 is as even as the style."""
        return self.spread / max(self.own, 1e-6) if self.own is not None else None


def balance(model: Model, style: Tensor | None = None, seed: int = 0) -> Balance:
    """Return the spread of the sides' colors."""
    points, normals = sample_points(model.surface, _POINTS, seed)
    colors, there, _ = model.colors_beside(points, normals, 2 * model.texel)
    there &= model.outside(points, normals)
    colors, normals = oklab(colors[there]), normals[there]
    directions = np.array([d for d in product((-1, 0, 1), repeat=3) if sum(map(abs, d)) in (1, 3)], float)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    shares = np.maximum(0, normals @ directions.T) ** 2
    # A sheet has only two sides; leave out directions that hardly anything faces.
    shares = shares[:, shares.sum(axis=0) > 0.02 * len(normals)]
    sides = (shares.T @ colors) / shares.sum(axis=0)[:, None]
    # The effective number of points on a side, as a share: the area that a side shows.
    effective = float(np.median(shares.sum(axis=0) ** 2 / (shares**2).sum(axis=0))) / len(normals)
    own = _own(style, effective * model.surface.areas.sum(), seed) if style is not None else None
    return Balance(_spread(sides), own)


def _own(style: Tensor, area: float, seed: int) -> float:
    picture = oklab(style_at_zoom(style, 1)[0].permute(1, 2, 0).numpy())
    side = int(np.clip(np.sqrt(area) / pixel_width(VIEW_SIZE, FULL_RANGE), 16, 0.6 * min(picture.shape[:2])))
    random = np.random.default_rng(seed)
    corners = [[random.integers(0, extent - side) for extent in picture.shape[:2]] for _ in range(_PIECES)]
    return _spread(np.array([picture[y : y + side, x : x + side].mean(axis=(0, 1)) for y, x in corners]))


def _spread(colors: np.ndarray) -> float:
    return float(np.sqrt(((colors - colors.mean(axis=0)) ** 2).sum(axis=1).mean()))
