from __future__ import annotations

import json
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
import trimesh

from core.mesh.load import load_mesh
from core.mesh.mesh import Mesh, mesh_of
from core.mesh.udim import tiles_of
from core.output.model import fits_glb, write_glb
from core.output.png import write_png


@pytest.fixture
def texture(tmp_path: Path) -> Path:
    write_png(tmp_path / "texture.png", np.random.default_rng(0).random((8, 8, 3)))
    return tmp_path / "texture.png"


def cube() -> Mesh:
    box = trimesh.creation.box()
    uvs = np.random.default_rng(0).random((12, 3, 2)).astype(np.float32)
    return mesh_of(box.vertices, box.faces, uvs)


def parts(path: Path) -> tuple[dict[str, Any], bytes]:
    data = path.read_bytes()
    magic, version, total, length = struct.unpack_from("<4sIII", data)
    assert (magic, version, total) == (b"glTF", 2, len(data))
    return json.loads(data[20 : 20 + length]), data[28 + length :]


def array(path: Path, accessor: int, width: int) -> np.ndarray:
    tree, blob = parts(path)
    view = tree["bufferViews"][tree["accessors"][accessor]["bufferView"]]
    return np.frombuffer(blob, "<f4", view["byteLength"] // 4, view["byteOffset"]).reshape(-1, width)


def test_model_reads_back(tmp_path: Path, texture: Path) -> None:
    mesh = cube()
    write_glb(tmp_path / "model.glb", mesh, [texture])
    again = load_mesh(tmp_path / "model.glb")
    assert len(again.positions) == 8
    np.testing.assert_array_equal(again.positions[again.triangles], mesh.positions[mesh.triangles])
    assert again.uvs is not None
    assert mesh.uvs is not None
    np.testing.assert_allclose(again.uvs, mesh.uvs, atol=1e-6)


def test_texture_is_inside_byte_by_byte(tmp_path: Path, texture: Path) -> None:
    write_glb(tmp_path / "model.glb", cube(), [texture])
    tree, blob = parts(tmp_path / "model.glb")
    view = tree["bufferViews"][tree["images"][0]["bufferView"]]
    start = view["byteOffset"]
    assert blob[start : start + view["byteLength"]] == texture.read_bytes()
    surface = tree["materials"][0]["pbrMetallicRoughness"]
    assert surface == {"baseColorTexture": {"index": 0}, "metallicFactor": 0.0, "roughnessFactor": 1.0}
    assert all(view["byteOffset"] % 4 == 0 for view in tree["bufferViews"])


def test_z_up_is_turned_upright(tmp_path: Path, texture: Path) -> None:
    positions = np.array([[0, 0, 0], [1, 0, 0], [0, 2, 3]], np.float32)
    mesh = Mesh(positions, np.array([[0, 1, 2]], np.int32), np.zeros((1, 3, 2), np.float32))
    write_glb(tmp_path / "model.glb", mesh, [texture], up_axis="z")
    assert load_mesh(tmp_path / "model.glb").positions.tolist() == [[0, 0, 0], [1, 0, 0], [0, 3, -2]]


def test_cube_stays_sharp_and_sphere_becomes_smooth(tmp_path: Path, texture: Path) -> None:
    write_glb(tmp_path / "cube.glb", cube(), [texture])
    normals = array(tmp_path / "cube.glb", 1, 3)
    assert np.isclose(np.abs(normals).max(axis=1), 1).all()

    sphere = trimesh.creation.icosphere(subdivisions=2)
    uvs = np.random.default_rng(0).random((len(sphere.faces), 3, 2)).astype(np.float32)
    mesh = mesh_of(sphere.vertices, sphere.faces, uvs)
    write_glb(tmp_path / "sphere.glb", mesh, [texture])
    np.testing.assert_allclose(array(tmp_path / "sphere.glb", 1, 3), array(tmp_path / "sphere.glb", 0, 3), atol=0.02)


@pytest.mark.parametrize("up_axis", ["y", "z"])
def test_a_model_keeps_its_place_far_away(tmp_path: Path, texture: Path, up_axis: Literal["y", "z"]) -> None:
    mesh = replace(cube(), origin=np.array([482150.312791, 5456119.202565, 312.001]))
    write_glb(tmp_path / "model.glb", mesh, [texture], up_axis=up_axis)
    again = load_mesh(tmp_path / "model.glb")
    x, y, z = mesh.origin
    np.testing.assert_allclose(again.origin, (x, y, z) if up_axis == "y" else (x, z, -y), atol=1e-6, rtol=0)
    assert len(again.triangles) == 12 and np.ptp(again.positions, axis=0) == pytest.approx(1)


def test_each_tile_has_a_material_and_its_uvs_from_0_to_1(tmp_path: Path, texture: Path) -> None:
    mesh, other = cube(), tmp_path / "other.png"
    write_png(other, np.random.default_rng(1).random((8, 8, 3)))
    assert mesh.uvs is not None
    mesh.uvs[4:] += np.array([3, 2], np.float32)
    layout = tiles_of(mesh.uvs)
    write_glb(tmp_path / "model.glb", mesh, [texture, other], layout)
    tree, blob = parts(tmp_path / "model.glb")
    assert [material["name"] for material in tree["materials"]] == ["Patina.1001", "Patina.1024"]
    assert [image["name"] for image in tree["images"]] == ["texture.1001", "texture.1024"]
    for image, file in zip(tree["images"], (texture, other), strict=True):
        view = tree["bufferViews"][image["bufferView"]]
        assert blob[view["byteOffset"] : view["byteOffset"] + view["byteLength"]] == file.read_bytes()
    counts = [tree["accessors"][part["indices"]]["count"] for part in tree["meshes"][0]["primitives"]]
    assert counts == [4 * 3, 8 * 3]
    again = load_mesh(tmp_path / "model.glb")
    assert again.uvs is not None and len(again.positions) == 8
    np.testing.assert_allclose(again.uvs[:4], mesh.uvs[:4], atol=1e-6)
    np.testing.assert_allclose(again.uvs[4:], mesh.uvs[4:] - [3, 2], atol=1e-6)


def test_what_is_too_large_for_a_file_is_known_beforehand() -> None:
    assert fits_glb(1, 8192, 16) and fits_glb(100, 2048, 8)
    assert not fits_glb(100, 4096, 8) and not fits_glb(6, 8192, 16)
