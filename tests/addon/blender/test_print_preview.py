"""A model in the colors of filaments in place of objects, and that nothing of it stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

from addon.blender import print_preview
from addon.blender.print_preview import read_painted


@pytest.fixture
def painted(tmp_path: Path) -> Path:
    """Two triangles, the first one red and the second one white, as the engine writes them."""
    path = tmp_path / "filament_preview.npz"
    np.savez(
        path,
        positions=np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float64),
        triangles=np.array([[0, 1, 2], [0, 2, 3]], np.int32),
        filament_of=np.array([0, 1]),
        colors=np.array([[193, 46, 31], [255, 255, 255]], np.uint8),
        names=np.array(["Red", "White"]),
    )
    return path


def shown() -> Any:
    return bpy.data.objects[print_preview.NAME]


def test_it_stands_in_place_of_its_objects(cube: bpy.types.Object, painted: Path) -> None:
    print_preview.show(read_painted(painted), (5.0, 0.0, 0.0), [cube])
    assert cube.hide_get() and not shown().hide_get() and shown().hide_render
    assert shown().location.x == 5.0
    mesh = shown().data
    assert [mesh.materials[polygon.material_index].name for polygon in mesh.polygons] == [
        "Patina Print Preview Red",
        "Patina Print Preview White",
    ]
    red = mesh.materials[0]
    expected = ((193 / 255 + 0.055) / 1.055) ** 2.4
    assert red.diffuse_color[0] == pytest.approx(expected, abs=1e-4), "Solid shading shows the color, too"
    assert red.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value[0] == pytest.approx(
        expected, abs=1e-4
    )


def test_it_leaves_no_trace(cube: bpy.types.Object, painted: Path) -> None:
    bpy.ops.mesh.primitive_cube_add(location=(3, 0, 0))
    other: Any = bpy.context.active_object
    cube.select_set(True)
    before = trace()
    print_preview.show(read_painted(painted), (0.0, 0.0, 0.0), [cube, other])
    print_preview.show(read_painted(painted), (0.0, 0.0, 0.0), [cube, other])
    assert len(bpy.data.objects) == 3, "a second one takes the place of the first"
    assert print_preview.take_off()
    assert trace() == before
    assert (cube.select_get(), other.select_get()) == (True, True)
    assert bpy.context.view_layer.objects.active == other
    assert not print_preview.take_off(), "a second time finds nothing"


def trace() -> tuple[list[str], list[str], list[str], list[bool], list[list[str]]]:
    objects: Any = list(bpy.data.objects)
    names = ([thing.name for thing in kind] for kind in (objects, bpy.data.meshes, bpy.data.materials))
    return *names, [obj.hide_get() for obj in objects], [list(obj.keys()) for obj in objects]


def test_an_object_that_was_deleted_meanwhile_is_no_matter(cube: bpy.types.Object, painted: Path) -> None:
    print_preview.show(read_painted(painted), (0.0, 0.0, 0.0), [cube])
    bpy.data.objects.remove(cube)
    assert print_preview.take_off()
    assert not bpy.data.objects
