"""New UV maps and pictures of whatever colors a surface has."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import trimesh

from core.errors import InputError
from core.mesh.mesh import Mesh, mesh_of
from core.printing.atlas.charts import charts_of
from core.printing.atlas.make import with_atlas
from core.printing.model import Model
from core.printing.other_colors import VertexColors
from core.settings.print_processes import process_of
from core.settings.printing import PrintSettings
from core.steps import result_of

SANDSTONE = process_of("sandstone", "full-color")


def bumpy_ball() -> Mesh:
    ball = trimesh.creation.icosphere(5)
    bumps = 1 + 0.1 * np.sin(5 * ball.vertices[:, :1]) * np.sin(7 * ball.vertices[:, 1:2])
    return mesh_of(ball.vertices * bumps * 20, ball.faces)


def rainbow(mesh: Mesh) -> VertexColors:
    return VertexColors((0.5 + 0.5 * np.sin(mesh.positions / 4))[mesh.triangles].astype(np.float32))


def atlas(mesh: Mesh, colors: VertexColors, **settings: Any) -> Model:
    model, note = result_of(with_atlas(mesh, colors, 0.0, PrintSettings(**settings), SANDSTONE))
    assert f"{len(model.texture)} x {len(model.texture)}" in note
    return model


def test_baked_colors_are_those_of_the_surface() -> None:
    mesh = bumpy_ball()
    colors = rainbow(mesh)
    model = atlas(mesh, colors, texture_size=1024)
    random = np.random.default_rng(0)
    triangles, weights = random.integers(0, len(mesh.triangles), 10_000), random.dirichlet((1, 1, 1), 10_000)
    differences = np.abs(model.colors.at(triangles, weights) - colors.at(triangles, weights))
    assert differences.max() < 0.03
    assert differences.mean() < 0.003
    np.testing.assert_array_equal(model.mesh.positions, mesh.positions)
    np.testing.assert_array_equal(model.mesh.triangles, mesh.triangles)


def test_charts_are_neither_mirrored_nor_on_top_of_each_other() -> None:
    model = atlas(bumpy_ball(), rainbow(bumpy_ball()), texture_size=1024)
    assert model.mesh.uvs is not None
    sides = np.diff(model.mesh.uvs.astype(np.float64), axis=1)
    areas = (sides[:, 0, 0] * sides[:, 1, 1] - sides[:, 0, 1] * sides[:, 1, 0]) / 2
    assert (areas > 0).all()
    assert 0.3 < areas.sum() < 1
    assert model.mesh.uvs.min() > 0
    assert model.mesh.uvs.max() < 1


def test_both_sides_of_a_sheet_keep_their_colors() -> None:
    box = trimesh.creation.box((40, 40, 0.1))
    mesh = mesh_of(box.vertices, box.faces)
    top, bottom = (np.isclose(mesh.positions[mesh.triangles][..., 2], side).all(axis=1) for side in (0.05, -0.05))
    corners = np.where(top[:, None, None], np.array([1, 0, 0]), np.array([0, 0, 1])).repeat(3, axis=1)
    model = atlas(mesh, VertexColors(corners.astype(np.float32)), texture_size=512)
    found = model.colors.at(np.arange(len(mesh.triangles)), np.full((len(mesh.triangles), 3), 1 / 3))
    np.testing.assert_allclose(found[top], [(1, 0, 0)] * 2, atol=1e-3)
    np.testing.assert_allclose(found[bottom], [(0, 0, 1)] * 2, atol=1e-3)


def test_texels_are_as_fine_as_the_process_resolves() -> None:
    mesh = bumpy_ball()
    model = atlas(mesh, rainbow(mesh))
    assert len(model.texture) == 2048


def test_a_texture_that_is_too_small_for_all_pieces_is_refused() -> None:
    random = np.random.default_rng(0)
    corners = random.random((30_000, 3, 3)).reshape(-1, 3)
    mesh = mesh_of(corners, np.arange(len(corners)).reshape(-1, 3))
    with pytest.raises(InputError, match="--texture-size"):
        atlas(mesh, rainbow(mesh), texture_size=256)


def test_a_ribbon_that_winds_over_itself_is_cut() -> None:
    turns = np.linspace(0, 6 * np.pi, 400)
    edge = np.stack([20 * np.cos(turns), 20 * np.sin(turns), turns], axis=1)
    strip = np.concatenate([edge, edge * (1.5, 1.5, 1)])
    one = np.arange(399)
    faces = np.concatenate([np.stack([one, one + 400, one + 1], 1), np.stack([one + 1, one + 400, one + 401], 1)])
    charts = charts_of(strip, faces)
    middles = charts.places.mean(axis=1)
    for chart in range(len(charts.sizes)):
        inside = charts.of_triangles == chart
        # The triangles of one chart cover no more than its box: none of them repeats a turn.
        assert np.unique(middles[inside].round(1), axis=0).shape[0] == inside.sum()
