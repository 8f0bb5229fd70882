"""STL files of both forms."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
import trimesh

from core.errors import InputError
from core.mesh.load import load_mesh
from core.mesh.stl import read_stl

FACET = "facet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\n"


def stl(folder: Path, content: str | bytes) -> Path:
    path = folder / "a.stl"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("form", ["stl", "stl_ascii"])
def test_both_forms_are_read_alike(tmp_path: Path, form: str) -> None:
    ball = trimesh.creation.icosphere(subdivisions=2)
    mesh = load_mesh(stl(tmp_path, ball.export(file_type=form)))
    assert len(mesh.positions) == 162 and mesh.uvs is None
    np.testing.assert_allclose(mesh.positions[mesh.triangles], ball.triangles, atol=1e-6)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_solids_are_parts_however_they_are_written(tmp_path: Path, ends: str) -> None:
    text = f"solid left\n{FACET}endsolid\n\n  SOLID right side\n{FACET.upper()}{FACET}endsolid right side\n"
    parts = read_stl(stl(tmp_path, text.replace("\n", ends)))
    assert [(part.name, len(part.triangles)) for part in parts] == [("left", 1), ("right side", 2)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_text_is_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    parts = read_stl(stl(tmp_path, f"solid left\n{FACET}endsolid\n".encode(encoding)))
    assert [(part.name, len(part.triangles)) for part in parts] == [("left", 1)]


def test_binary_files_may_begin_like_text(tmp_path: Path) -> None:
    rows = struct.pack("<12fH", 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0) * 2
    for head in (b"solid exported", b"COLOR=abc"):
        for rest in (b"", b"made by hand\n"):
            (part,) = read_stl(stl(tmp_path, head.ljust(80) + struct.pack("<I", 2) + rows + rest))
            assert len(part.triangles) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"".ljust(80) + struct.pack("<I", 4_000_000_000) + bytes(50), "before the 4000000000 triangles"),
        (b"binary", "before the"),
        (f"solid\n{FACET}".replace("1 0 0", "1 0"), "Line 5 needs three numbers"),
        (f"solid\n{FACET}".replace("1 0 0", "0,5 0 0"), 'Line 5: "0,5" has a comma'),
        (f"solid\n{FACET}".replace("1 0 0", "nan 0 0"), 'Line 5: "nan"'),
        (f"solid\n{FACET}".replace("vertex 1 0 0\n", ""), "line 1 ends in mid-triangle"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: str | bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        load_mesh(stl(tmp_path, content))
