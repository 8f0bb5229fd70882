"""Maps of a result: found beside the texture, loaded as data, and named in its record."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import bpy

from addon.jobs import result_maps
from addon.jobs.result_maps import files_beside, load_maps, maps_in


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


def test_a_record_names_them(empty_scene: None) -> None:
    bpy.data.images.new("Bark Height", 1, 1)
    record = {"maps": {"height": "Bark Height", "normal": "gone"}, "depth": 0.5}
    assert set(maps_in(record).images) == {"height"} and maps_in(record).depth == 0.5
    result_maps.remove_maps(record)
    assert "Bark Height" not in bpy.data.images


def test_a_job_that_says_nothing_has_no_maps(tmp_path: Path, picture: Path) -> None:
    assert not files_beside(tmp_path / "texture.png").files
    wrong: list[Any] = [[], {"normal": 3}, {"normal": {}}]
    for maps in wrong:
        assert not files_beside(job(tmp_path, picture, maps)).files
