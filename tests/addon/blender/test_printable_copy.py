"""A mended copy in place of its objects: mesh, UV map, material, packed picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

from addon.blender.printable_copy import put_beside
from addon.errors import PatinaError


@pytest.fixture
def arrays(tmp_path: Path) -> Path:
    path = tmp_path / "print_model.npz"
    np.savez(
        path,
        positions=np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float64),
        triangles=np.array([[0, 2, 1], [0, 1, 3], [1, 2, 3], [0, 3, 2]], np.int32),
        uvs=np.tile(np.array([[0, 0], [1, 0], [0, 1]], np.float32), (4, 1, 1)),
    )
    return path


def test_the_copy_takes_the_place_of_its_objects(cube: bpy.types.Object, arrays: Path, picture: Path) -> None:
    cube.location = (1, 2, 3)
    bpy.context.view_layer.update()
    made: Any = put_beside([cube], arrays, picture, (1.0, 2.0, 4.0))
    bpy.context.view_layer.update()
    assert made.name == "Cube Print" and made.matrix_world.translation == cube.matrix_world.translation
    places = [tuple(made.matrix_world @ vertex.co) for vertex in made.data.vertices]
    assert np.allclose(places, [[1, 2, 4], [2, 2, 4], [1, 3, 4], [1, 2, 5]])
    assert [layer.name for layer in made.data.uv_layers] == ["UVMap"] and not made.data.validate()
    image = made.active_material.node_tree.nodes["Patina Image"].image
    assert image.packed_file.data == picture.read_bytes()
    assert (cube.hide_get(), cube.hide_render, made.hide_get()) == (True, True, False)
    assert bpy.context.view_layer.objects.active == made and made.select_get()
    assert not any(polygon.use_smooth for polygon in made.data.polygons), "the cube is not smooth, either"


def test_a_smooth_object_has_a_smooth_copy(cube: bpy.types.Object, arrays: Path, picture: Path) -> None:
    cube.data.shade_smooth()
    made: Any = put_beside([cube], arrays, picture, (0.0, 0.0, 0.0))
    assert all(polygon.use_smooth for polygon in made.data.polygons)


def test_a_broken_file_is_one_sentence(cube: bpy.types.Object, arrays: Path, picture: Path) -> None:
    arrays.write_bytes(b"PK")
    with pytest.raises(PatinaError, match="is not what the engine writes; make the copy again"):
        put_beside([cube], arrays, picture, (0.0, 0.0, 0.0))
    assert len(bpy.data.objects) == 1 and not cube.hide_get()
