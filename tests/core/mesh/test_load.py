from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh
from plyfile import PlyData, PlyElement

from core.errors import InputError
from core.mesh.checks import check
from core.mesh.load import load_mesh
from tests.core.mesh.gltf.builder import square_scene
from tests.core.mesh.squares import SQUARE, assert_uvs_equal_xy, square, textured, write


def ply(corner_uvs: bool) -> PlyData:
    """The square and a pentagon on top of it, with UVs equal to x and y."""
    points = [(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0), (1, 2, 0), (0.5, 2.5, 0), (0, 2, 0)]
    polygons = [[0, 1, 2], [0, 2, 3], [3, 2, 4, 5, 6]]
    vertices = np.array([(*p, *p[:2]) for p in points], [(name, "f4") for name in "xyzst"])
    faces = np.empty(len(polygons), [("vertex_indices", "O"), ("texcoord", "O")])
    for face, polygon in zip(faces, polygons, strict=True):
        face["vertex_indices"] = np.array(polygon, np.int32)
        face["texcoord"] = np.array([points[index][:2] for index in polygon], np.float32).reshape(-1)
    if corner_uvs:
        vertices["s"] = vertices["t"] = 0
    kept = faces if corner_uvs else faces[["vertex_indices"]].astype([("vertex_indices", "O")])
    lists = {"val_types": {"texcoord": "f4"}} if corner_uvs else {}
    return PlyData([PlyElement.describe(vertices, "vertex"), PlyElement.describe(kept, "face", **lists)])


@pytest.mark.parametrize(
    "faces",
    [
        "f 1/1 2/2 3/3\nf 1/1 3/3 4/4\n",
        "f 1/1 2/2 3/3 4/4\n",
        "f 1/1 2/2 3/3\nf 1/1 2/2 3/3 4/4\n",
        "f -4/-4 -3/-3 -2/-2 -1/-1\n",
        "mtllib nowhere.mtl\nusemtl gold\nf 1/1 2/2 3/3\nusemtl tin\nf 1/1 3/3 4/4\n",
        "o one\nf 1/1 2/2 3/3\no two\nf 1/1 3/3 4/4\n",
    ],
    ids=["triangles", "quad", "mixed", "negative", "missing materials", "objects"],
)
def test_obj_keeps_uvs_of_every_corner(tmp_path: Path, faces: str) -> None:
    mesh = load_mesh(write(tmp_path / "square.obj", SQUARE + faces))
    assert mesh.positions.shape == (4, 3)
    assert mesh.positions.dtype == np.float32
    assert mesh.triangles.dtype == np.int32
    assert_uvs_equal_xy(mesh)


def test_obj_polygon_becomes_a_fan(tmp_path: Path) -> None:
    pentagon = SQUARE + "v 0.5 1.5 0\nvt 0.5 1.5\nf 1/1 2/2 3/3 5/5 4/4\n"
    mesh = load_mesh(write(tmp_path / "pentagon.obj", pentagon))
    assert len(mesh.triangles) == 3
    assert_uvs_equal_xy(mesh)


def test_obj_negative_indices_count_back_from_their_line(tmp_path: Path) -> None:
    first = "v 0 0 0\nv 1 0 0\nv 1 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nf -3/-3 -2/-2 -1/-1\n"
    second = "v 0 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 1\nvt 0 1\nf -3/-3 -2/-2 -1/-1\n"
    mesh = load_mesh(write(tmp_path / "relative.obj", first + second))
    assert len(mesh.positions) == 4
    assert_uvs_equal_xy(mesh)


def test_seam_stays_one_vertex_with_two_uvs(tmp_path: Path) -> None:
    text = SQUARE + "vt 0.5 0.5\nf 1/1 2/2 3/3\nf 1/5 3/3 4/4\n"
    mesh = load_mesh(write(tmp_path / "seam.obj", text))
    assert mesh.uvs is not None
    corner = (mesh.positions[mesh.triangles] == 0).all(axis=-1)
    assert len(mesh.positions) == 4
    assert sorted(mesh.uvs[corner].tolist()) == [[0.0, 0.0], [0.5, 0.5]]


