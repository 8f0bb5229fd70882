"""How the tests of the figures make models."""

from __future__ import annotations

import numpy as np

from core.mesh.mesh import Mesh
from core.render.surface import surface_of
from scripts.measure.evaluation.model import Model


def model_of(mesh: Mesh, texture: np.ndarray) -> Model:
    """Return a mesh, Y up, with a texture."""
    return Model(mesh, surface_of(mesh, "y"), texture.astype(np.float32))
