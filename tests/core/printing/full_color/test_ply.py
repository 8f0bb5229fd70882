from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from plyfile import PlyData
from skimage.color import deltaE_ciede2000, rgb2lab

from core.printing.full_color.ply import write_ply
from core.printing.model import Model
from core.steps import result_of
from tests.core.printing.models import ball, color_towards, cube


def written(model: Model, folder: Path, spacing: float | None = None, most: int = 100_000) -> trimesh.Trimesh:
    result_of(write_ply(folder / "model.ply", model, spacing, most))
    data = PlyData.read(folder / "model.ply")
    vertex = data["vertex"]
    colors = np.stack([vertex[name] for name in ("red", "green", "blue")], axis=1)
    positions = np.stack([vertex[name] for name in "xyz"], axis=1)
    triangles = np.stack(list(data["face"]["vertex_indices"]))
    return trimesh.Trimesh(positions, triangles, vertex_colors=colors, process=False)


def colors_of(solid: trimesh.Trimesh) -> np.ndarray:
    visual: Any = solid.visual
    return np.asarray(visual.vertex_colors)[:, :3]


def difference(solid: trimesh.Trimesh, height: float) -> float:
    """Return the mean ΔE2000 between blended colors of vertices and those that the model has there."""
    points, triangles = trimesh.sample.sample_surface(solid, 10_000, seed=0)
    weights = trimesh.triangles.points_to_barycentric(solid.triangles[triangles], points)
    corners = colors_of(solid)[solid.faces[triangles]] / 255
    blended = np.einsum("nc,ncd->nd", weights, corners)
    truth = color_towards(points - [0, 0, height / 2])
    return float(deltaE_ciede2000(rgb2lab(blended), rgb2lab(truth)).mean())


@pytest.mark.parametrize("model", [ball(), cube()], ids=["ball", "cube"])
def test_vertices_carry_the_texture_and_the_solid_stays_closed(model: Model, tmp_path: Path) -> None:
    solid = written(model, tmp_path)
    height = float(model.mesh.positions[:, 2].max())
    assert solid.is_watertight
    assert solid.is_winding_consistent
    assert solid.volume == pytest.approx(trimesh.Trimesh(model.mesh.positions, model.mesh.triangles).volume, rel=1e-5)
    np.testing.assert_allclose(solid.bounds[:, 2], [0, height], atol=0.01)
    assert difference(solid, height) < 1
    assert len(solid.faces) < 100_000


def test_limit_holds_and_is_used_where_it_helps_most(tmp_path: Path) -> None:
    coarse, fine = (written(ball(), tmp_path, most=most) for most in (4_000, 16_000))
    assert len(coarse.faces) <= 4_000
    assert 4_000 < len(fine.faces) <= 16_000
    assert difference(fine, 40) < difference(coarse, 40) < difference(written(ball(), tmp_path, most=0), 40)


def test_spacing_is_kept_by_every_edge(tmp_path: Path) -> None:
    solid = written(cube(), tmp_path, spacing=1.5)
    assert solid.edges_unique_length.max() <= 1.5
    assert solid.is_watertight


def test_plain_white_stays_white_and_coarse(tmp_path: Path) -> None:
    model = replace(cube(), texture=np.full((64, 96, 3), 255, np.uint8))
    solid = written(model, tmp_path)
    assert (colors_of(solid) == 255).all()
    assert len(solid.faces) < 3_000


def test_open_surfaces_with_three_triangles_at_an_edge_are_cut_as_well(tmp_path: Path) -> None:
    whole = cube()
    model = replace(whole, mesh=whole.mesh.faces(np.array([0, 1, 2, 3, 5, 0])))
    solid = written(model, tmp_path, spacing=3.0)
    area = trimesh.Trimesh(model.mesh.positions, model.mesh.triangles, process=False).area
    assert solid.area == pytest.approx(area, rel=1e-5)
