"""Features chosen by their pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest

import addon
from addon.atlas import features, picker


@pytest.fixture
def group(empty_scene: None, archive: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The pickers of the scene, while the add-on is registered and has three pictures."""
    monkeypatch.setattr(features, "FILE", archive)
    picker.menus.cache_clear()
    addon.register()
    yield bpy.context.scene.patina_atlas
    addon.unregister()


def shown(layer: str, feature: str) -> list[str]:
    return [item[0] for item in picker.menus().items(layer, feature)]


def test_it_opens_on_the_layer_of_the_example_feature(group: Any) -> None:
    assert group.layer == "blocks.4.1"


def test_picking_a_picture_sets_the_text(group: Any) -> None:
    group.layer = "blocks.1.0"
    group.texture = "blocks.1.0:9"
    assert bpy.context.scene.patina.feature == "blocks.1.0:9"
    group.image = "blocks.1.0:3"
    assert bpy.context.scene.patina_image.feature == "blocks.1.0:3"
    assert bpy.context.scene.patina.feature == "blocks.1.0:9"


def test_the_picture_follows_the_text(group: Any) -> None:
    settings = bpy.context.scene.patina_image
    settings.feature = "blocks.4.1:7"
    assert group.image == "blocks.4.1:7"
    settings.feature = "blocks.4.1:7 - blocks.1.0:3"
    assert group.image == "OTHER"
    group.image = "OTHER"
    assert settings.feature == "blocks.4.1:7 - blocks.1.0:3", "OTHER cannot be chosen"


def test_an_interpolation_has_a_picture_for_each_feature(group: Any) -> None:
    settings = bpy.context.scene.patina_image
    assert group.frames == "OTHER", "there are no features yet"
    bpy.ops.patina.add_feature()
    assert len(settings.features) == 2
    settings.active_feature, group.layer = 0, "blocks.1.0"
    group.frames = "blocks.1.0:3"
    assert [item.feature for item in settings.features] == ["blocks.1.0:3", "blocks.4.1:12"]


def test_a_layer_shows_its_features_and_the_current_one(group: Any) -> None:
    assert shown("blocks.1.0", "blocks.1.0:9") == ["blocks.1.0:3", "blocks.1.0:9"]
    assert shown("blocks.1.0", "blocks.4.1:7") == ["blocks.4.1:7", "blocks.1.0:3", "blocks.1.0:9"]
    assert shown("blocks.4.1", "anything") == ["OTHER", "blocks.4.1:7"]


def test_pictures_are_those_of_one_backbone(group: Any) -> None:
    assert picker.offers("efficientnet_lite0")
    assert not picker.offers("googlenet")


def test_icons_show_the_pictures(group: Any) -> None:
    shown("blocks.1.0", "blocks.1.0:3")
    previews = picker.menus().icons.previews
    assert set(previews) == {"blocks.1.0:3", "blocks.1.0:9"}
    # Shown as bytes, red first.
    assert list(previews["blocks.1.0:9"].image_pixels_float[:4]) == pytest.approx([90 / 255, 0, 90 / 255, 1], abs=0.02)


def test_a_damaged_archive_leaves_menus_without_icons(group: Any, archive: Path) -> None:
    archive.write_bytes(b"")
    assert shown("blocks.1.0", "blocks.1.0:3") == ["blocks.1.0:3", "blocks.1.0:9"]
    assert not picker.menus().icons.previews
