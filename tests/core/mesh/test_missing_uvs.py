"""Faces without UVs among others: named, left out, or unwrapped beside the others."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import trimesh

from core.errors import InputError
from core.mesh.checks import check
from core.mesh.load import load_mesh
from core.mesh.mesh import Mesh
from core.mesh.repeats import repeats
from core.render.coverage import coverage


def bumpy(tmp_path: Path, bare: int = 60, reach: float = 1.0, shift: float = 0.0) -> Path:
    """A plate of 2 × 200 triangles with a map that fills the unit square, under the name "Plate"; and a ball called
    "Ball", some of whose triangles have no UVs."""
    rows = np.stack(np.meshgrid(*[np.linspace(0, 1, 11)] * 2, indexing="ij"), axis=-1).reshape(-1, 2)
    lines = ["o Plate", *(f"v {x} {y} 0\nvt {x * reach + shift} {y * reach}" for x, y in rows)]
    for k in range(110):
        if k % 11 < 10:
            a, b, c, d = k + 1, k + 12, k + 13, k + 2
            lines.append(f"f {a}/{a} {b}/{b} {c}/{c} {d}/{d}")
    ball = trimesh.creation.icosphere(subdivisions=1, radius=0.3)
    lines += ["o Ball", *(f"v {x + 2} {y} {z}" for x, y, z in ball.vertices)]
    for index, face in enumerate(ball.faces + 122):
        lines.append("f " + " ".join(f"{corner}" if index < bare else f"{corner}/1" for corner in face))
    path = tmp_path / "bumpy.obj"
    path.write_text("\n".join(lines))
    return path


def test_they_are_refused_by_name_with_both_ways_out(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        load_mesh(bumpy(tmp_path))
    assert str(error.value).endswith(
        'bumpy.obj: 60 of 280 triangles have no UVs, in "Ball" (60 of 80); add --faces-without-uvs unwrap to make some '
        "for these alone, or --faces-without-uvs leave-out to go without these faces."
    )


def test_many_parts_are_not_all_named(tmp_path: Path) -> None:
    face = "f 1 2 3\n"
    named = "".join(f"o Part {k}\n{face * k}" for k in range(1, 7))
    path = tmp_path / "parts.obj"
    path.write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\no Good\nf 1/1 2/1 3/1\n" + named)
    with pytest.raises(
        InputError, match=r'21 of 22 .* in "Part 1" \(1 of 1\), "Part 2" \(2 of 2\), "Part 3" .* and 3 more'
    ):
        load_mesh(path)


def test_they_can_be_left_out(tmp_path: Path) -> None:
    mesh = load_mesh(bumpy(tmp_path), faces_without_uvs="leave-out")
    assert len(mesh.triangles) == 220
    assert mesh.notes == ("60 of 280 triangles have no UVs and are left out.",)
    check(mesh)


def test_they_can_be_kept_for_who_unwraps_all(tmp_path: Path) -> None:
    mesh = load_mesh(bumpy(tmp_path), faces_without_uvs="keep")
    assert mesh.uvs is not None and np.isnan(mesh.uvs).all(axis=(1, 2)).sum() == 60


def islands_of(mesh: Mesh) -> tuple[np.ndarray, np.ndarray]:
    """The UVs of the plate, which has some, and of the ball, which had none."""
    assert mesh.uvs is not None
    return mesh.uvs[:200], mesh.uvs[200:260]


def test_they_can_be_unwrapped_beside_the_others(tmp_path: Path) -> None:
    path = bumpy(tmp_path)
    mesh = load_mesh(path, faces_without_uvs="unwrap")
    plate, ball = islands_of(mesh)
    before = islands_of(load_mesh(path, faces_without_uvs="keep"))[0]
    # The others keep their layout: moved and scaled, alike along both axes.
    scale = np.ptp(plate, axis=(0, 1)) / np.ptp(before, axis=(0, 1))
    assert 0.4 < scale[0] < 1 and scale[0] == pytest.approx(scale[1], abs=0.01)
    np.testing.assert_allclose((plate - plate.min(axis=(0, 1))) / scale, before, atol=1e-4)
    assert min(plate.min(), ball.min()) >= 0 and max(plate.max(), ball.max()) <= 1
    # No texel belongs to both, and the new ones are as dense as the others.
    cover = [coverage(repeats(uvs).uvs, 512) for uvs in (plate, ball)]
    assert not (cover[0] & cover[1]).any()
    corners = mesh.positions[mesh.triangles[200:260]].astype(np.float64)
    surface = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1).sum() / 2
    assert cover[1].mean() == pytest.approx(surface * scale[0] ** 2, rel=0.4)
    assert mesh.notes == (
        "60 of 280 triangles had no UVs and have new ones beside the others, "
        f"whose map is {scale[0]:.0%} as wide as before.",
    )
    again = load_mesh(path, faces_without_uvs="unwrap").uvs
    assert again is not None and mesh.uvs is not None
    np.testing.assert_array_equal(again, mesh.uvs)


def test_beside_tiles_they_get_a_tile(tmp_path: Path) -> None:
    path = bumpy(tmp_path, bare=80, shift=2)
    path.write_text(path.read_text() + "\nvt 0.1 0.1\nvt 0.2 0.1\nvt 0.2 0.2\nf 1/122 2/123 12/124\n")
    mesh = load_mesh(path, faces_without_uvs="unwrap")
    assert mesh.uvs is not None
    new = mesh.uvs[200:280]
    assert new[..., 0].min() >= 0 and new[..., 0].max() <= 1 and new[..., 1].min() >= 1 and new[..., 1].max() <= 2
    assert mesh.notes == ("80 of 281 triangles had no UVs and have new ones in UDIM tile 1011.",)


def test_beside_a_map_that_repeats_there_is_no_room(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no room"):
        load_mesh(bumpy(tmp_path, reach=3), faces_without_uvs="unwrap")


def test_a_part_of_nan_has_none(tmp_path: Path) -> None:
    """In GLB and PLY files, whose numbers can be NaN."""
    vertices = "0 0 0 0 0\n1 0 0 1 0\n1 1 0 1 1\n0 1 0 nan 0\n"
    head = "ply\nformat ascii 1.0\nelement vertex 4\n" + "".join(f"property float {name}\n" for name in "xyzst")
    path = tmp_path / "a.ply"
    path.write_text(
        head + "element face 2\nproperty list uchar int vertex_index\nend_header\n" + vertices + "3 0 1 2\n3 0 2 3\n"
    )
    with pytest.raises(InputError, match=r"1 of 2 triangles have no UVs; add --faces-without-uvs"):
        load_mesh(path)
    assert json.dumps(load_mesh(path, faces_without_uvs="leave-out").notes)
