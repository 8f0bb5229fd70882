"""A relief and maps in plain values: what means something, what cannot be, and how deep."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import pytest

import addon
from addon.settings import recipe, relief, schema
from addon.settings.values import defaults

MODE = schema.mode("TEXTURE")


def wanted(**values: Any) -> dict[str, Any]:
    return {**defaults(MODE), "task": "FEATURE", "feature": "blocks.4.1:7", **values}


def test_depth_is_relative_unless_it_is_a_length() -> None:
    made = recipe.engine_settings(MODE, wanted(relief="COLOR"), {})
    assert made["relief"] == "color" and made["relative_depth"] == 0.05 and "depth" not in made
    made = recipe.engine_settings(MODE, wanted(relief="CARVE", depth=0.25, relief_side="ENGRAVE"), {})
    assert made["depth"] == 0.25 and "relative_depth" not in made and made["relief_side"] == "engrave"


def test_maps_reach_the_engine() -> None:
    made = recipe.engine_settings(MODE, wanted(maps=["ROUGHNESS", "NORMAL"], roughness=0.3), {})
    assert set(made["maps"]) == {"roughness", "normal"} and made["roughness"] == 0.3


def test_a_relief_in_the_uv_map_is_refused() -> None:
    values = wanted(relief="COLOR", parameterization="FOURIER")
    assert "Seamless" in (recipe.obstacle(MODE, values, {}) or "")
    assert recipe.obstacle(MODE, wanted(parameterization="FOURIER"), {}) is None


def test_maps_belong_to_one_image() -> None:
    mode = schema.mode("FEATURE")
    values = {**defaults(mode), "feature": "blocks.4.1:7", "count": 3}
    assert recipe.obstacle(mode, values, {}) is None
    assert "one image" in (recipe.obstacle(mode, {**values, "relief": "COLOR"}, {}) or "")
    assert "one image" in (recipe.obstacle(mode, {**values, "maps": ["NORMAL"]}, {}) or "")
    # An image that starts from another one is always one.
    assert recipe.obstacle(mode, {**values, "relief": "COLOR"}, {"start": Path("start.png")}) is None
    made = recipe.engine_settings(mode, {**values, "count": 1, "relief": "COLOR", "parameterization": "FOURIER"}, {})
    assert (made["relief"], made["depth"]) == ("color", 0.02)


def test_sliders_of_estimates_mean_something_for_maps_that_nothing_brings() -> None:
    assert not relief.means_something("roughness", wanted())
    assert relief.means_something("roughness", wanted(maps=["ROUGHNESS"]))
    assert not relief.means_something("roughness", wanted(maps=["ROUGHNESS"]), {"ROUGHNESS"})
    assert not relief.means_something("metallic", wanted(maps=["ROUGHNESS"]))
    assert relief.has_shape(wanted(maps=["HEIGHT"])) and not relief.has_shape(wanted())
    assert relief.has_shape(wanted(relief="CARVE")) and relief.is_carved(wanted(relief="CARVE"))


def test_the_unit_of_the_depth_keeps_the_depth(cube: bpy.types.Object) -> None:
    addon.register()
    try:
        scene: Any = bpy.context.scene
        own = scene.patina.texture
        own.relative_depth, own.depth_unit = 0.1, "SCENE"
        radius = sum(side**2 for side in cube.dimensions) ** 0.5 / 2
        assert own.depth == pytest.approx(0.1 * radius, rel=1e-4)
        own.depth_unit = "RELATIVE"
        assert own.depth == 0.0 and own.relative_depth == pytest.approx(0.1)
    finally:
        addon.unregister()
