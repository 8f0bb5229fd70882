from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import manifold3d
import numpy as np
import pytest
import trimesh

from core.errors import InputError
from core.mesh.edges import edges_of
from core.mesh.mesh import mesh_of
from core.mesh.triangles import areas
from core.parameterization.cielab import lab
from core.printing.filament.paint import painted
from core.printing.model import Model, Painted
from core.settings.print_processes import process_of
from core.settings.printing import PrintSettings
from core.steps import result_of
from tests.core.printing.filament.sectors import HEIGHT, RADIUS, sector_at, sector_colors, sectors
from tests.core.printing.models import ball, cube


def paint(model: Model, filaments: Sequence[str] = (), count: int = 4, feature: float | None = None) -> Painted:
    settings = PrintSettings(filaments=tuple(filaments), filament_count=count, smallest_feature=feature)
    return result_of(painted(model, settings, process_of("auto", "filament")))


def sizes_of(found: Painted) -> np.ndarray:
    """Return the area of each triangle in mm²."""
    return areas(found.mesh.positions.astype(np.float64)[found.mesh.triangles])


def shares_of(found: Painted) -> np.ndarray:
    """Return which part of the surface has each filament."""
    sizes = sizes_of(found)
    return np.asarray(np.bincount(found.of_triangles, sizes, minlength=len(found.filaments)) / sizes.sum())


def solid(found: Painted | Model) -> trimesh.Trimesh:
    return trimesh.Trimesh(found.mesh.positions, found.mesh.triangles, process=False)


def plate(picture: np.ndarray, side: float = 40.0) -> Model:
    """Return a block of 12 triangles on whose top and bottom a picture lies; its sides show the picture's rim."""
    block = trimesh.creation.box((side, side, 5))
    corners = np.asarray(block.triangles)
    return Model(mesh_of(block.vertices, block.faces, corners[..., :2] / side + 0.5), picture)


def stripes(widths: Sequence[float], side: float = 40.0, size: int = 2000) -> np.ndarray:
    """Return a white picture with slanted black stripes so wide, in millimeters on a plate."""
    y, x = np.mgrid[:size, :size] / size * side
    across = x * np.cos(0.3) + y * np.sin(0.3)
    picture = np.full((size, size, 3), 255, np.uint8)
    starts = 15 + np.cumsum([0, *(width + 3 for width in widths[:-1])])
    for start, width in zip(starts, widths, strict=True):
        picture[(across > start) & (across < start + width)] = 0
    return picture


@pytest.mark.parametrize("make", [ball, cube])
def test_areas_of_colors_are_those_of_the_quantized_texture(make: type) -> None:
    model = make()
    found = paint(model)
    random = np.random.default_rng(0)
    sizes = areas(model.mesh.positions.astype(np.float64)[model.mesh.triangles])
    triangles = random.choice(len(sizes), 200_000, p=sizes / sizes.sum())
    colors = lab(model.colors.at(triangles, random.dirichlet([1, 1, 1], len(triangles))))
    own = lab(np.stack([color for _, color in found.filaments]) / 255)
    nearest = np.linalg.norm(colors[:, None] - own, axis=2).argmin(axis=1)
    wanted = np.bincount(nearest, minlength=len(own)) / len(nearest)
    assert wanted.min() > 0.02
    np.testing.assert_allclose(shares_of(found), wanted, atol=0.005)


@pytest.mark.parametrize("make", [ball, cube])
def test_solids_stay_solids_of_the_same_shape(make: type) -> None:
    model = make()
    found = paint(model)
    before, after = solid(model), solid(found)
    assert after.is_watertight and after.is_winding_consistent and after.body_count == 1
    np.testing.assert_allclose(after.volume, before.volume, rtol=1e-5)
    np.testing.assert_allclose(after.bounds, before.bounds, atol=1e-5)
    positions, triangles = found.mesh.positions, found.mesh.triangles.astype(np.uint32)
    assert manifold3d.Manifold(manifold3d.Mesh(positions, triangles)).status() == manifold3d.Error.NoError
    assert sizes_of(found).min() > 0


def test_no_vertex_lies_on_an_edge_of_another_triangle() -> None:
    """If one did, the edges on its two sides would not have two triangles each."""
    found = paint(cube())
    assert (edges_of(found.mesh.triangles).counts == 2).all()


