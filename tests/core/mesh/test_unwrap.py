from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pytest
import trimesh

from core.errors import InputError
from core.mesh.checks import check
from core.mesh.mesh import Mesh, mesh_of
from core.mesh.unwrap import unwrap, unwrapping
from core.mesh.uv_sharing import overlaps
from tests.core.mesh.squares import square


def test_unwrap_gives_islands_that_do_not_overlap() -> None:
    from core.mesh.repeats import repeats
    from core.render.coverage import coverage

    sphere = trimesh.creation.icosphere(subdivisions=2)
    mesh = mesh_of(sphere.vertices, sphere.faces)
    unwrapped = unwrap(mesh)
    np.testing.assert_array_equal(unwrapped.triangles, mesh.triangles)
    checked, notes = check(unwrapped)
    # xatlas mirrors islands as it likes.
    assert not [note for note in notes if "mirrored" not in note]
    assert checked.uvs is not None
    sides = checked.uvs[:, 1:] - checked.uvs[:, :1]
    areas = np.abs(np.linalg.det(sides.astype(np.float64))) / 2
    # If islands overlapped, their areas would add up to more than the texels that they cover.
    assert 0.4 < areas.sum() < coverage(repeats(checked.uvs).uvs, 1024).mean()
    corners = checked.positions[checked.triangles]
    surface = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    ratio = areas / surface
    assert ratio.max() < 3 * ratio.min(), "triangles do not belong to their UVs"
    again = check(unwrap(mesh))[0]
    assert again.uvs is not None
    np.testing.assert_array_equal(again.uvs, checked.uvs)


def test_unwrap_refuses_what_xatlas_cannot_bear() -> None:
    with pytest.raises(InputError, match="NaN"):
        unwrap(replace(square(), positions=square().positions * np.float32("nan")))


@pytest.mark.parametrize("scale", [1e-12, 1e-6, 1e-3, 1e7, 1e15])
def test_size_does_not_matter(scale: float) -> None:
    sphere = trimesh.creation.icosphere(subdivisions=1)
    checked, notes = check(unwrap(mesh_of(sphere.vertices * scale, sphere.faces)))
    assert len(checked.triangles) == len(sphere.faces)
    assert not [note for note in notes if "mirrored" not in note]


def spread_of_texels(mesh: Mesh) -> float:
    """How many times wider texels are on some 5 % of a surface than on others."""
    assert mesh.uvs is not None
    corners, uvs = mesh.positions[mesh.triangles].astype(np.float64), mesh.uvs.astype(np.float64)
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    sides = uvs[:, 1:] - uvs[:, :1]
    widths = np.sqrt(areas / np.abs(np.linalg.det(sides)))
    order = np.argsort(widths)
    shares = np.cumsum(areas[order]) / areas.sum()
    low, high = (widths[order][np.searchsorted(shares, share)] for share in (0.05, 0.95))
    return float(high / low)


def joined(meshes: Iterable[trimesh.Trimesh]) -> Mesh:
    one = trimesh.util.concatenate(list(meshes))
    assert isinstance(one, trimesh.Trimesh)
    return mesh_of(one.vertices, one.faces)


def many_pieces() -> Mesh:
    random = np.random.default_rng(0)
    return joined(
        trimesh.creation.box(random.uniform(0.02, 0.5, 3), trimesh.transformations.translation_matrix(place))
        for place in random.uniform(-1, 1, (200, 3))
    )


def strip() -> Mesh:
    """A strip that is 100 times as long as it is wide."""
    plane = trimesh.creation.box((10, 0.1, 0.001)).subdivide()
    return mesh_of(plane.vertices, plane.faces)


@pytest.mark.parametrize("make", [many_pieces, strip, lambda: joined([trimesh.creation.torus(1, 0.4)])])
def test_texels_have_one_size_and_no_two_places(make: Callable[[], Mesh]) -> None:
    unwrapped = unwrap(make())
    assert unwrapped.uvs is not None
    assert unwrapped.uvs.min() >= 0 and unwrapped.uvs.max() <= 1
    assert spread_of_texels(unwrapped) < 1.5
    assert overlaps(unwrapped.uvs, np.ones(len(unwrapped.uvs)), tiles=False) == 0


def test_what_xatlas_itself_fails_at_is_unwrapped_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.mesh.unwrap._MOST_IN_PIECE", 200)
    monkeypatch.setattr("core.mesh.unwrap._AT_ONCE", 400)
    sphere = trimesh.creation.icosphere(subdivisions=3)
    mesh = mesh_of(sphere.vertices, sphere.faces)
    steps = list(unwrapping(mesh))
    assert steps[0] == 0 and sorted(set(steps)) == steps and steps[-1] < len(mesh.triangles)
    assert spread_of_texels(unwrap(mesh)) < 1.5


def test_odd_geometry_is_unwrapped() -> None:
    """Doubled, degenerate, and flipped triangles, and edges of three triangles."""
    box = trimesh.creation.box()
    fin = np.array([[0, 1, 8], [3, 3, 5], [0, 1, 1]])
    positions = np.concatenate([box.vertices, [[0, 0, 3]]])
    mesh = mesh_of(positions, np.concatenate([box.faces, box.faces[:4], box.faces[4:8, ::-1], fin]))
    checked, notes = check(unwrap(mesh))
    assert len(checked.triangles) == len(mesh.triangles) - 2
    assert notes[0] == "2 of 23 triangles have zero area and are skipped."
