"""Colors, weights, and other values that files of every format have for their vertices."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from plyfile import PlyData, PlyElement

from core.errors import InputError
from core.mesh.load import load_mesh
from core.mesh.mesh import Mesh
from core.mesh.part import Part, joined_attributes
from tests.core.mesh.squares import SQUARE, write

CORNERS = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]])
QUAD = "f 1/1 2/2 3/3 4/4\n"


def assert_follows(mesh: Mesh, name: str, expected: np.ndarray) -> None:
    """At every corner the attribute is ``expected`` [4, C] of the corner of the unit square that it lies on."""
    places = np.rint(mesh.positions[mesh.triangles][..., :2]).astype(int)
    order = np.array([[0, 3], [1, 2]])[places[..., 0], places[..., 1]]
    assert mesh.attributes[name].dtype == np.float32
    np.testing.assert_allclose(mesh.attributes[name], expected[order], atol=1e-6)


def obj(folder: Path, colors: str, faces: str = QUAD) -> Path:
    """The square, with something behind the three coordinates of each vertex."""
    vertices = [f"v {x} {y} {z} {color}" for (x, y, z), color in zip(CORNERS, colors.split(";"), strict=True)]
    rest = SQUARE.splitlines()[4:]
    return write(folder / "a.obj", "\n".join([*vertices, *rest, faces]))


RED_TO_BLUE = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.2, 0.4, 0.6]])


@pytest.mark.parametrize(
    "colors",
    [
        "1 0 0;0 1 0;0 0 1;0.2 0.4 0.6",
        "1 0 0 1;0 1 0 1;0 0 1 1;.2 4e-1 .6 0.5",
        "255 0 0;0 255 0;0 0 255;51 102 153",
    ],
    ids=["numbers", "with alpha", "bytes"],
)
@pytest.mark.parametrize("faces", [QUAD, "o one\nf 1/1 2/2 3/3\no two\nf 1/1 3/3 4/4\n"], ids=["quad", "objects"])
def test_colors_of_obj_files(tmp_path: Path, colors: str, faces: str) -> None:
    path = obj(tmp_path, colors, faces)
    assert_follows(load_mesh(path, attributes=["color"]), "color", RED_TO_BLUE)
    assert not load_mesh(path).attributes, "nothing is read that nobody asks for"


def test_vertices_without_color_and_colors_that_are_no_numbers_are_black(tmp_path: Path) -> None:
    mesh = load_mesh(obj(tmp_path, "1 0 0;1;nan 0 1;0.2 0.4 0.6"), attributes=["color"])
    assert_follows(mesh, "color", np.array([[1, 0, 0], [0, 0, 0], [0, 0, 1], [0.2, 0.4, 0.6]]))


def ply(folder: Path, text: bool, **columns: np.ndarray) -> Path:
    """The square as a quad with these properties of its vertices."""
    known = dict(zip("xyzst", [*CORNERS.T.astype("f4"), *CORNERS.T[:2].astype("f4")], strict=True)) | columns
    vertices = np.zeros(4, [(name, values.dtype) for name, values in known.items()])
    for name, values in known.items():
        vertices[name] = values
    faces = np.array([(np.arange(4, dtype=np.int32),)], [("vertex_indices", "O")])
    file = PlyData([PlyElement.describe(vertices, "vertex"), PlyElement.describe(faces, "face")], text=text)
    file.write(folder / "a.ply")
    return folder / "a.ply"


@pytest.mark.parametrize("text", [True, False], ids=["text", "binary"])
@pytest.mark.parametrize(
    ("names", "kind", "largest"),
    [
        (("red", "green", "blue"), "u1", 255),
        (("red", "green", "blue"), "u2", 65535),
        (("red", "green", "blue"), "f4", 1),
        (("diffuse_red", "diffuse_green", "diffuse_blue"), "u1", 255),
    ],
)
def test_colors_of_ply_files(tmp_path: Path, text: bool, names: tuple[str, ...], kind: str, largest: int) -> None:
    columns = dict(zip(names, (RED_TO_BLUE * largest).T.astype(kind), strict=True))
    path = ply(tmp_path, text, **columns, alpha=np.ones(4, kind))
    assert_follows(load_mesh(path, attributes=["color"]), "color", RED_TO_BLUE)
    with pytest.raises(InputError, match=r"no attribute red, it has color; choose another"):
        load_mesh(path, attributes=["red"])


@pytest.mark.parametrize("text", [True, False], ids=["text", "binary"])
def test_other_properties_of_ply_files_are_as_they_are(tmp_path: Path, text: bool) -> None:
    quality, label = np.array([0, 0.25, -2, 1e6], "f4"), np.array([0, 1, 2, 200], "u1")
    path = ply(tmp_path, text, quality=quality, label=label, nx=quality)
    mesh = load_mesh(path, attributes=["quality", "label"])
    assert_follows(mesh, "quality", quality[:, None])
    assert_follows(mesh, "label", label[:, None].astype(float))
    for name in ("x", "nx", "s", "color"):
        with pytest.raises(InputError, match=rf"no attribute {name}, it has quality and label;"):
            load_mesh(path, attributes=[name])


def test_strips_have_the_attributes_of_their_vertices(tmp_path: Path) -> None:
    properties = "".join(f"property float {name}\n" for name in ("x", "y", "z", "s", "t", "weight"))
    head = f"ply\nformat ascii 1.0\nelement vertex 4\n{properties}element tristrips 1\n"
    head += "property list int int vertex_indices\nend_header\n"
    rows = "".join(f"{x} {y} 0 {x} {y} {x / 2}\n" for x, y, _ in CORNERS)
    path = write(tmp_path / "a.ply", head + rows + "4 0 1 3 2\n")
    assert_follows(load_mesh(path, attributes=["weight"]), "weight", CORNERS[:, :1] / 2)


def test_files_without_attributes_say_so(tmp_path: Path) -> None:
    stl = "solid\n" + "facet\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendfacet\n"
    files = [write(tmp_path / "a.stl", stl), obj(tmp_path, "1;1;1;1"), ply(tmp_path, False)]
    for path in files:
        with pytest.raises(InputError, match=r"a\.\w+: The mesh has no attribute color, it has none;"):
            load_mesh(path, attributes=["color"])


def test_leaving_faces_out_leaves_their_attributes_out(tmp_path: Path) -> None:
    path = obj(tmp_path, "1 0 0;0 1 0;0 0 1;0.2 0.4 0.6", "f 1 2 3\nf 1/1 3/3 4/4\n")
    mesh = load_mesh(path, faces_without_uvs="leave-out", attributes=["color"])
    assert len(mesh.triangles) == 1
    assert_follows(mesh, "color", RED_TO_BLUE)


def part(**attributes: np.ndarray) -> Part:
    return Part("", np.eye(3), np.array([[0, 1, 2]]), None, attributes)


def test_parts_that_lack_an_attribute_have_0(tmp_path: Path) -> None:
    gray, color = np.full((1, 3, 1), 0.5, np.float32), np.full((1, 3, 3), 0.25, np.float32)
    color[0, 0] = [np.nan, np.inf, 1]
    joined = joined_attributes([part(a=gray), part(), part(a=color, b=gray)])
    assert joined["a"][:, 0].tolist() == [[0.5, 0.5, 0.5], [0, 0, 0], [0, 0, 1]]
    assert joined["b"][:, 0].tolist() == [[0], [0], [0.5]]
