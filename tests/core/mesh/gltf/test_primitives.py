"""Triangles and UVs of primitives; vertices that morph targets and joints move."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import DracoPy
import numpy as np
import pytest

from core.errors import InputError
from core.mesh.gltf.read import read_gltf
from core.mesh.part import Part
from tests.core.mesh.gltf.builder import SQUARE, TRIANGLES, UVS, Builder, square_scene


def u1(*values: int) -> np.ndarray:
    return np.array(values, np.uint8)


def u2(*values: int) -> np.ndarray:
    return np.array(values, np.uint16)


def f4(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def only(builder: Builder, folder: Path, uv_set: int | None = None) -> Part:
    (part,) = read_gltf(builder.glb(folder / "a.glb"), uv_set).parts
    return part


@pytest.mark.parametrize(
    ("mode", "corners", "triangles"),
    [
        (4, [0, 1, 2, 3, 0, 2, 1], [[0, 1, 2], [3, 0, 2]]),
        (5, [0, 1, 3, 2], [[0, 1, 3], [1, 2, 3]]),
        (5, [0, 1, 2, 2, 3, 0], [[0, 1, 2], [2, 0, 3]]),
        (6, [0, 1, 2, 3], [[1, 2, 0], [2, 3, 0]]),
        (5, [0, 1], []),
    ],
)
def test_lists_strips_and_fans(tmp_path: Path, mode: int, corners: list[int], triangles: list[list[int]]) -> None:
    builder = square_scene()
    primitive = builder.square()
    indexed = {**primitive, "mode": mode, "indices": builder.array(np.array(corners, np.uint8))}
    builder.tree["meshes"] = [{"primitives": [indexed]}]
    parts = read_gltf(builder.glb(tmp_path / "a.glb")).parts
    found = [part.positions[part.triangles].tolist() for part in parts]
    assert found == ([SQUARE[triangles].tolist()] if triangles else [])


def test_without_indices_vertices_follow_each_other(tmp_path: Path) -> None:
    builder = square_scene()
    attributes = {"POSITION": builder.array(SQUARE[TRIANGLES]), "TEXCOORD_0": builder.array(UVS[TRIANGLES])}
    builder.tree["meshes"] = [{"primitives": [{"attributes": attributes}]}]
    part = only(builder, tmp_path)
    assert part.positions[part.triangles].tolist() == SQUARE[TRIANGLES].reshape(-1, 3, 3).tolist()


@pytest.mark.parametrize("mode", [0, 1, 2, 3])
def test_points_and_lines_are_left_out(tmp_path: Path, mode: int) -> None:
    builder = square_scene()
    builder.tree["meshes"] = [{"primitives": [{**builder.square(), "mode": mode}]}]
    assert not read_gltf(builder.glb(tmp_path / "a.glb")).parts
    builder.tree["meshes"][0]["primitives"].append(builder.square())
    assert len(only(builder, tmp_path).triangles) == 2


def material(**texture: Any) -> dict[str, Any]:
    return {"pbrMetallicRoughness": {"baseColorTexture": {"index": 0, **texture}}}


def with_uv_sets(*materials: dict[str, Any]) -> Builder:
    """Return a scene whose square has the UVs 0 to 1 in set 0, 2 to 3 in set 1, and 4 to 5 in set 2."""
    builder = square_scene(materials=list(materials))
    sets = {f"TEXCOORD_{number}": builder.array((UVS + 2 * number).astype(np.float32)) for number in range(3)}
    primitives = [{**builder.square(**sets), "material": number} for number in range(len(materials))]
    builder.tree["meshes"] = [{"primitives": primitives}]
    return builder


def lowest_us(part: Part) -> list[float]:
    """Return the lowest u of each of the squares of a part."""
    assert part.uvs is not None
    return part.uvs[..., 0].reshape(-1, 6).min(axis=1).tolist()


MOVED = {"KHR_texture_transform": {"texCoord": 2, "offset": [0.5, 0]}}


@pytest.mark.parametrize(
    ("given", "lowest"),
    [
        ({}, 0),
        (material(), 0),
        (material(texCoord=1), 2),
        (material(texCoord=1, extensions=MOVED), 4.5),
        ({"extensions": {"KHR_materials_pbrSpecularGlossiness": {"diffuseTexture": {"texCoord": 1}}}}, 2),
        ({"normalTexture": {"index": 0, "texCoord": 2}}, 0),
    ],
)
def test_uvs_are_those_of_the_base_color(tmp_path: Path, given: dict[str, Any], lowest: float) -> None:
    assert lowest_us(only(with_uv_sets(given), tmp_path)) == [lowest]


def test_each_primitive_goes_by_its_own_material(tmp_path: Path) -> None:
    part = only(with_uv_sets(material(), material(texCoord=2), material(texCoord=1, extensions=MOVED)), tmp_path)
    assert lowest_us(part) == [0, 4, 4.5]


@pytest.mark.parametrize("uv_set", [0, 1, 2])
def test_a_uv_set_can_be_chosen(tmp_path: Path, uv_set: int) -> None:
    builder = with_uv_sets(material(texCoord=1, extensions=MOVED))
    assert lowest_us(only(builder, tmp_path, uv_set)) == [2 * uv_set]


def test_a_uv_set_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no UV set 3; choose one of 0, 1, 2 with --uv-set"):
        only(with_uv_sets(material()), tmp_path, 3)
    with pytest.raises(InputError, match="no UV set 1, only 0; omit --uv-set"):
        only(square_scene(), tmp_path, 1)
    builder = square_scene(materials=[material(texCoord=1)])
    builder.tree["meshes"][0]["primitives"][0]["material"] = 0
    reading = read_gltf(builder.glb(tmp_path / "a.glb"))
    assert lowest_us(reading.parts[0]) == [0]
    assert reading.notes == ("Mesh 0 has no UV set 1, which its base color uses; set 0 is read instead.",)


def test_faces_without_uvs_among_others_have_none(tmp_path: Path) -> None:
    builder = square_scene()
    bare = builder.square()
    del bare["attributes"]["TEXCOORD_0"]
    builder.tree["meshes"] = [{"primitives": [builder.square(), bare]}]
    part = only(builder, tmp_path)
    assert part.uvs is not None
    assert np.isnan(part.uvs).any(axis=(1, 2)).tolist() == [False, False, True, True]
    builder.tree["meshes"] = [{"primitives": [bare]}]
    assert only(builder, tmp_path).uvs is None


def test_primitives_take_only_the_vertices_that_they_use(tmp_path: Path) -> None:
    builder = square_scene()
    shared = builder.array(np.concatenate([np.full((1000, 3), np.nan, np.float32), SQUARE]))
    primitive = {"attributes": {"POSITION": shared}, "indices": builder.array(TRIANGLES + np.uint16(1000))}
    builder.tree["meshes"] = [{"primitives": [primitive] * 3}]
    assert only(builder, tmp_path).positions.tolist() == np.tile(SQUARE, (3, 1)).tolist()


def test_weights_of_the_node_come_before_those_of_the_mesh(tmp_path: Path) -> None:
    builder = square_scene()
    targets = [{"POSITION": builder.array(SQUARE)}, {"NORMAL": 0}]
    builder.tree["meshes"] = [{"primitives": [{**builder.square(), "targets": targets}], "weights": [1, 1]}]
    assert only(builder, tmp_path).positions.tolist() == (2 * SQUARE).tolist()
    builder.tree["nodes"][0]["weights"] = [0.5]
    assert only(builder, tmp_path).positions.tolist() == (1.5 * SQUARE).tolist()


def skinned(joints: Any, weights: Any, inverse: np.ndarray | None = None, **node: Any) -> Builder:
    """Return a square whose skin has a joint at x = 10 and one at x = 20."""
    builder = square_scene()
    attributes = {
        "JOINTS_0": builder.array(np.array([joints] * 4)),
        "WEIGHTS_0": builder.array(np.array([weights] * 4)),
    }
    builder.tree["meshes"] = [{"primitives": [builder.square(**attributes)], "name": "Body"}]
    builder.tree["nodes"] = [
        {"mesh": 0, "skin": 0, **node},
        {"translation": [10, 0, 0], "children": [2]},
        {"translation": [10, 0, 0]},
    ]
    builder.tree["skins"] = [{"joints": [1, 2], "name": "Rig"}]
    if inverse is not None:
        builder.tree["skins"][0]["inverseBindMatrices"] = builder.array(inverse)
    return builder


@pytest.mark.parametrize(
    ("joints", "weights", "x"),
    [
        (u1(0, 0, 0, 0), f4(1, 0, 0, 0), 10),
        (u2(1, 0, 0, 0), f4(1, 0, 0, 0), 20),
        (u1(0, 1, 0, 0), f4(0.5, 0.5, 0, 0), 15),
        # Weights that do not sum to 1 count in proportion; a joint without weight can be anything.
        (u1(0, 1, 77, 0), f4(1, 3, 0, 0), 17.5),
        (u1(1, 0, 0, 0), f4(0, 0, 0, 0), 20),
    ],
)
def test_joints_move_a_skin_and_its_node_does_not(tmp_path: Path, joints: Any, weights: Any, x: float) -> None:
    builder = skinned(joints, weights, translation=[500, 0, 0], scale=[9, 9, 9])
    np.testing.assert_allclose(only(builder, tmp_path).positions, np.add(SQUARE, [x, 0, 0]))


def test_normalized_weights_and_inverse_bind_matrices(tmp_path: Path) -> None:
    inverse = np.tile(np.eye(4, dtype=np.float32), (2, 1, 1))
    inverse[:, 3, 0] = [-10, -20]
    builder = skinned(u1(0, 1, 0, 0), u1(100, 155, 0, 0), inverse)
    weights = builder.tree["meshes"][0]["primitives"][0]["attributes"]["WEIGHTS_0"]
    builder.tree["accessors"][weights]["normalized"] = True
    np.testing.assert_allclose(only(builder, tmp_path).positions, SQUARE, atol=1e-12)


def test_a_mirrored_skeleton_keeps_the_front(tmp_path: Path) -> None:
    builder = skinned(u1(0, 0, 0, 0), f4(1, 0, 0, 0))
    builder.tree["nodes"][1]["scale"] = [-1, 1, 1]
    part = only(builder, tmp_path)
    corners = part.positions[part.triangles]
    assert (np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2] > 0).all()


def test_damaged_skins_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match='Mesh "Body" uses joint 5 of a skin with 2 joints'):
        only(skinned(u1(5, 0, 0, 0), f4(1, 0, 0, 0)), tmp_path)
    few = np.eye(4, dtype=np.float32)[None]
    with pytest.raises(InputError, match='Skin "Rig" has 1 inverse bind matrices for 2 joints'):
        only(skinned(u1(0, 0, 0, 0), f4(1, 0, 0, 0), few), tmp_path)


def test_damaged_primitives_are_named(tmp_path: Path) -> None:
    builder = square_scene()
    builder.tree["meshes"][0]["name"] = "Chair"
    primitive = builder.tree["meshes"][0]["primitives"][0]
    primitive["indices"] = builder.array(np.array([0, 1, 9], np.uint16))
    with pytest.raises(InputError, match='Mesh "Chair" has faces with vertex 9 but only 4 vertices'):
        only(builder, tmp_path)
    primitive.update(indices=builder.array(TRIANGLES), mode=7)
    with pytest.raises(InputError, match='Mesh "Chair" has the unknown mode 7'):
        only(builder, tmp_path)
    primitive.update(mode=4)
    primitive["attributes"]["TEXCOORD_0"] = builder.array(UVS[:3])
    with pytest.raises(InputError, match='Mesh "Chair" has too few values of TEXCOORD_0'):
        only(builder, tmp_path)
    builder.tree["meshes"][0]["primitives"].append({**builder.square(), "material": 5})
    primitive["attributes"]["TEXCOORD_0"] = builder.array(UVS)
    with pytest.raises(InputError, match='Primitive 1 of mesh "Chair" refers to material 5'):
        only(builder, tmp_path)


def draco(**extra: Any) -> Builder:
    """Return a scene whose square is compressed, with its joints as attribute 7 and its weights as 9."""
    more = {7: np.tile(u1(0, 1, 0, 0), (4, 1)), 9: np.tile(f4(1, 0, 0, 0), (4, 1))}
    data = DracoPy.encode(
        SQUARE,
        TRIANGLES.reshape(-1, 3).astype(np.uint32),
        tex_coord=UVS.astype(np.float64),
        generic_attributes=more,
        quantization_bits=16,
        **extra,
    )
    builder = Builder(scene=0, scenes=[{"nodes": [0]}], nodes=[{"mesh": 0}], extensionsRequired=[DRACO])
    known: dict[str, np.ndarray] = {"POSITION": SQUARE, "TEXCOORD_0": UVS, "JOINTS_0": more[7], "WEIGHTS_0": more[9]}
    attributes = {name: builder.accessor(values) for name, values in known.items()}
    by_type = {item["attribute_type"]: item["unique_id"] for item in DracoPy.decode(data).attributes}
    numbers = {"POSITION": by_type[0], "TEXCOORD_0": by_type[3], "JOINTS_0": 7, "WEIGHTS_0": 9}
    packed = {DRACO: {"bufferView": builder.view(data), "attributes": numbers}}
    primitive = {"attributes": attributes, "indices": builder.accessor(TRIANGLES), "extensions": packed}
    builder.tree["meshes"] = [{"primitives": [primitive]}]
    return builder


DRACO = "KHR_draco_mesh_compression"


def test_draco_keeps_places_uvs_and_skins(tmp_path: Path) -> None:
    builder = draco()
    builder.tree["nodes"] = [{"mesh": 0, "skin": 0}, {"translation": [0, 0, 10]}, {}]
    builder.tree["skins"] = [{"joints": [1, 2]}]
    part = only(builder, tmp_path)
    assert sorted(part.positions.round(3).tolist()) == sorted(np.add(SQUARE, [0, 0, 10]).tolist())
    assert part.uvs is not None
    np.testing.assert_allclose(part.positions[part.triangles][..., :2], part.uvs, atol=1e-3)


def test_damaged_draco_data_is_named(tmp_path: Path) -> None:
    builder = draco()
    extension = builder.tree["meshes"][0]["primitives"][0]["extensions"][DRACO]
    extension["attributes"]["TEXCOORD_0"] = 55
    with pytest.raises(InputError, match="The Draco data of mesh 0 has no TEXCOORD_0"):
        only(builder, tmp_path)
    extension["bufferView"] = builder.view(b"DRACO" + bytes(50))
    with pytest.raises(InputError, match="The Draco data of mesh 0 is damaged"):
        only(builder, tmp_path)
