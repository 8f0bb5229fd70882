"""The same files, read by Patina and by Blender's importer: the same triangles in the same places."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from core.mesh.gltf.read import read_gltf
from tests.core.mesh.gltf.builder import UVS, Builder, square_scene
from tests.core.mesh.gltf.in_blender import corners, distance, imported

RANDOM = np.random.default_rng(0)


def turn() -> list[float]:
    return [float(value) for value in Rotation.random(random_state=int(RANDOM.integers(1 << 30))).as_quat()]


def place(scale: float = 1.0) -> dict[str, Any]:
    return {
        "translation": RANDOM.uniform(-2, 2, 3).tolist(),
        "rotation": turn(),
        "scale": [scale] * 3,
    }


def arm(builder: Builder, groups: int = 1) -> Builder:
    """Make a strip of 20 squares that a chain of joints bends, under an armature that is turned and scaled."""
    grid = np.array([[x, y, 0] for x in range(21) for y in range(2)], np.float32) / 10
    quads = np.array([[2 * i, 2 * i + 2, 2 * i + 3, 2 * i, 2 * i + 3, 2 * i + 1] for i in range(20)], np.uint16)
    count = 4 * groups
    weights = RANDOM.dirichlet(np.ones(count), len(grid)).astype(np.float32)
    inverse = np.tile(np.eye(4, dtype=np.float32), (count, 1, 1))
    inverse[:, 3, 0] = -0.3 * np.arange(count)
    attributes = {"POSITION": builder.array(grid), "TEXCOORD_0": builder.array(grid[:, :2].copy())}
    for group in range(groups):
        used = np.arange(4 * group, 4 * group + 4)
        attributes[f"JOINTS_{group}"] = builder.array(np.tile(used.astype(np.uint8), (len(grid), 1)))
        attributes[f"WEIGHTS_{group}"] = builder.array(weights[:, used])
    primitive = {"attributes": attributes, "indices": builder.array(quads.reshape(-1))}
    builder.tree["meshes"] = [{"primitives": [primitive]}]
    builder.tree["skins"] = [{"joints": list(range(2, 2 + count)), "inverseBindMatrices": builder.array(inverse)}]
    chain = [{"translation": [0.3, 0, 0], "rotation": turn(), "children": [3 + joint]} for joint in range(count)]
    builder.tree["nodes"] = [
        {"name": "Armature", "children": [1, 2], **place(0.5)},
        {"name": "Arm", "mesh": 0, "skin": 0, **place(9)},
        *chain,
        {"name": "Tip"},
    ]
    return builder


def skinned(folder: Path) -> Path:
    return arm(square_scene()).glb(folder / "a.glb")


def skinned_by_eight(folder: Path) -> Path:
    return arm(square_scene(), groups=2).glb(folder / "a.glb")


def morphed(folder: Path) -> Path:
    builder = square_scene()
    deltas = [RANDOM.normal(size=(4, 3)).astype(np.float32) for _ in range(2)]
    targets = [{"POSITION": builder.array(values)} for values in deltas]
    builder.tree["meshes"] = [{"primitives": [{**builder.square(), "targets": targets}], "weights": [0.5, 0.25]}]
    builder.tree["nodes"] = [place()]
    builder.tree["nodes"][0]["mesh"] = 0
    return builder.glb(folder / "a.glb")


def nested_and_mirrored(folder: Path) -> Path:
    matrix = np.eye(4)
    matrix[:3, :3] = Rotation.random(random_state=5).as_matrix() @ np.diag([1, -2, 1])
    nodes: list[dict[str, Any]] = [
        {"children": [1, 2], **place(0.5)},
        {"mesh": 0, "matrix": matrix.T.reshape(-1).tolist()},
        {"mesh": 0, **place(2), "scale": [-1, 1, 1]},
    ]
    return square_scene(nodes=nodes).glb(folder / "a.glb")


def strips_and_fans(folder: Path) -> Path:
    builder = square_scene()
    points = RANDOM.normal(size=(7, 3)).astype(np.float32)
    strip, fan = ({"attributes": {"POSITION": builder.array(points + move)}, "mode": 5 + move} for move in range(2))
    indexed = {**strip, "indices": builder.array(np.array([0, 1, 2, 3, 3, 4, 5, 6], np.uint8))}
    builder.tree["meshes"] = [{"primitives": [strip, fan, {**indexed, "mode": 5}]}]
    return builder.glb(folder / "a.glb")


def instanced(folder: Path) -> Path:
    builder = square_scene(extensionsUsed=["EXT_mesh_gpu_instancing"])
    attributes = {
        "TRANSLATION": builder.array(RANDOM.normal(size=(5, 3)).astype(np.float32)),
        "ROTATION": builder.array(np.array([turn() for _ in range(5)], np.float32)),
        "SCALE": builder.array(RANDOM.uniform(1, 2, (5, 3)).astype(np.float32)),
    }
    extensions = {"EXT_mesh_gpu_instancing": {"attributes": attributes}}
    builder.tree["nodes"] = [{"mesh": 0, "extensions": extensions, **place()}]
    return builder.glb(folder / "a.glb")


def quantized(folder: Path) -> Path:
    builder = square_scene(extensionsUsed=["KHR_mesh_quantization"], extensionsRequired=["KHR_mesh_quantization"])
    points = np.array([[-127, -127, 0, 0], [127, -127, 0, 0], [127, 127, 9, 0], [-127, 127, 0, 0]], np.int8)
    view = builder.view(points.tobytes(), byteStride=4)
    positions = builder.accessor(points[:, :3], bufferView=view, normalized=True)
    builder.tree["meshes"] = [{"primitives": [builder.square(POSITION=positions)]}]
    builder.tree["nodes"] = [{"mesh": 0, **place(3)}]
    return builder.glb(folder / "a.glb")


def sparse(folder: Path) -> Path:
    builder = square_scene()
    indices = {"bufferView": builder.view(np.array([1, 3], np.uint16).tobytes()), "componentType": 5123}
    values = {"bufferView": builder.view(np.array([[5, 1, 2], [0, 3, 4]], np.float32).tobytes())}
    primitive = builder.square()
    builder.tree["accessors"][primitive["attributes"]["POSITION"]]["sparse"] = {
        "count": 2,
        "indices": indices,
        "values": values,
    }
    builder.tree["meshes"] = [{"primitives": [primitive]}]
    return builder.glb(folder / "a.glb")


def by_blender(folder: Path, **options: Any) -> Path:
    """Export a turned Suzanne with Blender."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.mesh.primitive_monkey_add(location=(1, 2, 3), rotation=(0.1, 0.2, 0.3))
    bpy.ops.export_scene.gltf(filepath=str(folder / "a.glb"), **options)
    return folder / "a.glb"


