"""The list of filaments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import bpy
import pytest

import addon
from addon.settings.print_properties import print_settings, print_values


@pytest.fixture
def settings(cube: bpy.types.Object) -> Iterator[Any]:
    addon.register()
    yield print_settings(bpy.context.scene)
    addon.unregister()


def test_common_filaments_and_others_are_added_and_removed(settings: Any) -> None:
    assert not bpy.ops.patina.remove_filament.poll()
    bpy.ops.patina.add_filament(common="Red")
    bpy.ops.patina.add_filament()
    assert print_values(settings)["filaments"] == ["Red=#c12e1f", "Filament 2=#cccccc"]
    assert settings.active_filament == 1
    bpy.ops.patina.remove_filament()
    assert [item.name for item in settings.filaments] == ["Red"] and settings.active_filament == 0


def test_an_unknown_filament_is_refused(settings: Any) -> None:
    with pytest.raises(RuntimeError, match="There is no common filament Unobtainium; choose another"):
        bpy.ops.patina.add_filament(common="Unobtainium")
    assert not settings.filaments
