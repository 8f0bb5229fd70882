from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import trimesh

from core.errors import InputError
from core.mesh.checks import check
from core.mesh.mesh import mesh_of
from core.mesh.unwrap import unwrap
from tests.core.mesh.squares import square


def test_unwrap_gives_islands_that_do_not_overlap() -> None:
    from core.texture.gutter import coverage

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
    assert 0.4 < areas.sum() < coverage(checked, 1024).mean()
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
