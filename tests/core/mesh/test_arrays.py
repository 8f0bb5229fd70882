from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.mesh.arrays import load_npz, save_npz
from tests.core.mesh.squares import square


def test_npz_brings_the_mesh_back(tmp_path: Path) -> None:
    for mesh in (square(), replace(square(), uvs=None)):
        save_npz(mesh, tmp_path / "mesh.npz")
        again = load_npz(tmp_path / "mesh.npz")
        np.testing.assert_array_equal(again.positions, mesh.positions)
        np.testing.assert_array_equal(again.triangles, mesh.triangles)
        assert (again.uvs is None) == (mesh.uvs is None)
    assert [path.name for path in tmp_path.iterdir()] == ["mesh.npz"]


@pytest.mark.parametrize(
    "content", ["missing", "empty", "text", "truncated", "other arrays", "other shapes", "objects"]
)
def test_bad_npz_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "mesh.npz"
    save_npz(square(), path)
    if content == "missing":
        path.unlink()
    elif content in ("empty", "text"):
        path.write_bytes(b"" if content == "empty" else b"not an archive")
    elif content == "truncated":
        path.write_bytes(path.read_bytes()[:200])
    elif content == "other arrays":
        np.savez(path, vertices=np.zeros(3))
    elif content == "objects":
        np.savez(path, positions=np.array([{}], dtype=object), triangles=np.zeros((1, 3)))
    else:
        np.savez(path, positions=np.zeros((4, 2)), triangles=np.zeros((1, 3)))
    with pytest.raises(InputError, match=r"mesh\.npz"):
        load_npz(path)


def test_npz_keeps_notes_and_makes_lines_of_them(tmp_path: Path) -> None:
    save_npz(replace(square(), notes=("Seen.", "Two\nlines\x1b.")), tmp_path / "mesh.npz")
    assert load_npz(tmp_path / "mesh.npz").notes == ("Seen.", "Two lines�.")


def test_npz_keeps_the_origin_and_can_do_without(tmp_path: Path) -> None:
    far = replace(square(), origin=np.array([482150.25, 5456120.5, 312]))
    save_npz(far, tmp_path / "far.npz")
    np.testing.assert_array_equal(load_npz(tmp_path / "far.npz").origin, far.origin)
    np.savez(tmp_path / "old.npz", positions=far.positions, triangles=far.triangles)
    np.testing.assert_array_equal(load_npz(tmp_path / "old.npz").origin, np.zeros(3))
    np.savez(tmp_path / "odd.npz", positions=far.positions, triangles=far.triangles, origin=np.zeros(2))
    with pytest.raises(InputError, match=r"odd\.npz"):
        load_npz(tmp_path / "odd.npz")
