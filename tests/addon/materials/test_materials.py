"""A texture shows, whatever the material was: photographs of each kind, with Cycles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

from addon.blender import material, preview
from tests.addon.materials import studio
from tests.addon.materials.objects import OBJECTS
from tests.addon.materials.shaders import SHADERS
from tests.addon.materials.trees import TREES

KINDS = {**SHADERS, **TREES, **OBJECTS}
WITH_HOLES = ("principled with holes", "mix with holes", "glass with holes")
"""Their lower half stays transparent."""
OTHER_LIGHT = {
    "principled metallic": 0.25,
    "principled lit by its own picture": 0.3,
    "subsurface": 0.15,
    "mix of diffuse and gloss": 0.25,
    "shader into a group": 0.3,
}
"""Materials whose shine or glow stays, and how far it brings the colors from the texture's."""
EEVEE_ONLY = ("specular",)
"""Shaders that Cycles does not know: black before and after."""
SHINE = 0.17
"""How far the shine of an ordinary Principled BSDF brings the colors from the texture's."""


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def plane(kind: str) -> bpy.types.Object:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    studio.build()
    made = studio.plane()
    KINDS[kind](made)
    return made


def trace() -> dict[str, Any]:
    """What there is: data by name, and what each object's slots and modifiers show."""
    data: Any = bpy.data
    names = {what: sorted(item.name for item in getattr(data, what)) for what in ("materials", "node_groups", "meshes")}
    slots = {obj.name: [(slot.link, slot.material) for slot in obj.material_slots] for obj in data.objects}
    return {**names, "slots": slots, "modifiers": {obj.name: obj.modifiers.keys() for obj in data.objects}}


def assert_shows(photograph: np.ndarray, before: np.ndarray, kind: str) -> None:
    found = studio.quarters(photograph)
    if kind in WITH_HOLES:
        np.testing.assert_allclose(found[2:], studio.quarters(before)[2:], atol=0.02)
        found = np.concatenate([found[:2], studio.COLORS[2:]])
    difference = np.abs(found - studio.COLORS)
    assert difference.max() < OTHER_LIGHT.get(kind, SHINE)
    # Shine is white: what is added to one channel is added to all.
    hues, expected = (colors - colors.mean(axis=1, keepdims=True) for colors in (found, studio.COLORS))
    similarity = (hues * expected).sum(axis=1) / np.linalg.norm(hues, axis=1) / np.linalg.norm(expected, axis=1)
    assert similarity.min() > 0.95


def test_the_texture_shows_and_comes_off(kind: str, plane: bpy.types.Object, tmp_path: Path) -> None:
    texture = studio.texture(tmp_path)
    before, there = studio.photograph(tmp_path), trace()
    assert studio.distance(before) > 0.4, "the photographs can tell the texture from what was there"
    preview.show([(plane, "UVMap")], Path(bpy.path.abspath(texture.filepath)), only_active_slot=False)
    previewed = studio.photograph(tmp_path)
    preview.take_off()
    assert trace() == there
    another = bpy.data.images.new("Another", 8, 8)
    material.wear(plane, another, "UVMap")
    dressed = trace()
    material.wear(plane, texture, "UVMap")
    assert trace() == dressed and not another.users, "a second texture takes the place of the first"
    worn = studio.photograph(tmp_path)
    material.restore(plane)
    assert trace() == there
    np.testing.assert_array_equal(studio.photograph(tmp_path), before)
    if kind not in EEVEE_ONLY:
        assert_shows(previewed, before, kind)
        assert_shows(worn, before, kind)
