"""How fine a texture is on a surface."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.mesh.quantile import quantile


def texel_width(
    corners: np.ndarray, uvs: np.ndarray, sizes: Sequence[tuple[int, ...]], of_triangles: np.ndarray | None = None
) -> float:
    """Return how wide texels typically are on the surface: the median by area, in the unit of ``corners``.

    ``corners`` [F, 3, 3] and ``uvs`` [F, 3, 2] are triangles; ``of_triangles`` [F] says which of the pictures, whose
    ``sizes`` begin with their height and width, each one shows, None where there is only one. It is 0 if none has an
    area in the map.
    """
    texels = np.array([size[0] * size[1] for size in sizes], np.float64)
    sides, mapped = (np.diff(values.astype(np.float64), axis=1) for values in (corners, uvs))
    areas = np.linalg.norm(np.cross(sides[:, 0], sides[:, 1]), axis=1)
    shown = np.abs(mapped[:, 0, 0] * mapped[:, 1, 1] - mapped[:, 0, 1] * mapped[:, 1, 0])
    shown *= texels[0] if of_triangles is None else texels[of_triangles]
    usable = np.flatnonzero((areas > 0) & (shown > 0))
    if not len(usable):
        return 0.0
    return quantile(np.sqrt(areas[usable] / shown[usable]), areas[usable], 0.5)