def test_borders_follow_the_texture_and_not_the_mesh() -> None:
    model = sectors(5)
    found = paint(model, sector_colors(5))
    corners = found.mesh.positions[found.mesh.triangles]
    rim = np.linalg.norm(corners[..., :2], axis=2).min(axis=1) > 0.99 * RADIUS
    sizes = sizes_of(found)[rim]
    right = sector_at(corners[rim].mean(axis=1), 5) == found.of_triangles[rim]
    assert sizes[right].sum() > 0.995 * sizes.sum() > 0.99 * 2 * np.pi * RADIUS * HEIGHT
    assert len(found.mesh.triangles) < 12 * len(model.mesh.triangles)


def test_triangles_of_one_color_stay_whole() -> None:
    model = replace(cube(), texture=np.full((8, 8, 3), 255, np.uint8))
    found = paint(model, ("white", "black"))
    assert len(found.mesh.triangles) == len(model.mesh.triangles)
    assert (found.of_triangles == 0).all() and len(found.filaments) == 2


@pytest.mark.parametrize(("width", "least", "most"), [(0.2, 0, 0.1), (0.9, 0.9, 1.1), (2.0, 0.97, 1.03)])
def test_stripes_as_wide_as_the_smallest_feature_stay_and_thin_ones_go(width: float, least: float, most: float) -> None:
    picture = stripes([width] * 4)
    found = paint(plate(picture), ("white", "black"), feature=0.8)
    top = found.mesh.positions[found.mesh.triangles][..., 2].min(axis=1) > 2.4
    black = sizes_of(found)[top & (found.of_triangles == 1)].sum()
    assert least <= black / ((picture == 0).mean() * 40**2) <= most


def test_blurred_borders_have_no_rims_of_a_third_color() -> None:
    """Between black and white, coarse textures are gray."""
    picture = np.full((80, 80, 3), 255, np.uint8)
    picture[20:60, 20:60] = 0
    found = paint(plate(picture), ("white", "black", "gray"))
    np.testing.assert_allclose(shares_of(found)[1:], [2 * 20**2 / (2 * 40**2 + 4 * 5 * 40), 0], atol=0.005)


def test_borders_agree_across_gaps_between_vertices_at_the_same_place() -> None:
    """Exporters split vertices at seams; the pieces of a model fit together all the same."""
    model = ball()
    triangles = np.arange(3 * len(model.mesh.triangles)).reshape(-1, 3)
    split = replace(
        model.mesh, positions=model.mesh.positions[model.mesh.triangles].reshape(-1, 3), triangles=triangles
    )
    assert solid(paint(replace(model, mesh=split))).is_watertight


def test_open_and_broken_models_are_painted_too() -> None:
    model = ball()
    for chosen in (np.arange(5, 1280), np.append(np.arange(1280), 7)):
        found = paint(replace(model, mesh=model.mesh.faces(chosen)))
        sizes = areas(model.mesh.positions.astype(np.float64)[model.mesh.triangles])[chosen]
        np.testing.assert_allclose(sizes_of(found).sum(), sizes.sum(), rtol=1e-4)


def test_triangles_with_two_corners_at_one_vertex_are_left_out() -> None:
    model = cube()
    triangles = model.mesh.triangles.copy()
    triangles[0, 1] = triangles[0, 0]
    found = paint(replace(model, mesh=replace(model.mesh, triangles=triangles))).mesh.triangles
    assert (found != np.roll(found, 1, axis=1)).all()


def test_the_same_settings_give_the_same_model() -> None:
    first, second = paint(cube(), count=6), paint(cube(), count=6)
    np.testing.assert_array_equal(first.mesh.positions, second.mesh.positions)
    np.testing.assert_array_equal(first.mesh.triangles, second.mesh.triangles)
    assert [name for name, _ in first.filaments] == [name for name, _ in second.filaments]


def test_common_filaments_can_be_chosen() -> None:
    settings = PrintSettings(filament_choice="common", filament_count=3)
    found = result_of(painted(cube(), settings, process_of("auto", "filament")))
    assert len({name for name, _ in found.filaments}) == 3
    assert all(not name.startswith("#") for name, _ in found.filaments)


def test_unknown_filaments_are_refused() -> None:
    with pytest.raises(InputError, match="did you mean white"):
        paint(cube(), ("whit", "black"))
