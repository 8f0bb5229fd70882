"""Arrays of all component types and layouts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import InputError
from core.mesh.gltf.accessors import Accessors
from core.mesh.gltf.buffers import Buffers
from core.mesh.gltf.document import document_of
from core.mesh.gltf.read import read_gltf
from tests.core.mesh.gltf.builder import COMPONENTS, SQUARE, TRIANGLES, UVS, Builder, square_scene


def read(builder: Builder, index: int, kind: str = "VEC2") -> np.ndarray:
    document = document_of({**builder.tree, "buffers": [{"byteLength": len(builder.data)}]})
    buffers = Buffers(document, Path("a.glb"), memoryview(builder.data))
    return Accessors(document, buffers).numbers(index, kind, "mesh 0")


@pytest.mark.parametrize("dtype", COMPONENTS)
def test_every_component_type(dtype: str) -> None:
    values = np.array([[0, 1], [2, 100], [3, 4]], dtype)
    builder = Builder()
    assert read(builder, builder.array(values)).tolist() == values.tolist()


@pytest.mark.parametrize(
    ("dtype", "values", "expected"),
    [
        ("u1", [[0, 255]], [[0, 1]]),
        ("u2", [[0, 65535]], [[0, 1]]),
        ("i1", [[-128, 127]], [[-1, 1]]),
        ("i2", [[-32767, 32767]], [[-1, 1]]),
        ("f4", [[0.5, 7]], [[0.5, 7]]),
    ],
)
def test_normalized_integers(dtype: str, values: list[list[float]], expected: list[list[float]]) -> None:
    builder = Builder()
    assert read(builder, builder.array(np.array(values, dtype), normalized=True)).tolist() == expected


def test_interleaved_vertices(tmp_path: Path) -> None:
    vertices = np.zeros(4, [("position", "<f4", 3), ("normal", "<f4", 3), ("uv", "<u2", 2)])
    vertices["position"], vertices["uv"] = SQUARE, UVS * 65535
    builder = square_scene()
    view = builder.view(vertices.tobytes(), byteStride=vertices.itemsize)
    uvs = builder.accessor(vertices["uv"], bufferView=view, byteOffset=24, normalized=True)
    primitive = builder.square(POSITION=builder.accessor(SQUARE, bufferView=view), TEXCOORD_0=uvs)
    builder.tree["meshes"] = [{"primitives": [primitive]}]
    (part,) = read_gltf(builder.glb(tmp_path / "a.glb")).parts
    assert part.positions.tolist() == SQUARE.tolist()
    assert part.uvs is not None
    np.testing.assert_allclose(part.uvs, SQUARE[part.triangles][..., :2])


def sparse(builder: Builder, places: Any, values: np.ndarray, like: np.ndarray, **extra: Any) -> int:
    places = np.asarray(places)
    indices = {"bufferView": builder.view(places.tobytes()), "componentType": COMPONENTS[places.dtype.str[1:]]}
    kept = {"count": len(places), "indices": indices, "values": {"bufferView": builder.view(values.tobytes())}}
    return builder.accessor(like, sparse=kept, **extra)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.uint32])
def test_sparse_arrays(dtype: type) -> None:
    builder, new = Builder(), np.array([[7, 8], [9, 10]], np.float32)
    alone = sparse(builder, np.array([1, 3], dtype), new, UVS)
    over = sparse(builder, np.array([1, 3], dtype), new, UVS, bufferView=builder.view(UVS.tobytes()))
    assert read(builder, alone).tolist() == [[0, 0], [7, 8], [0, 0], [9, 10]]
    assert read(builder, over).tolist() == [[0, 1], [7, 8], [1, 0], [9, 10]]


def damaged() -> dict[str, tuple[Builder, int, str]]:
    builder = Builder()
    beyond = builder.array(UVS, byteOffset=4, name="Corner UVs")
    stride = builder.accessor(UVS, bufferView=builder.view(UVS.tobytes(), byteStride=12))
    nothing = builder.accessor(np.broadcast_to(UVS[:1], (2_000_000_000, 2)))
    places = sparse(builder, np.array([4], np.uint8), UVS[:1], UVS)
    floats = sparse(builder, np.array([1], np.float32), UVS[:1], UVS)
    unknown = builder.array(UVS)
    builder.tree["accessors"][unknown]["componentType"] = 5130
    view = builder.array(UVS)
    builder.tree["accessors"][view]["bufferView"] = 99
    outside = builder.accessor(UVS, bufferView=builder.view(UVS.tobytes()))
    builder.tree["bufferViews"][-1]["byteLength"] = 1000
    return {
        "offset": (builder, beyond, 'Accessor "Corner UVs" ends at byte 36 of a bufferView of 32'),
        "stride": (builder, stride, "ends at byte 44 of a bufferView of 32"),
        "without data": (builder, nothing, "has 2000000000 elements but no data"),
        "places": (builder, places, "replaces elements that it does not have"),
        "float places": (builder, floats, "replaces elements that it does not have"),
        "type": (builder, unknown, "unknown component type 5130"),
        "kind": (builder, builder.array(SQUARE), "has the type VEC3 instead of VEC2"),
        "view": (builder, view, "refers to bufferView 99"),
        "beyond": (builder, outside, "of a buffer of"),
        "accessor": (builder, 99, "Mesh 0 refers to accessor 99"),
    }


@pytest.mark.parametrize("kind", list(damaged()))
def test_damaged_arrays_are_named(kind: str) -> None:
    builder, index, message = damaged()[kind]
    with pytest.raises(InputError) as error:
        read(builder, index)
    assert message in str(error.value)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.uint32])
def test_indices_of_every_type(tmp_path: Path, dtype: type) -> None:
    builder = square_scene()
    builder.tree["meshes"][0]["primitives"][0]["indices"] = builder.array(TRIANGLES.astype(dtype))
    (part,) = read_gltf(builder.glb(tmp_path / "a.glb")).parts
    assert part.triangles.tolist() == TRIANGLES.reshape(-1, 3).tolist()
    builder.tree["meshes"][0]["primitives"][0]["indices"] = builder.array(TRIANGLES.astype(np.float32))
    with pytest.raises(InputError, match="Mesh 0 has indices that are not whole"):
        read_gltf(builder.glb(tmp_path / "b.glb"))
