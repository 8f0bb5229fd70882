"""Features chosen by their pictures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest
from PIL import Image

import addon
from addon import feature_atlas as atlas
from addon import image_recipe, schema

FEATURES = ("blocks.1.0:3", "blocks.1.0:9", "blocks.4.1:7")


def write(folder: Path) -> None:
    folder.mkdir()
    entries = [{"feature": feature, "file": f"{feature.replace(':', '_')}.webp"} for feature in FEATURES]
    for number, entry in enumerate(entries):
        Image.new("RGB", (112, 112), (90 * number, 0, 90)).save(folder / entry["file"])
    index = {"backbone": "efficientnet_lite0", "thumbnail": 112, "features": entries}
    (folder / "index.json").write_text(json.dumps(index))


@pytest.fixture
def group(empty_scene: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The pickers of the scene, while the add-on is registered and has three pictures."""
    write(tmp_path / "atlas")
    monkeypatch.setattr(atlas, "FOLDER", tmp_path / "atlas")
    atlas.atlas.cache_clear()
    addon.register()
    yield bpy.context.scene.patina_atlas
    addon.unregister()


def shown(layer: str, feature: str) -> list[str]:
    return [item[0] for item in atlas.atlas().items(layer, feature)]


def test_it_opens_on_the_layer_of_the_feature_to_begin_with(group: Any) -> None:
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
    assert settings.feature == "blocks.4.1:7 - blocks.1.0:3", "that is no choice"


def test_an_interpolation_has_a_picture_for_each_feature(group: Any) -> None:
    settings = bpy.context.scene.patina_image
    assert group.frames == "OTHER", "there is none yet"
    bpy.ops.patina.add_feature()
    assert len(settings.features) == 2
    settings.active_feature, group.layer = 0, "blocks.1.0"
    group.frames = "blocks.1.0:3"
    assert [item.feature for item in settings.features] == ["blocks.1.0:3", "blocks.4.1:12"]


def test_a_layer_shows_its_features_and_the_present_one(group: Any) -> None:
    assert shown("blocks.1.0", "blocks.1.0:9") == ["blocks.1.0:3", "blocks.1.0:9"]
    assert shown("blocks.1.0", "blocks.4.1:7") == ["blocks.4.1:7", "blocks.1.0:3", "blocks.1.0:9"]
    assert shown("blocks.4.1", "anything") == ["OTHER", "blocks.4.1:7"]


def test_pictures_are_those_of_one_backbone(group: Any) -> None:
    assert atlas.offers("efficientnet_lite0")
    assert not atlas.offers("googlenet")


@pytest.mark.parametrize(
    "index", [None, "{", "[]", '{"backbone": "b"}', '{"backbone": "b", "features": [{"file": 3}]}']
)
def test_a_folder_without_pictures_offers_nothing(tmp_path: Path, index: str | None) -> None:
    if index is not None:
        (tmp_path / "index.json").write_text(index)
    assert atlas.Atlas(tmp_path).entries == ()


def test_the_atlas_that_comes_with_the_add_on_is_rich_and_light() -> None:
    atlas.atlas.cache_clear()
    shipped = atlas.atlas()
    assert atlas.offers(schema.settings("image-feature")["backbone"].default)
    assert len(shipped.entries) >= 300
    assert len(shipped.layers) >= 6
    assert image_recipe.EXAMPLE in {entry.feature for entry in shipped.entries}
    files = [path for path in atlas.FOLDER.iterdir() if path.is_file()]
    assert len(files) == len(shipped.entries) + 1
    assert sum(path.stat().st_size for path in files) < 5e6
