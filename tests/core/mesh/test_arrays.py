from __future__ import annotations

import tracemalloc
import zipfile
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


def test_npz_keeps_the_frame_and_can_do_without(tmp_path: Path) -> None:
    turned = np.array([[0.0, -1, 0, 5], [1, 0, 0, 6], [0, 0, 1, 7]])
    save_npz(replace(square(), frame=turned), tmp_path / "turned.npz")
    np.testing.assert_array_equal(load_npz(tmp_path / "turned.npz").frame, turned)
    np.savez(tmp_path / "old.npz", positions=square().positions, triangles=square().triangles)
    np.testing.assert_array_equal(load_npz(tmp_path / "old.npz").frame, np.eye(3, 4))


@pytest.mark.parametrize("frame", [np.eye(3), np.zeros((3, 4)), np.full((3, 4), np.nan)])
def test_a_frame_that_is_none_is_refused(tmp_path: Path, frame: np.ndarray) -> None:
    save_npz(replace(square(), frame=frame), tmp_path / "mesh.npz")
    with pytest.raises(InputError, match="not three axes and an origin"):
        load_npz(tmp_path / "mesh.npz")


def test_npz_keeps_the_origin_and_can_do_without(tmp_path: Path) -> None:
    far = replace(square(), origin=np.array([482150.25, 5456120.5, 312]))
    save_npz(far, tmp_path / "far.npz")
    np.testing.assert_array_equal(load_npz(tmp_path / "far.npz").origin, far.origin)
    np.savez(tmp_path / "old.npz", positions=far.positions, triangles=far.triangles)
    np.testing.assert_array_equal(load_npz(tmp_path / "old.npz").origin, np.zeros(3))
    np.savez(tmp_path / "odd.npz", positions=far.positions, triangles=far.triangles, origin=np.zeros(2))
    with pytest.raises(InputError, match=r"odd\.npz"):
        load_npz(tmp_path / "odd.npz")


def test_npz_keeps_attributes_of_corners(tmp_path: Path) -> None:
    weights = np.linspace(0, 1, 2 * 3).reshape(2, 3, 1)
    save_npz(replace(square(), attributes={"weight": weights}), tmp_path / "mesh.npz")
    again = load_npz(tmp_path / "mesh.npz")
    np.testing.assert_allclose(again.attributes["weight"], weights)
    np.testing.assert_allclose(again.faces(np.array([1])).attributes["weight"], weights[1:])
    np.savez(tmp_path / "odd.npz", positions=again.positions, triangles=again.triangles, **{"attribute:a": weights[:1]})
    with pytest.raises(InputError, match="corner"):
        load_npz(tmp_path / "odd.npz")


def npy(shape: str, kind: str = "<f4", content: bytes = b"") -> bytes:
    """An array of a .npz file that claims a shape."""
    head = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head + content


@pytest.mark.parametrize(
    ("positions", "words"),
    [
        (npy("(4000000000, 3)"), "claims to be huge"),
        (npy("(1000000000000000000, 3)"), "claims to be huge"),
        (npy("(3, 3)", "<U100000"), "claims to be huge"),
        (npy("(-3, 3)", content=bytes(36)), "negative"),
        (npy("(3000000, 3)", content=bytes(36_000_000)), "claims to be huge"),
        (npy("(3, 3)", "<c8", bytes(72)), "no numbers"),
        (npy("(3, 3)", "|O", bytes(72)), "no numbers"),
    ],
    ids=["huge", "impossible", "text", "negative", "bomb", "complex", "objects"],
)
def test_arrays_that_are_not_what_they_claim_are_refused(tmp_path: Path, positions: bytes, words: str) -> None:
    path = tmp_path / "mesh.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("positions.npy", positions)
        archive.writestr("triangles.npy", npy("(1, 3)", "<i4", bytes(12)))
    del positions
    tracemalloc.start()
    with pytest.raises(InputError, match=words):
        load_npz(path)
    assert tracemalloc.get_traced_memory()[1] < 2**24
    tracemalloc.stop()
