"""Maps of a result: found beside the texture, loaded as data, and named in its record."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import bpy
import pytest

from addon.blender.material_maps import Maps
from addon.jobs import result_maps
from addon.jobs.result_maps import bind_maps, files_beside, load_maps, maps_of


def job(folder: Path, picture: Path, maps: object) -> Path:
    """A finished job in the folder of a picture, which is its texture, with normals."""
    shutil.copy(picture, folder / "normal.png")
    (folder / "result.json").write_text(json.dumps({"maps": maps}), encoding="utf-8")
    return folder / "texture.png"


MAPS = {"color": {"file": "texture.png"}, "normal": {"file": "normal.png"}, "height": {"file": "gone.png", "depth": 2}}


def test_maps_are_images_of_numbers(empty_scene: None, tmp_path: Path, picture: Path) -> None:
    found = files_beside(job(tmp_path, picture, MAPS))
    assert set(found.files) == {"normal"} and found.depth == 2
    images = load_maps(found, "Bark", "PACKED")
    assert images["normal"].name == "Bark Normal" and images["normal"].packed_file is not None
    assert images["normal"].colorspace_settings.name == "Non-Color"


@pytest.fixture
def bark(empty_scene: None) -> bpy.types.Image:
    """An image that holds heights and normals."""
    made = bpy.data.images.new("Bark", 1, 1)
    maps = {name: bpy.data.images.new(f"Bark {name}", 1, 1) for name in ("height", "normal")}
    bind_maps(made, Maps(maps, 0.5))
    return made


def test_an_image_holds_them_whatever_they_are_called(bark: bpy.types.Image) -> None:
    maps_of(bark).images["height"].name = "Other"
    assert maps_of(bark).images["height"].name == "Other" and maps_of(bark).depth == 0.5
    bpy.data.images.remove(bpy.data.images["Bark normal"])
    assert set(maps_of(bark).images) == {"height"}


def test_they_are_saved_with_it_though_nothing_shows_them(bark: bpy.types.Image, tmp_path: Path) -> None:
    bark.use_fake_user = True
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "bark.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "bark.blend"))
    found = maps_of(bpy.data.images["Bark"])
    assert set(found.images) == {"height", "normal"} and found.depth == 0.5


def test_they_go_with_it(bark: bpy.types.Image) -> None:
    maps = maps_of(bark)
    bpy.data.images.remove(bark)
    result_maps.remove_maps(maps)
    assert not bpy.data.images


def test_a_job_that_says_nothing_has_no_maps(tmp_path: Path, picture: Path) -> None:
    assert not files_beside(tmp_path / "texture.png").files
    wrong: list[Any] = [[], {"normal": 3}, {"normal": {}}]
    for maps in wrong:
        assert not files_beside(job(tmp_path, picture, maps)).files
