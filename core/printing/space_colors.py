"""The colors of a model's texture job, which has one for every point in space."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.mesh.mesh import Mesh
from core.mesh.triangles import areas
from core.parameterization.cielab import lab
from core.printing.model import Colors
from core.texture.solid_file import Solid

# How far the colors of a texture may be from those in space, on average, in units of CIELAB: filters blur them a
# little, and whoever paints on a texture changes them a lot.
_AGREE = 4.0
_PLACES = 5000


@dataclass(frozen=True)
class SpaceColors:
    """Colors (see ``core.printing.model.Colors``) of a ``solid`` at the points of a surface, ``corners`` [F, 3, 3] in
    millimeters. ``placement`` takes these to the coordinates of the solid; details finer than ``texel`` millimeters
    fade out."""

    solid: Solid
    placement: np.ndarray
    texel: float
    corners: np.ndarray

    def at(self, triangles: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return the colors, float32 [N, 3] sRGB in [0, 1], at points on ``triangles`` [N] with ``weights`` [N, 3]."""
        points = np.einsum("nc,nck->nk", weights, self.corners[triangles])
        places = points @ self.placement[:3, :3].T + self.placement[:3, 3]
        scale = float(np.cbrt(np.linalg.det(self.placement[:3, :3])))
        return self.solid.at(places, self.texel * scale)


def agree(one: Colors, other: Colors, mesh: Mesh) -> bool:
    """Return whether two colors of a mesh are the same but for what filters do."""
    sizes = areas(mesh.positions[mesh.triangles])
    random = np.random.default_rng(0)
    triangles = random.choice(len(sizes), _PLACES, p=sizes / sizes.sum())
    weights = random.dirichlet((1, 1, 1), _PLACES).astype(np.float32)
    differences = np.linalg.norm(lab(one.at(triangles, weights)) - lab(other.at(triangles, weights)), axis=1)
    return bool(differences.mean() < _AGREE)
