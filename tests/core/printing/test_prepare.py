"""Models mended on a copy: sound, and with the colors that they had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import trimesh
from manifold3d import Error, Manifold
from manifold3d import Mesh as ManifoldMesh

from core.errors import InputError
from core.mesh.mesh import Mesh, mesh_of
from core.printing.model import Model, Source
from core.printing.other_colors import VertexColors
from core.printing.prepare import prepare
from core.settings.printing import PrintSettings
from core.steps import result_of
from tests.core.printing import broken
from tests.core.printing.dyed import SANDSTONE, as_trimesh, dye, dyed, surface_points, textured

WITHOUT_INSIDE = (broken.open_sheet, broken.one_triangle, broken.one_point, broken.of_astronomical_size)
# ``read_source`` brings models to the origin; what crosses itself has a test of its own, as it takes seconds.
MENDABLE = [model for model in broken.BROKEN if model not in (*WITHOUT_INSIDE, broken.far_away, broken.crossing_itself)]


def prepared(source: Source, **settings: Any) -> tuple[Model, tuple[str, ...]]:
    return result_of(prepare(source, PrintSettings(texture_size=1024, **settings), SANDSTONE))


def is_solid(mesh: Mesh) -> bool:
    found = Manifold(ManifoldMesh(mesh.positions.copy(), mesh.triangles.astype(np.uint32)))
    shape = as_trimesh(mesh)
    sound = shape.is_watertight and shape.is_winding_consistent and shape.volume > 0
    return found.status() == Error.NoError and bool(sound)


def color_errors(model: Model) -> np.ndarray:
    """Return how far colors [N, 3] on the surface are from those that the dye gives."""
    triangles, weights, points = surface_points(model.mesh)
    return np.abs(model.colors.at(triangles, weights) - dye(points))


@pytest.mark.parametrize("clean", broken.CLEAN)
def test_clean_models_stay_as_they_are(clean: Callable[[], Mesh]) -> None:
    source = textured(clean())
    model, notes = prepared(source, repair=("watertight",))
    assert notes == ()
    assert source.own is not None
    np.testing.assert_array_equal(model.mesh.positions, source.own.mesh.positions)
    np.testing.assert_array_equal(model.mesh.triangles, source.own.mesh.triangles)
    assert model.mesh.uvs is not None
    assert source.own.mesh.uvs is not None
    np.testing.assert_array_equal(model.mesh.uvs, source.own.mesh.uvs)
    assert model.texture is source.own.texture


@pytest.mark.parametrize("flawed", MENDABLE)
def test_broken_models_become_solid(flawed: Callable[[], Mesh]) -> None:
    model, _ = prepared(dyed(flawed()), repair=("watertight",))
    assert is_solid(model.mesh)


@pytest.mark.parametrize("hopeless", WITHOUT_INSIDE)
def test_what_has_no_inside_is_refused_with_what_to_do(hopeless: Callable[[], Mesh]) -> None:
    with pytest.raises(InputError, match=r"Solidify|scale|--height"):
        prepared(dyed(hopeless()), repair=("watertight",))


def test_faces_that_remain_keep_their_place_in_the_picture() -> None:
    whole = textured(broken.sphere())
    assert whole.own is not None
    torn = Model(whole.own.mesh.faces(np.arange(3, len(whole.own.mesh.triangles))), whole.own.texture)
    model, notes = prepared(replace(whole, mesh=torn.mesh, colors=torn.colors, own=torn), repair=("holes",))
    assert notes == ("3 holes are filled with 3 faces.",)
    assert model.texture is whole.own.texture
    assert is_solid(model.mesh)
    assert color_errors(model).mean() < 0.01


def test_crossing_shells_are_joined_with_their_picture() -> None:
    source = textured(broken.with_crossing_shells())
    model, notes = prepared(source, repair=("watertight",))
    assert source.own is not None
    assert model.texture is source.own.texture
    assert len(as_trimesh(model.mesh).split()) == 1
    assert "2 shells" in notes[0]
    assert color_errors(model).mean() < 0.01


def test_a_surface_made_anew_has_the_colors_of_the_old_one() -> None:
    model, notes = prepared(textured(broken.crossing_itself()), repair=("watertight",))
    assert is_solid(model.mesh)
    assert "details below" in notes[0]
    triangles, weights, points = surface_points(model.mesh)
    # The dye of the long faces that are pulled through the ball is not that of their points.
    pulled = broken.crossing_itself().positions[0]
    apart = np.abs(points @ pulled) < 0.7 * np.linalg.norm(points, axis=1) * np.linalg.norm(pulled)
    errors = np.abs(model.colors.at(triangles, weights) - dye(points))[apart]
    assert errors.mean() < 0.012


def test_fewer_triangles_have_the_same_colors_and_size() -> None:
    source = textured(broken.sphere(20, 5))
    model, notes = prepared(source, most_triangles=2000)
    assert len(model.mesh.triangles) <= 2000
    assert is_solid(model.mesh)
    assert notes[0] == f"20,480 triangles are reduced to {len(model.mesh.triangles):,}."
    np.testing.assert_allclose(np.ptp(model.mesh.positions, axis=0), 40, atol=0.2)
    assert color_errors(model).mean() < 0.012


def test_a_thin_sheet_keeps_the_colors_of_both_sides_when_it_is_reduced() -> None:
    vertices, faces = trimesh.remesh.subdivide_to_size(
        broken.thin_sheet().positions, broken.thin_sheet().triangles, 2.0
    )
    mesh = mesh_of(vertices, faces)
    top = mesh.positions[mesh.triangles][..., 2].mean(axis=1) > 0.1
    sides = np.where(top[:, None, None], np.array([1, 0, 0]), np.array([0, 0, 1])).repeat(3, axis=1)
    source = Source(mesh, VertexColors(sides.astype(np.float32)), 0.0, np.eye(4))
    model, _ = prepared(source, most_triangles=200)
    assert is_solid(model.mesh)
    triangles, weights, points = surface_points(model.mesh)
    colors = model.colors.at(triangles, weights)
    assert (colors[points[:, 2] > 0.149][:, 0] > 0.9).mean() > 0.99
    assert (colors[points[:, 2] < -0.149][:, 2] > 0.9).mean() > 0.99


@pytest.mark.parametrize(("shape", "material"), [(broken.sphere, 12_931), (broken.cube, 64_000 - 34**3)])
def test_hollow_models_have_walls_of_the_thickness_that_is_asked_for(
    shape: Callable[[], Mesh], material: float
) -> None:
    model, notes = prepared(textured(shape()), hollow=3, drain=0)
    assert is_solid(model.mesh)
    assert as_trimesh(model.mesh).volume == pytest.approx(material, rel=0.01)
    assert "1 cavity below walls of 3 mm" in notes[-1]


def test_a_drain_hole_leads_out_and_the_outside_keeps_its_picture() -> None:
    source = textured(broken.sphere())
    model, notes = prepared(source, hollow=3, drain=5)
    shape = as_trimesh(model.mesh)
    assert is_solid(model.mesh)
    # A hole makes the inner and the outer surface one: a ring's worth of topology, and a single shell.
    assert len(shape.split()) == 1
    assert "1 drain hole of 5 mm" in notes[-1]
    below = shape.ray.intersects_any([[0.0, 0.0, -30.0]], [[0.0, 0.0, 1.0]])
    assert below.all(), "the ray goes through the hole and meets the ceiling"
    first = shape.ray.intersects_location([[0.0, 0.0, -30.0]], [[0.0, 0.0, 1.0]], multiple_hits=False)[0]
    assert first[0, 2] > 0
    assert source.own is not None
    assert model.texture is source.own.texture
    triangles, weights, points = surface_points(model.mesh)
    outside = np.linalg.norm(points, axis=1) > 19.5
    errors = np.abs(model.colors.at(triangles, weights) - dye(points))[outside]
    assert errors.mean() < 0.01


def test_walls_thicker_than_the_model_are_refused() -> None:
    with pytest.raises(InputError, match="nowhere thick enough"):
        prepared(textured(broken.sphere()), hollow=25)


def test_a_drain_that_no_cavity_has_room_for_is_named() -> None:
    with pytest.raises(InputError, match="a smaller --drain"):
        prepared(textured(broken.cube()), hollow=3, drain=38)


def test_models_that_overlap_cannot_be_hollow_before_they_are_one() -> None:
    with pytest.raises(InputError, match=r"overlap.*add watertight"):
        prepared(textured(broken.with_crossing_shells()), hollow=2)


def test_what_is_too_large_for_files_is_refused() -> None:
    with pytest.raises(InputError, match="too large to print"):
        prepared(textured(broken.of_astronomical_size()))


@pytest.mark.parametrize("shape", [broken.one_triangle, broken.open_sheet])
def test_what_encloses_nothing_cannot_be_watertight(shape: Callable[[], Mesh]) -> None:
    with pytest.raises(InputError, match="enclose no volume"):
        prepared(textured(shape()), repair=("watertight",))


def test_open_models_cannot_be_hollow() -> None:
    with pytest.raises(InputError, match="add watertight"):
        prepared(textured(broken.with_hole()), hollow=3)


def test_repairs_in_one_go() -> None:
    model, notes = prepared(dyed(broken.with_crossing_shells()), repair=("watertight",), most_triangles=900, hollow=3)
    assert is_solid(model.mesh)
    assert [word for word in ("2 shells", "reduced", "texture", "cavity") if word in " ".join(notes)] == [
        "2 shells",
        "reduced",
        "texture",
        "cavity",
    ]
