"""What the panel says about the UV maps of several objects, and the button that it draws beneath."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy
import pytest

import addon
from addon.panels import main
from addon.setup import location


@pytest.fixture
def cubes(cube: bpy.types.Object, picture: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bpy.types.Object]]:
    """Everything for a job is there, and two cubes are selected."""
    monkeypatch.setenv(location.PYTHON_VARIABLE, "python")
    addon.register()
    bpy.context.scene.patina.pictures.add().image = bpy.data.images.load(str(picture))
    bpy.ops.mesh.primitive_cube_add(location=(3, 0, 0))
    other = bpy.context.selected_objects[0]
    cube.select_set(True)
    yield [cube, other]
    addon.unregister()


def drawn(layout: Any) -> list[str]:
    layout.drawn.clear()
    panel = main.PATINA_PT_texture
    panel.draw(
        SimpleNamespace(
            layout=layout, **{name: getattr(panel, name) for name in ("bl_space_type", "settings", "generate")}
        ),
        bpy.context,
    )
    return list(layout.drawn)


def buttons(layout: Any) -> list[str]:
    mending = ("patina.new_uv_map", "patina.use_render_uv_maps")
    return [name for name in drawn(layout) if name in mending]


def test_overlapping_objects_can_be_packed(cubes: list[bpy.types.Object], layout: Any) -> None:
    assert buttons(layout) == ["patina.new_uv_map"]
    bpy.ops.patina.new_uv_map(islands="KEEP")
    bpy.context.view_layer.update()
    assert buttons(layout) == []


def test_an_object_without_a_uv_map_is_named_and_can_get_one(cubes: list[bpy.types.Object], layout: Any) -> None:
    layers = cubes[1].data.uv_layers
    layers.remove(layers[0])
    assert " ".join(drawn(layout)).count("Cube.001 has no UV map; make one first.") == 1
    assert buttons(layout) == ["patina.new_uv_map"]


def test_names_that_differ_are_said(cubes: list[bpy.types.Object], layout: Any) -> None:
    cubes[1].data.uv_layers[0].name = "Channel"
    words = " ".join(drawn(layout))
    assert "Cube.001 uses Channel and Cube uses UVMap" in words
    bpy.context.scene.patina.uv_map = "Channel"
    assert "Cube has UVMap and no UV map called Channel" in " ".join(drawn(layout))
    assert buttons(layout) == ["patina.use_render_uv_maps"]
