"""The presets that come with the add-on, and those that artists make."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest

import addon
from addon.panels.presets import preset_values
from addon.settings import schema, values

FOLDER = Path(addon.__file__).parent / "data" / "presets" / "patina"
SHIPPED = sorted(FOLDER.glob("*.py"))


@pytest.fixture
def settings(empty_scene: None) -> Iterator[Any]:
    """The scene's settings while the add-on is registered."""
    addon.register()
    yield bpy.context.scene.patina
    addon.unregister()


def said(preset: Path) -> dict[str, Any]:
    """What a preset assigns to the settings, as it is written."""
    assignments = [node for node in ast.parse(preset.read_text(encoding="utf-8")).body if isinstance(node, ast.Assign)]
    targets = {node.targets[0]: node.value for node in assignments}
    return {to.attr: ast.literal_eval(value) for to, value in targets.items() if isinstance(to, ast.Attribute)}


def execute(preset: Path) -> None:
    assert bpy.ops.script.execute_preset(filepath=str(preset), menu_idname="PATINA_PT_presets") == {"FINISHED"}


def test_a_blender_that_lists_no_presets_of_add_ons_has_the_rest(
    empty_scene: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("register_preset_path", "unregister_preset_path"):
        monkeypatch.delattr(bpy.utils, name)
    addon.register()
    assert bpy.ops.patina.preset_add.poll()
    addon.unregister()


def test_there_are_some() -> None:
    assert len(SHIPPED) >= 3


@pytest.mark.parametrize("preset", SHIPPED, ids=lambda preset: preset.stem)
def test_a_shipped_preset_sets_what_it_says_and_nothing_else(settings: Any, preset: Path) -> None:
    before = values.values_of(settings)
    execute(preset)
    wanted = said(preset)
    assert wanted.keys() >= {"task", "quality", "size"}
    # A value out of bounds would be clamped, and an unknown name raise an error.
    assert values.values_of(settings) == {**before, **wanted}


def test_blender_finds_the_shipped_ones(settings: Any) -> None:
    assert str(FOLDER) in [str(Path(found)) for found in bpy.utils.preset_paths("patina")]


def test_an_artists_preset_keeps_every_setting_but_the_objects_own(settings: Any) -> None:
    given = {"task": "FEATURE", "feature": "blocks.1.0:3", "quality": "CUSTOM", "steps": 17, "roll": 0.125, "size": 256}
    values.assign(settings, {**given, "elevation": [-0.25, 0.5], "style_layers": "blocks.1.0", "seed": 5})
    assert bpy.ops.patina.preset_add(name="Mine") == {"FINISHED"}
    made = next(Path(found) / "Mine.py" for found in bpy.utils.preset_paths("patina") if Path(found) != FOLDER)
    kept = values.values_of(settings)
    values.assign(settings, {**values.defaults(schema.mode("TEXTURE")), "seed": 8, "uv_map": "Other"})
    execute(made)
    assert values.values_of(settings) == {**kept, "seed": 8, "uv_map": "Other"}
    made.unlink()


def test_every_value_of_a_preset_is_a_setting(settings: Any) -> None:
    for value in preset_values("VIEW_3D"):
        owner, _, path = value.partition(".")
        assert owner == "settings" and settings.path_resolve(path) is not None, value