@pytest.mark.parametrize("text", [True, False], ids=["text", "binary"])
@pytest.mark.parametrize("corner_uvs", [True, False], ids=["per corner", "per vertex"])
def test_ply_of_mixed_polygons(tmp_path: Path, text: bool, corner_uvs: bool) -> None:
    data = ply(corner_uvs)
    data.text = text
    data.write(tmp_path / "mixed.ply")
    mesh = load_mesh(tmp_path / "mixed.ply")
    assert len(mesh.positions) == 7
    assert len(mesh.triangles) == 5
    assert_uvs_equal_xy(mesh)


def test_ply_without_uvs_or_faces(tmp_path: Path) -> None:
    header = "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\n"
    points = "0 0 0\n1 0 0\n0 1 0\n"
    cloud = write(tmp_path / "cloud.ply", f"{header}end_header\n{points}")
    face = "element face 1\nproperty list uchar int vertex_index\nend_header\n"
    bare = write(tmp_path / "bare.ply", f"{header}{face}{points}3 0 1 2\n")
    with pytest.raises(InputError, match="no faces"):
        check(load_mesh(cloud))
    with pytest.raises(InputError, match="--uv-map new"):
        check(load_mesh(bare))


def test_what_a_reader_notes_comes_with_the_mesh(tmp_path: Path) -> None:
    nodes = [{"mesh": 0}, {"mesh": 0, "translation": [2, 0, 0]}]
    path = square_scene(nodes=nodes, scenes=[{"nodes": [0, 1]}]).glb(tmp_path / "two.glb")
    _, notes = check(load_mesh(path))
    assert notes[0].startswith("2 objects are instances that share their UVs")


def test_formats_with_one_uv_set_have_no_other(tmp_path: Path) -> None:
    path = write(tmp_path / "square.obj", SQUARE + "f 1/1 2/2 3/3 4/4\n")
    assert_uvs_equal_xy(load_mesh(path, uv_set=0))
    with pytest.raises(InputError, match=r"square\.obj: OBJ files have one UV set, number 0; omit --uv-set\."):
        load_mesh(path, uv_set=1)


def test_other_formats_are_left_to_blender(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "chair.fbx", "")
    monkeypatch.setattr("core.mesh.blender.read.command_for", lambda *_: None)
    with pytest.raises(InputError, match=r"chair\.fbx: Only Blender can read .* none was found; install Blender"):
        load_mesh(path)
    with pytest.raises(InputError, match=r"nowhere\.fbx does not exist"):
        load_mesh(tmp_path / "nowhere.fbx")


@pytest.mark.parametrize("suffix", ["glb", "gltf", "ply", "obj"])
def test_formats_agree(tmp_path: Path, suffix: str) -> None:
    source = square()
    folder = tmp_path / suffix
    folder.mkdir()
    item = textured(source.positions, source.triangles, source.positions[:, :2])
    path = folder / f"square.{suffix}"
    if suffix == "gltf":
        for name, data in trimesh.Scene(item).export(file_type="gltf").items():
            (folder / name.replace("model.gltf", "square.gltf")).write_bytes(data)
    else:
        item.export(path)
    mesh = load_mesh(path)
    assert len(mesh.positions) == 4
    assert len(mesh.triangles) == 2
    assert_uvs_equal_xy(mesh)


