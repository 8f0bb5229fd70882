"""The settings of prints: in millimeters, with filaments that have colors, as plain values for the engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import bpy
import pytest

import addon
from addon.settings import schema
from addon.settings.print_properties import (
    REMEDIES,
    as_text,
    color_of,
    engine_settings,
    has_remedy,
    is_mended,
    print_defaults,
    print_mode,
    print_settings,
    print_values,
    processes_for,
    toggle_remedy,
)


@pytest.fixture
def settings(empty_scene: None) -> Iterator[Any]:
    addon.register()
    yield print_settings(bpy.context.scene)
    addon.unregister()


def test_what_nobody_has_touched_is_what_the_engine_does_by_itself(settings: Any) -> None:
    made, usual = engine_settings(print_values(settings)), engine_settings(print_defaults())
    assert sorted(made.pop("formats")) == sorted(usual.pop("formats")), "Blender knows no order of what is chosen"
    assert made == usual
    defaults = {name: print_mode().settings[name].default for name in usual}
    assert usual == {**defaults, "repair": []}


def test_lengths_are_in_millimeters_whatever_the_units_of_the_scene(settings: Any) -> None:
    bpy.context.scene.unit_settings.system = "IMPERIAL"
    lengths = [name for name in print_mode().own if print_mode().settings[name].unit == "millimeters"]
    assert {settings.bl_rna.properties[name].unit for name in lengths} == {"CAMERA"}
    settings.smallest_feature = 0.4
    assert print_values(settings)["smallest_feature"] == 0.4, "not 0.4000000059604645"


def test_filaments_are_names_and_colors(settings: Any) -> None:
    for name, color in (("My = Red; or so", "#c12e1f"), ("", "#0a2989")):
        added = settings.filaments.add()
        added.name, added.color = name, color_of(color)
    assert print_values(settings)["filaments"] == ["My   Red  or so=#c12e1f", "#0a2989"]
    assert engine_settings(print_values(settings))["filaments"] == ["My   Red  or so=#c12e1f", "#0a2989"]
    assert as_text("White", (1.0, 1.0, 1.0)) == "White=#ffffff"
    assert color_of("no color") == (0.8, 0.8, 0.8)


def test_a_number_of_filaments_is_for_those_who_give_none(settings: Any) -> None:
    settings.filament_count = 2
    assert engine_settings(print_values(settings))["filament_count"] == 2
    settings.filaments.add()
    assert "filament_count" not in engine_settings(print_values(settings))


def test_common_filaments_have_colors() -> None:
    common = schema.common_filaments()
    assert common["White"] == "#ffffff"
    assert all(as_text(name, color_of(color)) == f"{name}={color}" for name, color in common.items())


def test_a_process_that_does_not_serve_the_purpose_is_left(settings: Any) -> None:
    settings.process = "POLYJET"
    settings.purpose = "FILAMENT"
    assert settings.process == "AUTO"
    assert all(process is None or process.kind == "filament" for process in processes_for("FILAMENT").values())
    assert len(processes_for("ALL")) == 1 + len(schema.processes())
    settings.process = next(name for name in processes_for("FILAMENT") if name != "AUTO")
    settings.purpose = "ALL"
    assert settings.process != "AUTO", "it serves both"


def test_a_wall_brings_its_drain_hole(settings: Any) -> None:
    settings.drain = 0.0
    assert "drain" not in engine_settings(print_values(settings)), "it means nothing yet"
    settings.hollow = 3.0
    made = engine_settings(print_values(settings))
    assert (made["hollow"], made["drain"]) == (3.0, 0.0)


@pytest.mark.parametrize("remedy", REMEDIES)
def test_remedies_are_turned_on_and_off(settings: Any, remedy: str) -> None:
    settings.triangle_limit = 2000
    toggle_remedy(settings, remedy)
    assert has_remedy(settings, remedy) and is_mended(print_values(settings))
    made = engine_settings(print_values(settings))
    assert made["repair"] == [remedy] or made["most_triangles"] == 2000
    toggle_remedy(settings, remedy)
    assert not has_remedy(settings, remedy) and not is_mended(print_values(settings))
