"""What the panel says about the UV maps of several objects, and the button that it draws beneath."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy
import numpy as np
import pytest

import addon
from addon.jobs import readiness, uv_judgment
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
    mending = ("patina.new_uv_map", "patina.use_render_uv_maps", "property shared_uvs")
    return [name for name in drawn(layout) if name in mending]


def stack_faces(obj: bpy.types.Object) -> None:
    """Let every face show the whole texture."""
    corners = [(0, 0), (1, 0), (1, 1), (0, 1)] * len(obj.data.polygons)
    obj.data.uv_layers[0].uv.foreach_set("vector", np.array(corners, np.float32).ravel())
    bpy.context.view_layer.update()


def sentence() -> str:
    return readiness.obstacle(bpy.context, bpy.context.scene.patina) or ""


@pytest.fixture
def stacked(cubes: list[bpy.types.Object]) -> bpy.types.Object:
    """One selected cube whose six faces all show the whole texture."""
    cubes[1].select_set(False)
    bpy.context.view_layer.objects.active = cubes[0]
    stack_faces(cubes[0])
    return cubes[0]


def test_a_map_that_would_spoil_the_texture_is_in_the_way(stacked: bpy.types.Object, layout: Any) -> None:
    assert "make a new UV map, or use it anyway" in sentence()
    assert buttons(layout) == ["patina.new_uv_map", "property shared_uvs"]
    assert " ".join(layout.drawn).count(" ".join(sentence().split()[:6])) == 1, "it is said once"
    with pytest.raises(RuntimeError) as refused:
        bpy.ops.patina.generate_texture(size=64)
    assert sentence() in str(refused.value)


def test_a_new_uv_map_is_the_way_out(stacked: bpy.types.Object, layout: Any) -> None:
    assert bpy.ops.patina.new_uv_map() == {"FINISHED"}
    assert sentence() == "" and buttons(layout) == []
    bpy.context.scene.patina.uv_map = ""
    assert "make a new UV map" in sentence(), "the own map is as it was"


def test_it_can_be_used_anyway_and_that_can_be_taken_back(stacked: bpy.types.Object, layout: Any) -> None:
    settings = bpy.context.scene.patina
    settings.shared_uvs = True
    assert sentence() == ""
    assert buttons(layout) == ["patina.new_uv_map", "property shared_uvs"]
    settings.shared_uvs = False
    assert sentence() != ""


def test_faces_that_modifiers_repeat_are_nothing_that_a_new_map_mends(
    cubes: list[bpy.types.Object], layout: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cubes[1].select_set(False)
    bpy.context.view_layer.objects.active = cubes[0]
    modifier: Any = cubes[0].modifiers.new("Array", "ARRAY")
    modifier.count = 5
    bpy.context.view_layer.update()
    # How much is too much is the check's own business.
    monkeypatch.setattr(uv_judgment, "obstacle", lambda uvs, *_: "Much is shared" if len(uvs) > 12 else None)
    assert sentence() == "Much is shared; apply the modifiers that repeat faces, or use it anyway"
    assert buttons(layout) == ["property shared_uvs"]


def test_uneven_texels_are_no_obstacle_but_can_be_mended(stacked: bpy.types.Object, layout: Any) -> None:
    """Five faces have one hundredth of the room that the sixth has."""
    uvs = np.array([(0, 0), (0.9, 0), (0.9, 0.9), (0, 0.9)] * 6, np.float32).reshape(6, 4, 2)
    uvs[1:] *= 0.01 / 0.9
    uvs[1:] += np.arange(5)[:, None, None] * 0.011 + np.array((0.91, 0))
    stacked.data.uv_layers[0].uv.foreach_set("vector", uvs.ravel())
    bpy.context.view_layer.update()
    assert sentence() == ""
    assert buttons(layout) == ["patina.new_uv_map"]


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
