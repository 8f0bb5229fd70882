"""OBJ files as all kinds of programs and people write them."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.mesh.checks import check
from core.mesh.load import load_mesh
from core.mesh.obj import read_obj
from tests.core.mesh.squares import SQUARE, assert_uvs_equal_xy

# The square twice, as a quad and as two triangles, under a name and with everything that is not read.
PLAIN = f"""# made by hand
mtllib nowhere.mtl
o Roof
{SQUARE}vn 0 0 1
usemtl brick
s off
f 1/1/1 2/2/1 3/3/1 4/4/1
f 1/1 2/2 3/3
f 1/1 3/3 4/4
"""


def obj(folder: Path, content: str | bytes) -> Path:
    path = folder / "a.obj"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


LAYOUTS: dict[str, Callable[[str], str | bytes]] = {
    "UTF-8 mark": lambda text: codecs.BOM_UTF8 + text.removeprefix("# made by hand\n").encode(),
    "UTF-16 with mark": lambda text: text.encode("utf-16"),
    "UTF-16, big end first": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "UTF-16 without mark": lambda text: text.encode("utf-16-le"),
    "UTF-32": lambda text: text.encode("utf-32"),
    "Windows": lambda text: text.replace("\n", "\r\n"),
    "old Mac": lambda text: text.replace("\n", "\r"),
    "mixed line ends": lambda text: text.replace("\nv", "\r\nv").replace("\nf", "\rf"),
    "no last line end": lambda text: text.rstrip(),
    "tabs": lambda text: text.replace(" ", "\t"),
    "wide blanks": lambda text: text.replace(" ", " \t  ").replace("\n", "  \t\n"),
    "indented": lambda text: "".join(f"  \t{line}\n" for line in text.splitlines()),
    "empty lines": lambda text: text.replace("\n", "\n\n \n"),
    "comments": lambda text: text.replace("\n", " # 3 a #b\\ \n").replace("vt 0 0 ", "vt 0 0"),
    "comments that touch": lambda text: "".join(f"{line}#c\n" for line in text.splitlines()),
    "continued everywhere": lambda text: (
        text.replace("v ", "v \\\n").replace(" 2/", " \\ \n  2/").replace("f ", "f\\\n")
    ),
    "continued at the end": lambda text: text.rstrip() + " \\",
    "paths": lambda text: text.replace("brick", "C:\\maps\\").replace("nowhere.mtl", "C:\\"),
    "names in Windows letters": lambda text: text.replace("Roof", "Dächer").encode("cp1252"),
    "names in Japanese": lambda text: text.replace("Roof", "屋根").encode("shift-jis"),
    "negative": lambda text: "\n".join(_counted_back(line) for line in text.splitlines()),
    "UVs with three numbers": lambda text: text.replace("vt 0 0", "vt 0 0 0").replace("vt 1 1", "vt 1 1 0.5"),
    "UVs with one number": lambda text: text.replace("vt 0 0", "vt 0").replace("vt 1 0", "vt 1"),
    "colors": lambda text: text.replace("v 1 1 0", "v 1 1 0 0.5 0.5 1").replace("v 0 0 0", "v 0 0 0 255 0 0 1"),
    "w": lambda text: text.replace("v 1 1 0", "v 1 1 0 1.0"),
    "plus signs and exponents": lambda text: text.replace("v 1 1 0", "v +1E0 1.e+0 -0").replace(" 3/3", " +3/+3"),
    "points and lines": lambda text: text + "p 1 2\nl 1 2 3\nl 1/1 2/2\nf 1/1 2/2\nf\n",
    "old faces": lambda text: text.replace("f 1/1 2", "fo 1/1 2"),
    "mixed corners": lambda text: text.replace("f 1/1/1 2/2/1", "f 1/1/ 2/2").replace("f 1/1 3", "f 1/1/1 3"),
    "normals of odd names": lambda text: text.replace("f 1/1 2/2", "f 1/1/-1 2/2/99"),
    "other statements": lambda text: text + "g a b\nmg 1 2\nlod 3\nvp 1 2\ncurv 0 1 1 2\nshadow_obj x\n",
    "vertices after their faces": lambda text: "".join(sorted(text.splitlines(True), key=lambda line: line[0] == "v")),
}


def _counted_back(line: str) -> str:
    return " ".join(
        "/".join(str(int(part) - 5 + (k == 2) * 3) for k, part in enumerate(word.split("/"))) if "/" in word else word
        for word in line.split()
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_read_alike(tmp_path: Path, layout: str) -> None:
    mesh = load_mesh(obj(tmp_path, LAYOUTS[layout](PLAIN)))
    assert len(mesh.triangles) == 4
    assert len(mesh.positions) == 4
    assert_uvs_equal_xy(mesh)


def test_objects_are_parts_and_groups_count_only_without_objects(tmp_path: Path) -> None:
    text = SQUARE + "{0} Left side\nf 1/1 2/2 3/3\n{1} Right\nf 1/1 3/3 4/4\n"
    names = [[part.name for part in read_obj(obj(tmp_path, text.format(*heads)))] for heads in ("oo", "gg", "og")]
    assert names == [["Left side", "Right"], ["Left side", "Right"], ["Left side"]]
    for part in read_obj(obj(tmp_path, text.format("o", "o"))):
        assert part.positions.shape == (3, 3) and part.triangles.shape == (1, 3)


def test_corners_without_uvs_are_told_apart(tmp_path: Path) -> None:
    (part,) = read_obj(obj(tmp_path, SQUARE + "f 1/1 2/2 3/3\nf 1//1 3//1 4//1\nf 1/1 3 4/4\n"))
    assert part.uvs is not None
    assert np.isnan(part.uvs).any(axis=2).tolist() == [[False] * 3, [True] * 3, [False, True, False]]
    (bare,) = read_obj(obj(tmp_path, "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1/1/1 2/2/2 3/3/3\n"))
    assert bare.uvs is None, "there are no UVs to refer to"


BAD_LINES = {
    "NaN": ("vt 1 1", "vt nan 1", 'Line 7: "nan"'),
    "Microsoft's NaN": ("vt 1 1", "vt 1 -1.#IND00", 'Line 7: "-1.#IND00"'),
    "Microsoft's infinity": ("v 1 1 0", "v 1 1.#INF 0", 'Line 3: "1.#INF"'),
    "infinity": ("v 1 1 0", "v 1 inf 0", 'Line 3: "inf"'),
    "too large": ("v 1 1 0", "v 1 1e999 0", 'Line 3: "1e999"'),
    "decimal comma": ("v 1 1 0", "v 1,5 1 0", 'Line 3: "1,5" has a comma'),
    "words": ("v 1 1 0", "v one 1 0", 'Line 3: "one"'),
    "two numbers": ("v 1 1 0", "v 1 1", 'Line 3 has too few numbers: "v 1 1"'),
    "no number": ("vt 1 1", "vt ", "Line 7 has too few numbers"),
    "index 0": ("f 1/1", "f 0/1", "Line 9 refers to vertex 0, but the file has 4"),
    "index 0 beside negative ones": ("f 1/1 2/2 3/3", "f 0 -1 -2 -3", "Line 9 refers to vertex 0"),
    "index too high": ("f 1/1", "f 5/1", "Line 9 refers to vertex 5"),
    "UV too high": ("f 1/1", "f 1/77", "Line 9 refers to UV 77"),
    "back too far": ("f 1/1", "f -5/1", "Line 9 counts back"),
    "half an index": ("f 1/1", "f 1.5/1", "Line 9 is no face"),
    "a word as index": ("f 1/1", "f a/1", "Line 9 is no face"),
    "no vertex": ("f 1/1", "f /1", "Line 9 is no face"),
    "an index beyond all": ("f 1/1", f"f {10**30}/1", "Line 9 is no face"),
    "surface": ("f 1/1", "surf 0 1 0 1 1 2 3 4\nf 1/1", r"Line 9 .*\(surf\)"),
    "control characters": ("v 1 1 0", "v 1 \x1b[31m\x07 0", 'Line 3: "�\\[31m�"'),
}


@pytest.mark.parametrize("kind", BAD_LINES)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, kind: str) -> None:
    old, new, words = BAD_LINES[kind]
    for ends in ("\n", "\r\n"):
        text = (SQUARE + "f 1/1 2/2 3/3\n").replace(old, new, 1).replace("\n", ends)
        with pytest.raises(InputError, match=words) as error:
            load_mesh(obj(tmp_path, text))
        assert str(error.value).isprintable() and str(error.value).endswith(".")


def test_lines_keep_their_numbers_behind_continuations(tmp_path: Path) -> None:
    text = SQUARE.replace("v 1 0 0", "v 1 \\\n0 \\\n0") + "f 1 2 x\n"
    with pytest.raises(InputError, match="Line 11 is no face"):
        load_mesh(obj(tmp_path, text))


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)), b"<svg>\n</svg>\n", b"{}"])
def test_other_files_are_no_obj_files(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match="holds no vertices"):
        load_mesh(obj(tmp_path, content))


def test_curves_alone_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Line 9 .*\(curv\)"):
        load_mesh(obj(tmp_path, SQUARE + "curv 0 1 1 2\n"))


@pytest.mark.parametrize("place", [(482150.25, 5456120.5, 312.0), (-1e7, 0.0, 0.0)])
def test_map_coordinates_lose_no_face(tmp_path: Path, place: tuple[float, float, float]) -> None:
    """A strip of squares a hundredth wide, in meters: float32 alone would be off by half a meter."""
    points = np.array([[k // 2 * 0.01, k % 2 * 0.01, 0] for k in range(200)])
    lines = ["v " + " ".join(f"{value:.6f}" for value in point + place) for point in points]
    lines += [f"vt {x / 2:.6f} {y / 2:.6f}" for x, y, _ in points]
    lines += [f"f {k}/{k} {k + 2}/{k + 2} {k + 3}/{k + 3} {k + 1}/{k + 1}" for k in range(1, 198, 2)]
    mesh, notes = check(load_mesh(obj(tmp_path, "\n".join(lines))))
    assert len(mesh.triangles) == 198 and not [note for note in notes if "skipped" in note]
    np.testing.assert_allclose(np.ptp(mesh.positions, axis=0), [0.99, 0.01, 0], atol=1e-5)
    np.testing.assert_allclose(mesh.positions.min(axis=0) + mesh.origin, place, atol=1e-5)


def test_concave_polygons_keep_their_notch(tmp_path: Path) -> None:
    corners = [(0, 0), (3, 0), (3, 3), (2, 3), (2, 1), (1, 1), (1, 3), (0, 3)]
    text = "".join(f"v {x} {y} 0\nvt {x} {y}\n" for x, y in corners)
    mesh = load_mesh(obj(tmp_path, text + "f " + " ".join(f"{k}/{k}" for k in range(1, 9))))
    sides = np.diff(mesh.positions[mesh.triangles], axis=1)
    assert np.abs(np.cross(sides[:, 0], sides[:, 1])[:, 2]).sum() / 2 == pytest.approx(7)
    assert_uvs_equal_xy(mesh)
