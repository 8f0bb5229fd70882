"""Models whose colors follow from where they are, so that it is known what each point must look like."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import trimesh

from core.mesh.mesh import Mesh
from core.printing.atlas.make import with_atlas
from core.printing.model import Source
from core.printing.other_colors import VertexColors
from core.settings.print_processes import process_of
from core.settings.printing import PrintSettings
from core.steps import result_of

SANDSTONE = process_of("sandstone", "full-color")


def dye(points: np.ndarray) -> np.ndarray:
    """Return the colors [N, 3] in [0, 1] at points [N, 3] in millimeters."""
    return np.asarray(0.5 + 0.5 * np.sin(points / 6))


def dyed(mesh: Mesh) -> Source:
    """Return a mesh with dyed vertices, and no UVs."""
    colors = VertexColors(dye(mesh.positions)[mesh.triangles].astype(np.float32))
    return Source(replace(mesh, uvs=None), colors, 0.0, np.eye(4))


def textured(mesh: Mesh) -> Source:
    """Return a dyed mesh with a picture of its own."""
    settings = PrintSettings(texture_size=1024)
    model, _ = result_of(with_atlas(mesh, dyed(mesh).colors, 0.0, settings, SANDSTONE))
    return Source(model.mesh, model.colors, 0.05, np.eye(4), model)


def surface_points(mesh: Mesh, count: int = 10_000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return triangles [N], weights [N, 3], and the points [N, 3] there, spread evenly over the surface."""
    shape = as_trimesh(mesh)
    points, triangles = trimesh.sample.sample_surface(shape, count, seed=0)
    weights = trimesh.triangles.points_to_barycentric(shape.triangles[triangles], points)
    return triangles, weights.astype(np.float32), points


def as_trimesh(mesh: Mesh) -> trimesh.Trimesh:
    """Return the mesh as trimesh has it, nothing merged or mended."""
    return trimesh.Trimesh(mesh.positions, mesh.triangles, process=False)
