"""A picture for a new UV map from whatever colors the surface has."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.printing.atlas.packing import GUTTER
from core.printing.atlas.places import triangles_of_texels
from core.printing.model import Colors
from core.steps import Steps

_AT_ONCE = 1_000_000
_MOST_SAMPLES = 4


def baked(uvs: np.ndarray, colors: Colors, size: int, fineness: float) -> Steps[np.ndarray]:
    """Return the picture uint8 [size, size, 3] of a surface's ``colors`` on new ``uvs`` [F, 3, 2] that do not overlap.

    ``fineness`` is how many times finer the colors are than the new texels: where it is more than 1, each texel takes
    the mean of several points. Texels that show nothing have the mean color.
    """
    shown = triangles_of_texels(uvs, size, GUTTER).reshape(-1)
    texels = np.flatnonzero(shown >= 0)
    side = min(_MOST_SAMPLES, max(1, int(np.ceil(fineness - 0.1))))
    picture = np.zeros((size * size, 3), np.uint8)
    total = np.zeros(3)
    for start in range(0, len(texels), _AT_ONCE):
        yield start / len(texels)
        some = texels[start : start + _AT_ONCE]
        found = np.zeros((len(some), 3), np.float32)
        for places in _samples(some, size, side):
            found += colors.at(shown[some], weights_at(uvs[shown[some]], places))
        picture[some] = np.rint(found.clip(0, side * side) * (255 / (side * side)))
        total += picture[some].sum(axis=0, dtype=np.float64)
    picture[shown < 0] = np.rint(total / max(1, len(texels)))
    return picture.reshape(size, size, 3)


def _samples(texels: np.ndarray, size: int, side: int) -> Iterator[np.ndarray]:
    """Yield UVs float32 [N, 2] in texels, ``side`` x ``side`` times, spread evenly over each."""
    rows, columns = np.divmod(texels, size)
    for down in range(side):
        for right in range(side):
            across = (columns + (right + 0.5) / side) / size
            yield np.stack([across, 1 - (rows + (down + 0.5) / side) / size], axis=1).astype(np.float32)


def weights_at(triangles: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return the barycentric weights float32 [N, 3] of places [N, 2] on triangles [N, 3, 2]; beyond a triangle, they
    are those of its border."""
    first, second = (triangles[:, corner] - triangles[:, 0] for corner in (1, 2))
    offset = places - triangles[:, 0]
    area = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    safe = np.where(area == 0, 1, area)
    one = (offset[:, 0] * second[:, 1] - offset[:, 1] * second[:, 0]) / safe
    two = (first[:, 0] * offset[:, 1] - first[:, 1] * offset[:, 0]) / safe
    weights = np.stack([1 - one - two, one, two], axis=1).clip(0, None)
    weights[area == 0] = 1
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)
