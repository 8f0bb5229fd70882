"""The maps of a finished texture, before they are files."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class BakedMaps:
    """The maps of one image of a texture, float32, row 0 at the top; None for those that it does not have.

    Attributes:
        color: sRGB [S, S, 3] in [0, 1].
        normal: unit vectors [S, S, 3] in tangent space, x along U, y along V (OpenGL), z outward.
        height: [S, S] above the surface, in the units of the mesh.
        roughness: [S, S] in [0, 1].
        metallic: [S, S] in [0, 1].
        occlusion: how much ambient light there is, [S, S] in [0, 1].
    """

    color: np.ndarray
    normal: np.ndarray | None = None
    height: np.ndarray | None = None
    roughness: np.ndarray | None = None
    metallic: np.ndarray | None = None
    occlusion: np.ndarray | None = None
