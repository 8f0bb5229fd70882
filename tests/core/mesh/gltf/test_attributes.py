"""Colors and own attributes of glTF files: all number types, instances, skins, Draco, and what Blender exports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import DracoPy
import numpy as np
import pytest

from core.errors import InputError
from core.mesh.gltf.read import read_gltf
from core.mesh.load import load_mesh
from core.mesh.mesh import Mesh
from tests.core.mesh.gltf.builder import SQUARE, TRIANGLES, Builder, square_scene

COLORS = np.array([[1, 0, 0, 1], [0, 1, 0, 0.5], [0, 0, 1, 0], [0.2, 0.4, 0.6, 1]], np.float32)


def scene(**attributes: np.ndarray) -> Builder:
    """The square with these attributes; those that are whole numbers are normalized."""
    builder = square_scene()
    numbers = {
        name: builder.array(values, **({"normalized": True} if values.dtype.kind in "iu" else {}))
        for name, values in attributes.items()
    }
    builder.tree["meshes"] = [{"name": "Chair", "primitives": [builder.square(**numbers)]}]
    return builder


def read(builder: Builder, folder: Path, *names: str) -> Mesh:
    return load_mesh(builder.glb(folder / "a.glb"), attributes=names)


@pytest.mark.parametrize("width", [3, 4])
@pytest.mark.parametrize("kind", ["f4", "u1", "u2"])
def test_colors_of_every_type_are_numbers_from_0_to_1_without_alpha(tmp_path: Path, width: int, kind: str) -> None:
    largest = 1 if kind == "f4" else np.iinfo(kind).max
    colors = np.rint(COLORS[:, :width] * largest * 5) / 5 if kind == "f4" else np.rint(COLORS[:, :width] * largest)
    mesh = read(scene(COLOR_1=colors.astype(kind)), tmp_path, "COLOR_1")
    np.testing.assert_allclose(mesh.attributes["COLOR_1"], COLORS[TRIANGLES.reshape(-1, 3), :3], atol=1e-6)
    assert mesh.attributes["COLOR_1"].dtype == np.float32
    assert not read(scene(COLOR_1=colors.astype(kind)), tmp_path).attributes, "nothing is read that nobody asks for"


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_own_attributes_are_as_they_are(tmp_path: Path, width: int) -> None:
    own = np.arange(4 * width, dtype=np.float32).reshape(4, width) - 3
    mesh = read(scene(_weight=own), tmp_path, "_weight")
    np.testing.assert_array_equal(mesh.attributes["_weight"], own[TRIANGLES.reshape(-1, 3)])


def test_a_name_that_is_wrong_brings_a_list_of_those_that_there_are(tmp_path: Path) -> None:
    builder = scene(COLOR_0=COLORS, _weight=COLORS[:, 0], _matrix=np.ones((4, 16), np.float32), SPEED=COLORS[:, 1])
    for name in ("weight", "_matrix", "POSITION", "SPEED"):
        with pytest.raises(InputError, match=rf"no attribute {name}, it has COLOR_0 and _weight; choose another"):
            read(builder, tmp_path, "COLOR_0", name)


def test_damaged_attributes_matter_to_those_who_name_them(tmp_path: Path) -> None:
    builder = scene(COLOR_0=COLORS, _short=COLORS[:2])
    builder.tree["meshes"][0]["primitives"][0]["attributes"] |= {"_lost": 99}
    assert read(builder, tmp_path, "COLOR_0").attributes.keys() == {"COLOR_0"}
    with pytest.raises(InputError, match='Mesh "Chair" has too few values of _short'):
        read(builder, tmp_path, "_short")
    with pytest.raises(InputError, match="no attribute _lost, it has COLOR_0 and _short;"):
        read(builder, tmp_path, "_lost")


def test_primitives_without_the_attribute_have_0(tmp_path: Path) -> None:
    builder = scene(COLOR_0=COLORS)
    builder.tree["meshes"][0]["primitives"].append(builder.square())
    mesh = read(builder, tmp_path, "COLOR_0")
    assert mesh.attributes["COLOR_0"].max(axis=(1, 2)).tolist() == [1, 1, 0, 0]


def test_instances_and_mirrored_nodes_keep_colors_at_their_corners(tmp_path: Path) -> None:
    """The color is the place in the square, so that it can be told from where a corner is in the scene."""
    builder = scene(_place=SQUARE)
    places = builder.array(np.array([[0, 0, 0], [0, 0, 5]], np.float32))
    instances = {"EXT_mesh_gpu_instancing": {"attributes": {"TRANSLATION": places}}}
    builder.tree["nodes"] = [{"mesh": 0, "scale": [-1, 1, 1], "translation": [0, 0, -9]}, {"mesh": 0}]
    builder.tree["nodes"][1]["extensions"] = instances
    builder.tree["scenes"] = [{"nodes": [0, 1]}]
    mesh = read(builder, tmp_path, "_place")
    corners = mesh.positions[mesh.triangles]
    assert len(corners) == 6 and sorted(set(corners[..., 2].ravel())) == [-9, 0, 5]
    np.testing.assert_array_equal(mesh.attributes["_place"][..., :2], np.abs(corners[..., :2]))


def test_skins_keep_colors_at_their_vertices(tmp_path: Path) -> None:
    joints, weights = np.zeros((4, 4), np.uint8), np.tile(np.array([1, 0, 0, 0], np.float32), (4, 1))
    builder = scene(COLOR_0=COLORS, WEIGHTS_0=weights)
    builder.tree["meshes"][0]["primitives"][0]["attributes"]["JOINTS_0"] = builder.array(joints)
    builder.tree["nodes"] = [{"mesh": 0, "skin": 0}, {"translation": [0, 0, 3]}]
    builder.tree["skins"] = [{"joints": [1]}]
    mesh = read(builder, tmp_path, "COLOR_0")
    assert (mesh.positions[:, 2] == 3).all()
    np.testing.assert_allclose(mesh.attributes["COLOR_0"], COLORS[TRIANGLES.reshape(-1, 3), :3])


def test_draco_keeps_attributes(tmp_path: Path) -> None:
    data = DracoPy.encode(
        SQUARE,
        TRIANGLES.reshape(-1, 3).astype(np.uint32),
        colors=np.rint(COLORS * 255).astype(np.uint8),
        generic_attributes={7: SQUARE[:, :1]},
        quantization_bits=16,
    )
    builder = Builder(scene=0, scenes=[{"nodes": [0]}], nodes=[{"mesh": 0}])
    by_type = {item["attribute_type"]: item["unique_id"] for item in DracoPy.decode(data).attributes}
    attributes = {
        "POSITION": builder.accessor(SQUARE),
        "COLOR_0": builder.accessor(np.zeros((4, 4), np.uint8), normalized=True),
        "_across": builder.accessor(SQUARE[:, 0]),
    }
    numbers = {"POSITION": by_type[0], "COLOR_0": by_type[2], "_across": 7}
    packed = {"KHR_draco_mesh_compression": {"bufferView": builder.view(data), "attributes": numbers}}
    primitive = {"attributes": attributes, "indices": builder.accessor(TRIANGLES), "extensions": packed}
    builder.tree["meshes"] = [{"primitives": [primitive]}]
    mesh = read(builder, tmp_path, "COLOR_0", "_across")
    corners = mesh.positions[mesh.triangles]
    np.testing.assert_allclose(mesh.attributes["_across"][..., 0], corners[..., 0], atol=1e-3)
    order = np.array([[0, 3], [1, 2]])[tuple(np.rint(np.moveaxis(corners[..., :2], 2, 0)).astype(int))]
    np.testing.assert_allclose(mesh.attributes["COLOR_0"], COLORS[order, :3], atol=1e-3)


@pytest.mark.parametrize("draco", [False, True], ids=["plain", "Draco"])
def test_what_blender_exports(tmp_path: Path, draco: bool) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.mesh.primitive_uv_sphere_add(segments=12, ring_count=8)
    shown: Any = bpy.context.object
    mesh = shown.data
    heights = [(vertex.co.z + 1) / 2 for vertex in mesh.vertices]
    mesh.attributes.new("_height", "FLOAT", "POINT").data.foreach_set("value", heights)
    mesh.color_attributes.new("Paint", "FLOAT_COLOR", "POINT").data.foreach_set(
        "color", [value for height in heights for value in (height, 0.25, 0.0, 1.0)]
    )
    bpy.ops.export_scene.gltf(
        filepath=str(tmp_path / "a.glb"),
        export_attributes=True,
        export_vertex_color="ACTIVE",
        export_draco_mesh_compression_enable=draco,
    )
    found = load_mesh(tmp_path / "a.glb", attributes=["COLOR_0", "_HEIGHT"])
    expected = (found.positions[found.triangles][..., 1] + 1) / 2
    np.testing.assert_allclose(found.attributes["_HEIGHT"][..., 0], expected, atol=5e-3)
    np.testing.assert_allclose(found.attributes["COLOR_0"][..., 0], expected, atol=5e-3)
    np.testing.assert_allclose(found.attributes["COLOR_0"][..., 1], 0.25, atol=5e-3)


def test_parts_have_attributes_per_corner(tmp_path: Path) -> None:
    (part,) = read_gltf(scene(COLOR_0=COLORS).glb(tmp_path / "a.glb"), attributes=["COLOR_0"]).parts
    assert part.attributes["COLOR_0"].shape == (2, 3, 3)
