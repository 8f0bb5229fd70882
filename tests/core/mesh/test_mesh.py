from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh
from plyfile import PlyData, PlyElement

from core.errors import InputError
from core.mesh.mesh import Mesh, check, load_mesh, load_npz, save_npz, split_vertices, unwrap, weld

SQUARE = """\
v 0 0 0
v 1 0 0
v 1 1 0
v 0 1 0
vt 0 0
vt 1 0
vt 1 1
vt 0 1
"""


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def square() -> Mesh:
    positions = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
    triangles = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    return Mesh(positions, triangles, positions[triangles][..., :2].copy())


def assert_uvs_equal_xy(mesh: Mesh) -> None:
    """The square's UVs are its x and y, at every corner of every triangle."""
    assert mesh.uvs is not None
    np.testing.assert_allclose(mesh.positions[mesh.triangles][..., :2], mesh.uvs, atol=1e-6)


def textured(vertices: np.ndarray, faces: np.ndarray, uvs: np.ndarray) -> trimesh.Trimesh:
    return trimesh.Trimesh(vertices, faces, visual=trimesh.visual.TextureVisuals(uv=uvs), process=False)


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
    with pytest.raises(InputError, match="--unwrap"):
        check(load_mesh(bare))


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


def damaged_files(folder: Path) -> dict[str, Path]:
    textured(square().positions, square().triangles, square().positions[:, :2]).export(folder / "whole.glb")
    (folder / "cut.glb").write_bytes((folder / "whole.glb").read_bytes()[:-40])
    (folder / "folder.obj").mkdir()
    (folder / "binary.obj").write_bytes(bytes(range(256)) * 4)
    gltf = '{"asset": {"version": "2.0"}, "extensionsRequired": ["KHR_draco_mesh_compression"]}'
    return {
        "missing": folder / "nowhere.obj",
        "suffix": write(folder / "scene.blend", "BLENDER"),
        "no suffix": write(folder / "scene", ""),
        "folder": folder / "folder.obj",
        "empty glb": write(folder / "empty.glb", ""),
        "empty ply": write(folder / "empty.ply", ""),
        "text as glb": write(folder / "text.glb", SQUARE),
        "cut glb": folder / "cut.glb",
        "words as indices": write(folder / "words.obj", SQUARE + "f one two three\n"),
        "faces without vertices": write(folder / "range.obj", SQUARE + "f 1/1 2/2 9/3\n"),
        "before the first": write(folder / "before.obj", SQUARE + "f -9/-4 -3/-3 -2/-2\n"),
        "compressed": write(folder / "draco.gltf", gltf),
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


@pytest.mark.parametrize("number", ["nan", "inf", "1e300"])
def test_coordinates_must_be_finite(tmp_path: Path, number: str) -> None:
    path = write(tmp_path / "odd.obj", SQUARE.replace("v 1 1 0", f"v 1 {number} 0") + "f 1/1 2/2 3/3 4/4\n")
    with pytest.raises(InputError, match="NaN or infinite coordinates"):
        check(load_mesh(path))


def test_check_says_what_is_wrong() -> None:
    mesh = square()
    assert mesh.uvs is not None
    wrong = {
        "--unwrap": replace(mesh, uvs=None),
        "infinite UVs": replace(mesh, uvs=mesh.uvs * np.float32("nan")),
        "does not have": replace(mesh, triangles=mesh.triangles + 1),
        "no faces": replace(mesh, triangles=mesh.triangles[:0], uvs=mesh.uvs[:0]),
        "zero area": replace(mesh, positions=mesh.positions * 0),
    }
    for words, bad in wrong.items():
        with pytest.raises(InputError, match=words):
            check(bad)


def test_obj_without_uvs_hints_at_unwrap(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--unwrap"):
        check(load_mesh(write(tmp_path / "bare.obj", SQUARE + "f 1 2 3 4\n")))


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
    assert notes[0].startswith("2 of 2 triangles have UVs outside 0-1")
    _, notes = check(replace(mesh, uvs=mesh.uvs * np.array([1, 0], np.float32)))
    assert len(notes) == 1
    assert notes[0].startswith("2 of 2 triangles have no area in the UV map")


def test_islands_of_uneven_density_are_told_of(ball: Mesh) -> None:
    assert ball.uvs is not None
    assert check(ball)[1] == ()
    low = ball.positions[ball.triangles][..., 1].mean(axis=1) < 0
    uvs = np.where(low[:, None, None], ball.uvs * np.float32(0.1), ball.uvs)
    (note,) = check(replace(ball, uvs=uvs))[1]
    assert note.startswith("Texels are 1") and "blurred" in note


def test_weld_undoes_split_vertices() -> None:
    sphere = trimesh.creation.icosphere(subdivisions=2)
    positions, triangles = sphere.vertices.astype(np.float32), sphere.faces.astype(np.int32)
    uvs = np.random.default_rng(0).integers(0, 3, (len(triangles), 3, 2)).astype(np.float32)
    mesh = Mesh(positions, triangles, uvs)
    split_positions, split_uvs, split_triangles = split_vertices(mesh)
    assert len(split_positions) > len(positions)
    np.testing.assert_array_equal(split_uvs[split_triangles], uvs)
    np.testing.assert_array_equal(split_positions[split_triangles], positions[triangles])
    welded = weld(Mesh(split_positions, split_triangles, uvs))
    assert len(welded.positions) == len(positions)
    np.testing.assert_array_equal(welded.positions[welded.triangles], positions[triangles])


def test_weld_and_split_keep_what_needs_neither() -> None:
    mesh = square()
    np.testing.assert_array_equal(weld(mesh).triangles, mesh.triangles)
    positions, _, triangles = split_vertices(mesh)
    np.testing.assert_array_equal(positions, mesh.positions)
    np.testing.assert_array_equal(triangles, mesh.triangles)


def test_unwrap_gives_islands_that_do_not_overlap() -> None:
    from core.texture.gutter import coverage

    sphere = trimesh.creation.icosphere(subdivisions=2)
    mesh = Mesh(sphere.vertices.astype(np.float32), sphere.faces.astype(np.int32), None)
    unwrapped = unwrap(mesh)
    np.testing.assert_array_equal(unwrapped.triangles, mesh.triangles)
    checked, notes = check(unwrapped)
    assert notes == ()
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