def test_scene_is_joined_with_its_transforms(tmp_path: Path) -> None:
    source = square()
    item = textured(source.positions, source.triangles, source.positions[:, :2])
    scene = trimesh.Scene()
    scene.add_geometry(item, transform=trimesh.transformations.translation_matrix([5, 0, 0]))
    scene.add_geometry(item, transform=np.diag([-1.0, 1, 1, 1]))
    scene.export(tmp_path / "scene.glb")
    mesh = load_mesh(tmp_path / "scene.glb")
    assert len(mesh.triangles) == 4
    assert mesh.positions[:, 0].min() == -1
    assert mesh.positions[:, 0].max() == 6
    corners = mesh.positions[mesh.triangles]
    facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2]
    assert (facing > 0).all(), "a mirrored object is turned inside out"


def damaged_files(folder: Path) -> dict[str, Path]:
    textured(square().positions, square().triangles, square().positions[:, :2]).export(folder / "whole.glb")
    (folder / "cut.glb").write_bytes((folder / "whole.glb").read_bytes()[:-40])
    (folder / "folder.obj").mkdir()
    (folder / "binary.obj").write_bytes(bytes(range(256)) * 4)
    gltf = '{"asset": {"version": "2.0"}, "extensionsRequired": ["MAKER_own_compression"]}'
    return {
        "missing": folder / "nowhere.obj",
        "suffix": write(folder / "scene.max", "MAX"),
        "no suffix": write(folder / "scene", ""),
        "folder": folder / "folder.obj",
        "empty glb": write(folder / "empty.glb", ""),
        "empty ply": write(folder / "empty.ply", ""),
        "text as glb": write(folder / "text.glb", SQUARE),
        "cut glb": folder / "cut.glb",
        "words as indices": write(folder / "words.obj", SQUARE + "f one two three\n"),
        "faces without vertices": write(folder / "range.obj", SQUARE + "f 1/1 2/2 9/3\n"),
        "before the first": write(folder / "before.obj", SQUARE + "f -9/-4 -3/-3 -2/-2\n"),
        "compressed": write(folder / "compressed.gltf", gltf),
    }


@pytest.mark.parametrize(
    "kind",
    [
        "missing",
        "suffix",
        "no suffix",
        "folder",
        "empty glb",
        "empty ply",
        "text as glb",
        "cut glb",
        "words as indices",
        "faces without vertices",
        "before the first",
        "compressed",
    ],
)
def test_bad_file_is_one_sentence_with_its_name(tmp_path: Path, kind: str) -> None:
    path = damaged_files(tmp_path)[kind]
    with pytest.raises(InputError) as error:
        load_mesh(path)
    message = str(error.value)
    assert path.name in message
    assert "\n" not in message
    assert message.endswith(".")


@pytest.mark.parametrize("text", ["", "# nothing\n", "v 0 0 0\nv 1 0 0\nv 0 1 0\n", "v 0 0 0\nv 1 1 1\nl 1 2\n"])
def test_files_without_faces_have_no_faces(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="no faces"):
        check(load_mesh(write(tmp_path / "points.obj", text)))


def test_obj_without_uvs_hints_at_unwrap(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--uv-map new"):
        check(load_mesh(write(tmp_path / "bare.obj", SQUARE + "f 1 2 3 4\n")))


def test_a_node_far_away_loses_no_face(tmp_path: Path) -> None:
    """A ball a tenth of a meter wide in map coordinates, thousands of kilometers from the origin."""
    ball = trimesh.creation.icosphere(subdivisions=4, radius=0.05)
    scene = trimesh.Scene()
    place = trimesh.transformations.translation_matrix([482150.25, 312, -5456120.5])
    scene.add_geometry(textured(ball.vertices, ball.faces, np.random.default_rng(0).random((2562, 2))), transform=place)
    scene.export(tmp_path / "far.glb")
    mesh, notes = check(load_mesh(tmp_path / "far.glb"), shared=True)
    assert len(mesh.triangles) == 5120 and len(mesh.positions) == 2562
    assert not [note for note in notes if "skipped" in note]
    np.testing.assert_allclose(mesh.origin, [482150.25, 312, -5456120.5], atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(mesh.positions, axis=1), 0.05, atol=1e-6)
