"""Palette: the share of the surface in colors that the style picture does not contain.

Of points spread evenly over the surface that is visible from outside, the share whose color is farther than 12 units
(ΔE*ab 1976 in CIE L*a*b*, D65) from every color of the style pictures. Their pixels are rounded to whole units first.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.spatial import cKDTree
from torch import Tensor

from core.parameterization.cielab import lab
from core.render.surface import sample_points
from scripts.measure.evaluation.model import Model

FARTHEST = 12.0
"""ΔE up to which a color counts as one of the style's. About 2.3 is a difference that one just notices."""
_POINTS = 60_000


def palette(model: Model, styles: Sequence[Tensor], seed: int = 0) -> float:
    """Return the share in [0, 1] for style pictures [1, 3, H, W], at least one."""
    points, normals = sample_points(model.surface, _POINTS, seed)
    found, there, _ = model.colors_beside(points, normals, 2 * model.texel)
    there &= model.outside(points, normals)
    distances, _ = _colors(styles).query(lab(found[there]), distance_upper_bound=FARTHEST)
    return float(np.isinf(distances).mean())


def _colors(styles: Sequence[Tensor]) -> cKDTree:
    pixels = np.concatenate([style[0].flatten(1).numpy().T for style in styles])
    return cKDTree(np.unique(lab(pixels).round().astype(np.int16), axis=0))
