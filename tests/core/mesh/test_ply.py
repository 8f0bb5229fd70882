"""PLY files of every kind: text and binary, UVs per corner and per vertex, polygons, strips, and claims."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from plyfile import PlyData, PlyElement

from core.errors import InputError
from core.mesh.load import load_mesh
from core.mesh.part import Part
from core.mesh.ply import read_ply
from tests.core.mesh.squares import assert_uvs_equal_xy
from tests.core.mesh.test_polygons import U

# A triangle, a quad, the letter U, and an edge that is no face; the UVs of each point are its x and y.
POINTS = np.concatenate([[[5, 0], [6, 0], [6, 1], [5, 1]], U])
POLYGONS = [[0, 1, 2], [3, 2, 1, 0], list(range(4, 12)), [0, 1]]


def table(wedge: bool, number: str, names: tuple[str, str], empty: bool = False) -> list[PlyElement]:
    """The elements of that surface; with ``empty``, its second polygon has no UVs."""
    vertices = np.zeros(len(POINTS), [(name, number) for name in ("x", "y", "z", "quality", *names)])
    vertices["x"], vertices["y"] = POINTS.T
    if not wedge:
        vertices[names[0]], vertices[names[1]] = POINTS.T
    faces = np.empty(len(POLYGONS), [("flags", "u1"), ("vertex_indices", "O"), ("texcoord", "O"), ("texnumber", "i4")])
    faces["flags"], faces["texnumber"] = 7, 0
    for index, polygon in enumerate(POLYGONS):
        faces[index]["vertex_indices"] = np.array(polygon, np.int32)
        faces[index]["texcoord"] = POINTS[polygon].astype("f4").reshape(-1)[: 0 if empty and index == 1 else None]
    if not wedge:
        faces = faces[["flags", "vertex_indices"]].astype([("flags", "u1"), ("vertex_indices", "O")])
    kinds = {"texcoord": "f4"} if wedge else {}
    edges = np.array([(0, 1), (1, 2)], [("vertex1", "i4"), ("vertex2", "i4")])
    camera = np.array([(1.5,)], [("view_px", "f8")])
    return [
        PlyElement.describe(camera, "camera"),
        PlyElement.describe(vertices, "vertex"),
        PlyElement.describe(faces, "face", val_types=kinds),
        PlyElement.describe(edges, "edge"),
    ]


def area(part: Part) -> float:
    a, b, c = (part.positions[part.triangles[:, k]] for k in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


@pytest.mark.parametrize("form", ["text", "<", ">"])
@pytest.mark.parametrize("wedge", [True, False], ids=["per corner", "per vertex"])
def test_every_form_is_read_alike(tmp_path: Path, form: str, wedge: bool) -> None:
    pairs = [("s", "t"), ("u", "v"), ("texture_u", "texture_v"), ("texture_s", "texture_t")]
    for number, names in itertools.product(["f4", "f8"], pairs):
        file = PlyData(table(wedge, number, names), text=form == "text", byte_order="=" if form == "text" else form)
        file.write(tmp_path / "a.ply")
        (part,) = read_ply(tmp_path / "a.ply")
        assert len(part.triangles) == 1 + 2 + 6
        assert area(part) == pytest.approx(0.5 + 1 + 7), "the notch of the U stays open"
        assert_uvs_equal_xy(load_mesh(tmp_path / "a.ply"))


@pytest.mark.parametrize("text", [True, False], ids=["text", "binary"])
def test_a_face_with_an_empty_list_has_no_uvs(tmp_path: Path, text: bool) -> None:
    PlyData(table(True, "f4", ("s", "t"), empty=True), text=text).write(tmp_path / "a.ply")
    (part,) = read_ply(tmp_path / "a.ply")
    assert part.uvs is not None
    assert np.isnan(part.uvs).all(axis=(1, 2)).tolist() == [False, True, True, *[False] * 6]


def written(path: Path, head: str, body: bytes, ends: str = "\n", form: str = "ascii") -> Path:
    lines = ["ply", f"format {form} 1.0", *head.split("; "), "end_header", ""]
    path.write_bytes(ends.join(lines).encode("latin-1") + body)
    return path


VERTICES = "element vertex 4; property float x; property float y; property float z"
FACES = "element face 1; property list uchar int vertex_indices"
SQUARE = b"0 0 0\n1 0 0\n1 1 0\n0 1 0\n"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("form", ["ascii", "binary_little_endian"])
def test_any_line_end_and_any_comment(tmp_path: Path, ends: str, form: str) -> None:
    # The first byte of the rows is that of a line end, too.
    points = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], "<f4")
    points.view("u1")[0, 0] = 10
    binary = points.tobytes() + bytes([4, *np.arange(4, dtype="<i4").tobytes()])
    text = (SQUARE + b"\n4 0 1 2 3  \n").replace(b"\n", ends.encode())
    head = f"comment Gr\xfc\xdfe; obj_info num_cols 3; ; {VERTICES}; {FACES}"
    body = text if form == "ascii" else binary
    (part,) = read_ply(written(tmp_path / "a.ply", head, body, ends, form))
    assert area(part) == pytest.approx(1)


def test_strips(tmp_path: Path) -> None:
    strips = "element tristrips 2; property list int int vertex_indices"
    rows = b"4 1 2 0 3\n7 0 1 2 -1 0 2 3\n"
    parts = read_ply(written(tmp_path / "a.ply", f"{VERTICES}; {strips}", SQUARE + rows))
    corners = parts[1].positions[parts[1].triangles]
    assert np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2].tolist() == [1, 1, 1, 1]


HUGE = 4_000_000_000


@pytest.mark.parametrize(
    ("head", "body", "words"),
    [
        (VERTICES.replace("4", str(HUGE)), SQUARE, f'before the {HUGE} rows of "vertex"'),
        (f"{VERTICES}; {FACES.replace('1', str(HUGE))}", SQUARE, f'before the {HUGE} rows of "face"'),
        (f"{VERTICES}; {FACES}", SQUARE + b"4000000000 0 1 2\n", "Line 14"),
        (f"{VERTICES}; {FACES}", SQUARE + b"4 0 1 2\n", "Line 14"),
        (f"{VERTICES}; {FACES}", SQUARE + b"3 0 1 2 3\n", "Line 14"),
        (f"{VERTICES}; {FACES}", SQUARE + b"-3 0 1 2\n", "Line 14"),
        (f"{VERTICES}; {FACES}", SQUARE + b"3 0 1 9\n", "vertex 9"),
        (f"{VERTICES}; {FACES}", SQUARE + b"3 0 1 -1\n", "vertex -1"),
        (f"{VERTICES}; {FACES}", SQUARE.replace(b"1 1 0", b"1 -1.#IND00 0") + b"3 0 1 2\n", "Line 12: .*-1.#IND00"),
        (f"{VERTICES}; {FACES}", SQUARE.replace(b"1 1 0", b"1 0,5 0") + b"3 0 1 2\n", "Line 12: .*comma"),
        (f"{VERTICES}; {FACES}", SQUARE.replace(b"1 1 0", b"1 1") + b"3 0 1 2\n", "Line 12"),
        (VERTICES.replace("float z", "flout z"), SQUARE, "Line 6"),
        (VERTICES.replace("element vertex 4", "element vertex many"), SQUARE, "Line 3"),
        (VERTICES.replace("float z", "float x"), SQUARE, "Line 6"),
        (VERTICES.replace("float z", "float w"), SQUARE, "x, y, and z"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, head: str, body: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words) as error:
        load_mesh(written(tmp_path / "a.ply", head, body))
    assert "\n" not in str(error.value) and str(error.value).endswith(".")


@pytest.mark.parametrize("count", [1, 2**31, HUGE])
def test_binary_files_that_claim_to_be_huge(tmp_path: Path, count: int) -> None:
    lists = FACES.replace("uchar", "uint").replace("face 1", f"face {count}")
    body = np.zeros((4, 3), "<f4").tobytes() + np.uint32(HUGE).tobytes() + bytes(12)
    for head in (f"{VERTICES}; {lists}", VERTICES.replace("4", str(count + 10))):
        with pytest.raises(InputError, match=r"The file ends before"):
            load_mesh(written(tmp_path / "a.ply", head, body, form="binary_little_endian"))
