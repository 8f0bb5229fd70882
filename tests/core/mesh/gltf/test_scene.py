"""Which nodes are read, and where they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import InputError
from core.mesh.gltf import library, placement
from core.mesh.gltf.read import read_gltf
from tests.core.mesh.gltf.builder import SQUARE, TRIANGLES, square_scene


def lows(path: Path) -> dict[str, list[float]]:
    """Return the lowest corner of each part of a file by its name."""
    return {part.name: part.positions.min(axis=0).round(6).tolist() for part in read_gltf(path).parts}


def test_places_are_exact_far_from_the_origin(tmp_path: Path) -> None:
    nodes = [{"children": [1], "translation": [5e6, 0, 0]}, {"mesh": 0, "translation": [0.123456789, 0, 0]}]
    (part,) = read_gltf(square_scene(nodes=nodes).glb(tmp_path / "a.glb")).parts
    assert part.positions.dtype == np.float64
    assert part.positions[0, 0] == 5e6 + 0.123456789


def test_a_matrix_lists_columns(tmp_path: Path) -> None:
    matrix = [2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1, 0, 5, 6, 7, 1]
    (part,) = read_gltf(square_scene(nodes=[{"mesh": 0, "matrix": matrix}]).glb(tmp_path / "a.glb")).parts
    assert part.positions.tolist() == (SQUARE * [2, 3, 1] + [5, 6, 7]).tolist()


@pytest.mark.parametrize("scale", [[-1, 1, 1], [1, -1, 1], [-1, -1, -1]])
def test_mirrored_nodes_keep_their_front(tmp_path: Path, scale: list[int]) -> None:
    (part,) = read_gltf(square_scene(nodes=[{"mesh": 0, "scale": scale}]).glb(tmp_path / "a.glb")).parts
    corners = part.positions[part.triangles]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert (np.sign(normals[:, 2]) == np.sign(np.prod(scale) * -scale[2] if scale[2] < 0 else 1)).all()
    assert part.uvs is not None
    np.testing.assert_allclose(corners[..., :2] * scale[:2], part.uvs)


def test_null_stands_for_what_is_left_out(tmp_path: Path) -> None:
    node = {"mesh": 0, "skin": None, "children": None, "matrix": None, "scale": None, "extensions": None, "name": None}
    (part,) = read_gltf(square_scene(nodes=[node], skins=None).glb(tmp_path / "a.glb")).parts
    assert part.positions.tolist() == SQUARE.tolist()


def test_rotations_need_not_have_length_one(tmp_path: Path) -> None:
    nodes = [{"mesh": 0, "rotation": [0, 0, 3, 3]}]
    (part,) = read_gltf(square_scene(nodes=nodes).glb(tmp_path / "a.glb")).parts
    np.testing.assert_allclose(part.positions, SQUARE[:, [1, 0, 2]] * [-1, 1, 1], atol=1e-12)


def test_thousands_of_nodes_inside_each_other(tmp_path: Path) -> None:
    depth = 20_000
    nodes: list[dict[str, Any]] = [{"children": [i + 1], "translation": [0.5, 0, 0]} for i in range(depth)]
    nodes.append({"mesh": 0, "name": "Deep"})
    assert lows(square_scene(nodes=nodes).glb(tmp_path / "a.glb")) == {"Deep": [depth / 2, 0, 0]}


def two(**tree: Any) -> dict[str, Any]:
    nodes = [{"mesh": 0, "name": "One"}, {"mesh": 0, "name": "Two", "translation": [2, 0, 0]}]
    return {"nodes": nodes, **tree}


def test_only_the_default_scene_is_read_and_a_note_says_so(tmp_path: Path) -> None:
    scenes = [{"nodes": [0]}, {"nodes": [1], "name": "Evening\n"}]
    path = square_scene(**two(scenes=scenes, scene=1)).glb(tmp_path / "a.glb")
    assert lows(path) == {"Two": [2, 0, 0]}
    assert read_gltf(path).notes == ('The file has 2 scenes; only the default one, "Evening", is read.',)
    builder = square_scene(**two(scenes=scenes))
    del builder.tree["scene"]
    assert lows(builder.glb(tmp_path / "b.glb")) == {"One": [0, 0, 0]}


def test_without_scenes_all_nodes_are_read(tmp_path: Path) -> None:
    builder = square_scene(**two())
    del builder.tree["scene"], builder.tree["scenes"]
    assert lows(builder.glb(tmp_path / "a.glb")) == {"One": [0, 0, 0], "Two": [2, 0, 0]}


def test_without_nodes_all_meshes_are_read(tmp_path: Path) -> None:
    builder = square_scene()
    builder.tree["meshes"][0]["name"] = "Chair"
    del builder.tree["scene"], builder.tree["scenes"], builder.tree["nodes"]
    assert lows(builder.glb(tmp_path / "a.glb")) == {"Chair": [0, 0, 0]}


def test_a_default_scene_without_surfaces_is_named(tmp_path: Path) -> None:
    scenes = [{"nodes": [], "name": "Lights"}, {"nodes": [0]}]
    with pytest.raises(InputError, match='The default scene, "Lights", has no surfaces'):
        read_gltf(square_scene(scenes=scenes).glb(tmp_path / "a.glb"))


def test_instances_are_all_read_and_a_note_says_that_they_share_texels(tmp_path: Path) -> None:
    builder = square_scene(**two(scenes=[{"nodes": [0, 1]}]))
    builder.tree["meshes"][0]["name"] = "Tree"
    path = builder.glb(tmp_path / "a.glb")
    assert lows(path) == {"One": [0, 0, 0], "Two": [2, 0, 0]}
    assert read_gltf(path).notes == (
        '2 objects are instances that share their UVs and will look the same: those of mesh "Tree".',
    )


def test_gpu_instances_are_copies_within_the_node(tmp_path: Path) -> None:
    builder = square_scene()
    places = builder.array(np.array([[0, 0, 0], [5, 0, 0], [0, 7, 0]], np.float32))
    flips = builder.array(np.array([[1, 1, 1], [1, 1, 1], [-1, 1, 1]], np.float32))
    attributes = {"TRANSLATION": places, "SCALE": flips, "_ID": places}
    builder.tree["nodes"][0] = {
        "mesh": 0,
        "translation": [100, 0, 0],
        "extensions": {"EXT_mesh_gpu_instancing": {"attributes": attributes}},
    }
    reading = read_gltf(builder.glb(tmp_path / "a.glb"))
    (part,) = reading.parts
    assert len(part.triangles) == 6
    assert part.uvs is not None
    assert part.positions.min(axis=0).tolist() == [99, 0, 0]
    assert part.positions.max(axis=0).tolist() == [106, 8, 0]
    assert reading.notes[0].startswith("3 objects are instances")


@pytest.mark.parametrize(("nodes", "copies"), [(1, 101), (3, 40)])
def test_instances_that_few_bytes_claim_are_counted_before_they_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nodes: int, copies: int
) -> None:
    monkeypatch.setattr(placement, "_MOST_COPIES", 100)
    builder = square_scene(scenes=[{"nodes": list(range(nodes))}])
    places = builder.accessor(np.empty((copies, 3), np.float32))
    extensions = {"EXT_mesh_gpu_instancing": {"attributes": {"TRANSLATION": places}}}
    builder.tree["nodes"] = [{"mesh": 0, "extensions": extensions}] * nodes
    with pytest.raises(InputError, match=f"shows {nodes * copies} instances, and Patina takes 100"):
        read_gltf(builder.glb(tmp_path / "a.glb"))


def test_triangles_that_few_bytes_claim_are_counted_as_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "MOST_TRIANGLES", 100)
    builder = square_scene()
    positions = builder.accessor(np.empty((120, 3), np.float32))
    # The last would be refused for another reason.
    primitives = [{"attributes": {"POSITION": positions}}] * 3 + [{"attributes": {"POSITION": 99}}]
    builder.tree["meshes"] = [{"primitives": primitives}]
    with pytest.raises(InputError, match="more than 100 triangles"):
        read_gltf(builder.glb(tmp_path / "a.glb"))


def test_few_bytes_cannot_ask_for_endless_triangles(tmp_path: Path) -> None:
    builder = square_scene()
    builder.tree["nodes"] = [{"mesh": 0} for _ in range(2000)]
    builder.tree["scenes"] = [{"nodes": list(range(2000))}]
    builder.tree["meshes"][0]["primitives"][0]["indices"] = builder.array(np.tile(TRIANGLES, 10_000))
    with pytest.raises(InputError, match="40000000 triangles"):
        read_gltf(builder.glb(tmp_path / "a.glb"))


def test_hidden_nodes_are_left_out_with_all_below_them(tmp_path: Path) -> None:
    hidden = {"KHR_node_visibility": {"visible": False}}
    nodes = [
        {"children": [1, 2]},
        {"mesh": 0, "name": "Shown"},
        {"mesh": 0, "name": "Hidden", "extensions": hidden, "children": [3]},
        {"mesh": 0, "name": "Below"},
    ]
    reading = read_gltf(square_scene(nodes=nodes).glb(tmp_path / "a.glb"))
    assert [part.name for part in reading.parts] == ["Shown"]
    assert reading.notes == ('2 hidden objects are left out: node "Hidden", node "Below".',)


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        ({"nodes": [{"children": [0], "name": "Loop"}]}, 'Node "Loop" is its own ancestor'),
        ({"nodes": [{"mesh": 0}, {"children": [2]}, {"children": [1]}]}, "Node 1 is its own ancestor"),
        ({"nodes": [{"children": [2]}, {"children": [2]}, {"mesh": 0}]}, "Node 2 has two parents, node 0 and node 1"),
        ({"nodes": [{"children": [7], "name": "Root"}]}, 'Node "Root" refers to node 7'),
        ({"nodes": [{"mesh": 4, "name": "Chair"}]}, 'Node "Chair" refers to mesh 4'),
        ({"nodes": [{"mesh": 0, "skin": 4}]}, "Node 0 refers to skin 4"),
        ({"scenes": [{"nodes": [9], "name": "Main"}]}, 'Scene "Main" refers to node 9'),
        ({"scene": 3}, "The file refers to scene 3"),
        ({"nodes": [{"name": "Bad", "translation": [1, 2]}]}, 'damaged at node "Bad", translation (list should have'),
        ({"nodes": [{"matrix": ["x"] * 16}]}, "damaged at node 0, matrix[0] ("),
        ({"nodes": {"a": 1}}, "damaged at nodes ("),
        ({"nodes": [7]}, "damaged at node 0 ("),
        ({"nodes": [{"mesh": -1}]}, "damaged at node 0, mesh ("),
        ({"meshes": [{"name": "A\nB"}]}, 'damaged at mesh "A B", primitives (field required)'),
        ({"scene": 1e400}, "damaged at scene ("),
    ],
)
def test_damaged_scenes_are_named(tmp_path: Path, tree: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as error:
        read_gltf(square_scene(**tree).glb(tmp_path / "a.glb"))
    assert message in str(error.value)
    assert str(error.value).isprintable()
