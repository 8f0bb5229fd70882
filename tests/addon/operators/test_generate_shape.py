"""Shapes by operator in background mode, with the real engine: what the objects wear afterwards, and how it goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import bpy
import numpy as np
import pytest

import addon
from addon.blender import shape_keys
from addon.jobs.readiness import obstacle
from addon.panels.records import PATINA_PT_results
from tests.addon.panels.drawing import draw

QUICK = {"mode": "VERTICES", "task": "FEATURE", "quality": "CUSTOM", "steps": 3, "view_size": 64}


@pytest.fixture
def ready(empty_scene: None, engine: None) -> Iterator[bpy.types.Object]:
    """The add-on is registered, the engine is known, and there is a ball without UVs."""
    bpy.ops.mesh.primitive_ico_sphere_add(subdivisions=4, calc_uvs=False)
    addon.register()
    ball: Any = bpy.context.active_object
    yield ball
    addon.unregister()


def generate(**settings: Any) -> set[str]:
    return bpy.ops.patina.generate_texture(feature="blocks.3.2:10", **{**QUICK, **settings})


def test_a_ball_gets_a_shape_and_loses_it_again(ready: bpy.types.Object, layout: Any) -> None:
    assert not bpy.ops.patina.remove_shape.poll()
    assert generate(bound=0.1) == {"FINISHED"}
    (key,) = shape_keys.ours_on(ready)
    assert (key.name, key.value) == ("Patina · blocks.3.2:10", 1.0)
    ways = [(moved.co - vertex.co).length for moved, vertex in zip(key.data, ready.data.vertices, strict=True)]
    assert 0 < max(ways) <= 0.1 * 1.8 and np.std(ways) > 0
    assert draw(PATINA_PT_results, layout) == ["property value", "patina.remove_shape"]
    assert bpy.ops.patina.remove_shape() == {"FINISHED"}
    assert ready.data.shape_keys is None


def test_neither_uvs_nor_a_texture_to_keep_are_asked_for(ready: bpy.types.Object) -> None:
    settings = bpy.context.scene.patina
    settings.task, settings.keep_texture = "FEATURE", True
    assert "has no UV map" in (obstacle(bpy.context, settings) or "")
    settings.mode = "VERTICES"
    assert obstacle(bpy.context, settings) is None
    ready.modifiers.new("Half", "MIRROR")
    assert "would come apart" in (obstacle(bpy.context, settings) or "")


def test_a_failure_is_one_sentence_and_changes_nothing(ready: bpy.types.Object) -> None:
    with pytest.raises(RuntimeError, match=r"blocks\.99"):
        bpy.ops.patina.generate_texture(feature="blocks.99:1", **QUICK)
    assert ready.data.shape_keys is None
