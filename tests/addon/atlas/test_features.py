"""The archive of features and their pictures."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from addon.atlas.features import FILE, read_atlas
from addon.settings import schema


def test_features_have_numbers(archive: Path) -> None:
    atlas = read_atlas(archive)
    assert atlas.layers == ("blocks.1.0", "blocks.4.1")
    assert [atlas.number_of(text) for text in ("blocks.1.0:3", " blocks.4.1:7 ", "anything")] == [0, 2, 3]
    assert [atlas.feature_of(number) for number in (0, 2, 3, -1)] == ["blocks.1.0:3", "blocks.4.1:7", None, None]


def test_the_pictures_of_a_layer_are_unpacked(archive: Path, tmp_path: Path) -> None:
    files = read_atlas(archive).unpack("blocks.1.0", tmp_path / "unpacked")
    assert list(files) == ["blocks.1.0:3", "blocks.1.0:9"]
    assert sorted(files.values()) == sorted((tmp_path / "unpacked").iterdir())
    with Image.open(files["blocks.1.0:9"]) as picture:
        assert picture.convert("RGB").getpixel((5, 5)) == (90, 0, 90)


@pytest.mark.parametrize(
    "index", [None, "{", "[]", '{"backbone": "b"}', '{"backbone": "b", "features": [{"file": 3}]}']
)
def test_an_archive_without_features_offers_nothing(tmp_path: Path, index: str | None) -> None:
    path = tmp_path / "atlas.zip"
    assert read_atlas(path).entries == (), "there is no file"
    with zipfile.ZipFile(path, "w") as archive:
        if index is not None:
            archive.writestr("index.json", index)
    assert read_atlas(path).entries == ()


def test_what_is_no_archive_offers_nothing(tmp_path: Path) -> None:
    (tmp_path / "atlas.zip").write_text("no archive")
    assert read_atlas(tmp_path / "atlas.zip").entries == ()


def test_a_feature_whose_picture_is_missing_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "atlas.zip"
    features = [{"feature": "a:0", "file": "a.webp"}, {"feature": "a:1", "file": "b.webp"}]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.webp", b"")
        archive.writestr("index.json", json.dumps({"backbone": "b", "features": features}))
    assert [entry.feature for entry in read_atlas(path).entries] == ["a:0"]


def test_the_atlas_that_comes_with_the_add_on_is_rich_and_light(tmp_path: Path) -> None:
    shipped = read_atlas(FILE)
    assert shipped.backbone == schema.mode("FEATURE").settings["backbone"].default
    assert len(shipped.entries) >= 300
    assert len(shipped.layers) >= 6
    assert schema.example_feature() in {entry.feature for entry in shipped.entries}
    assert FILE.stat().st_size < 5e6
    with zipfile.ZipFile(FILE) as archive:
        assert len(archive.namelist()) == len(shipped.entries) + 1
    for file in shipped.unpack(shipped.layers[0], tmp_path).values():
        with Image.open(file) as picture:
            assert picture.size == (112, 112)
