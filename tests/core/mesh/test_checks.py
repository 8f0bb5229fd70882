from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from core.errors import InputError
from core.mesh.checks import check, check_wearable, visible_part
from core.mesh.mesh import Mesh, mesh_of
from tests.core.mesh.squares import square


@pytest.mark.parametrize("number", [np.nan, np.inf, 1e300])
def test_coordinates_must_be_finite(number: float) -> None:
    positions = square().positions.astype(np.float64)
    positions[2, 1] = number
    with pytest.raises(InputError, match="NaN or infinite coordinates"):
        check(mesh_of(positions, square().triangles, square().uvs))


def test_check_says_what_is_wrong() -> None:
    mesh = square()
    assert mesh.uvs is not None
    wrong = {
        "--uv-map new": replace(mesh, uvs=None),
        "infinite UVs": replace(mesh, uvs=mesh.uvs * np.float32("nan")),
        "does not have": replace(mesh, triangles=mesh.triangles + 1),
        "no faces": replace(mesh, triangles=mesh.triangles[:0], uvs=mesh.uvs[:0]),
        "zero area": replace(mesh, positions=mesh.positions * 0),
    }
    for words, bad in wrong.items():
        with pytest.raises(InputError, match=words):
            check(bad)


def test_check_leaves_a_good_mesh_alone() -> None:
    checked, notes = check(square())
    assert notes == ()
    np.testing.assert_array_equal(checked.triangles, square().triangles)


def test_zero_area_triangles_are_skipped_and_counted() -> None:
    mesh = square()
    assert mesh.uvs is not None
    flat = np.array([[0, 0, 1], [2, 2, 2]], np.int32)
    mesh = replace(mesh, triangles=np.concatenate([mesh.triangles, flat]), uvs=np.tile(mesh.uvs, (2, 1, 1)))
    checked, notes = check(mesh)
    np.testing.assert_array_equal(checked.triangles, square().triangles)
    assert checked.uvs is not None
    assert len(checked.uvs) == 2
    assert notes == ("2 of 4 triangles have zero area and are skipped.",)


def test_zero_area_does_not_depend_on_scale() -> None:
    for scale in (1e-9, 1e9):
        _, notes = check(replace(square(), positions=square().positions * np.float32(scale)))
        assert notes == ()


def test_odd_uvs_are_noted() -> None:
    mesh = square()
    assert mesh.uvs is not None
    _, notes = check(replace(mesh, uvs=mesh.uvs + 1))
    assert len(notes) == 1
    assert notes[0].startswith("2 of 2 triangles have UVs outside 0 to 1")
    _, notes = check(replace(mesh, uvs=mesh.uvs * np.array([1, 0], np.float32)))
    assert len(notes) == 1
    assert notes[0].startswith("2 of 2 triangles have no area in the UV map")


def test_the_visible_part_is_not_judged_by_its_uvs() -> None:
    mesh = square()
    assert mesh.uvs is not None
    visible, notes = visible_part(replace(mesh, uvs=mesh.uvs + 1))
    assert notes == ()
    np.testing.assert_array_equal(visible.triangles, mesh.triangles)
    with pytest.raises(InputError, match="--uv-map new"):
        visible_part(replace(mesh, uvs=None))


def test_overlaps_and_mirrored_islands_are_noted() -> None:
    mesh = square()
    assert mesh.uvs is not None
    twice = Mesh(mesh.positions, np.tile(mesh.triangles, (2, 1)), np.concatenate([mesh.uvs, mesh.uvs[:, ::-1]]))
    for refuse in (check, check_wearable):
        with pytest.raises(
            InputError, match=r"pieces of their pattern; add --uv-map new .* or --uv-map shared if this is meant\.$"
        ):
            refuse(twice)
    check_wearable(twice, shared=True)
    shifts = np.repeat([[0, 0], [1, 0]], 2, axis=0)[:, None].astype(np.float32)
    in_tiles = replace(twice, uvs=np.concatenate([mesh.uvs, mesh.uvs[:, ::-1]]) + shifts)
    with pytest.raises(InputError, match=r"add --tiles if the UV map uses UDIM tiles, --uv-map new to make"):
        check(in_tiles)
    check(in_tiles, tiles=True)
    overlapping, mirrored = check(twice, shared=True)[1]
    assert "50% of the UV area is shared by overlapping faces" in overlapping
    assert "50% of the UV area is mirrored" in mirrored


def test_islands_of_uneven_density_are_told_of(ball: Mesh) -> None:
    assert ball.uvs is not None
    assert check(ball)[1] == ()
    low = ball.positions[ball.triangles][..., 1].mean(axis=1) < 0
    uvs = np.where(low[:, None, None], ball.uvs * np.float32(0.1), ball.uvs)
    (note,) = check(replace(ball, uvs=uvs), size=1024)[1]
    assert re.fullmatch(
        r"Texels are (\d\d) times wider on some faces than on others; a new UV map \(--uv-map new\), or a texture of "
        r"\d+000 x \d+000 texels, makes all faces equally sharp\.",
        note,
    )