def exported(folder: Path) -> Path:
    return by_blender(folder)


def compressed_with_draco(folder: Path) -> Path:
    return by_blender(folder, export_draco_mesh_compression_enable=True)


def rigged_and_compressed_with_draco(folder: Path) -> Path:
    """Export a sphere with a shape key, on two bones that are posed, in Draco form: its joints and weights, too."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.object.armature_add(location=(0, 0, -1), rotation=(0.3, 0.2, 1))
    rig = bpy.context.object
    rig.scale = (1, 1, 2)
    bpy.ops.object.mode_set(mode="EDIT")
    upper = rig.data.edit_bones.new("Upper")
    upper.head, upper.tail, upper.parent = (0, 0, 1), (0, 0, 2), rig.data.edit_bones[0]
    bpy.ops.object.mode_set(mode="OBJECT")
    bpy.ops.mesh.primitive_uv_sphere_add(segments=12, ring_count=8)
    sphere = bpy.context.object
    sphere.shape_key_add(name="Basis")
    wide = sphere.shape_key_add(name="Wide")
    for point in wide.data:
        point.co.x *= 1.7
    wide.value = 0.6
    rig.select_set(True)
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.parent_set(type="ARMATURE_AUTO")
    rig.pose.bones["Upper"].rotation_quaternion = turn()
    bpy.ops.export_scene.gltf(
        filepath=str(folder / "a.glb"),
        export_draco_mesh_compression_enable=True,
        export_current_frame=True,
        export_rest_position_armature=False,
    )
    return folder / "a.glb"


@pytest.mark.parametrize(
    "make",
    [
        skinned,
        skinned_by_eight,
        morphed,
        nested_and_mirrored,
        strips_and_fans,
        instanced,
        quantized,
        sparse,
        exported,
        compressed_with_draco,
        rigged_and_compressed_with_draco,
    ],
)
def test_same_triangles(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    path = make(tmp_path)
    ours, theirs = corners(read_gltf(path).parts), imported(path)
    assert len(ours) == len(theirs) > 0
    assert distance(ours, theirs) < 1e-5


@pytest.mark.parametrize("transform", [{"offset": [0.1, 0.3]}, {"rotation": 0.7}, {"scale": [0.5, 3], "rotation": -2}])
def test_texture_transforms_are_those_of_blenders_mapping_node(tmp_path: Path, transform: dict[str, Any]) -> None:
    texture = {"index": 0, "extensions": {"KHR_texture_transform": transform}}
    builder = square_scene(
        extensionsUsed=["KHR_texture_transform"],
        images=[{"uri": "missing.png"}],
        textures=[{"source": 0}],
        materials=[{"pbrMetallicRoughness": {"baseColorTexture": texture}}],
    )
    builder.tree["meshes"][0]["primitives"][0]["material"] = 0
    path = builder.glb(tmp_path / "a.glb")
    (part,) = read_gltf(path).parts
    imported(path)
    nodes = bpy.data.materials[0].node_tree.nodes
    (mapping,) = [node for node in nodes if node.type == "MAPPING"]
    values = [np.array(mapping.inputs[name].default_value) for name in ("Location", "Rotation", "Scale")]
    from_bottom = np.array([[u, 1 - v, 0] for u, v in UVS])
    moved = Rotation.from_euler("xyz", values[1]).apply(from_bottom * values[2]) + values[0]
    assert part.uvs is not None
    np.testing.assert_allclose(part.uvs, moved[part.triangles][..., :2], atol=1e-6)
