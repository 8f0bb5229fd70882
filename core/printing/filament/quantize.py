"""Which filament each color becomes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.spatial import cKDTree

from core.parameterization.cielab import lab
from core.printing.filament.named import rgb
from core.printing.filament.refine import Pieces
from core.printing.filament.samples import Samples
from core.printing.model import Colors
from core.settings.filament_colors import Filament

# The table's steps are finer than one can see.
_LEVELS = 64

Quantize = Callable[[np.ndarray], np.ndarray]
"""Turns sRGB colors [N, 3] in [0, 1] into the indices of filaments, int64 [N]."""


def quantizer(filaments: Sequence[Filament]) -> Quantize:
    """Return a function that finds the filament whose color is nearest in CIELAB."""
    steps = (np.arange(_LEVELS) + 0.5) / _LEVELS
    table = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    own = lab(np.stack([rgb(filament) for filament in filaments]) / 255)
    nearest = cKDTree(own).query(lab(table))[1]

    def quantize(colors: np.ndarray) -> np.ndarray:
        cells = np.clip((colors * _LEVELS).astype(np.int64), 0, _LEVELS - 1)
        return np.asarray(nearest[cells @ (_LEVELS * _LEVELS, _LEVELS, 1)])

    return quantize


def colors_at(colors: Colors, pieces: Pieces, points: Samples) -> np.ndarray:
    """Return the colors [N, 3] at points on pieces of the triangles that have ``colors``."""
    weights = np.einsum("nc,nck->nk", points.weights, pieces.weights[points.triangles])
    return colors.at(pieces.owners[points.triangles], weights.astype(np.float32))
