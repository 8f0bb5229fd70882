"""A folder of maps as a style: in the list, in a job, in the record of a result, and when it is gone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest
from PIL import Image

import addon
from addon.engine.job_folder import write_job, write_variant
from addon.errors import PatinaError
from addon.jobs import records
from addon.jobs.pictures import maps_brought
from addon.jobs.readiness import obstacle
from addon.operators.generate import PATINA_OT_generate_texture, _style
from addon.panels.lists import PATINA_UL_pictures
from addon.settings import schema
from addon.setup import location


@pytest.fixture
def wall(tmp_path: Path) -> Path:
    """A set with a color, heights, and a packed map, and a file that belongs to none."""
    folder = tmp_path / "old_wall"
    folder.mkdir()
    for name, mode in (("wall_diff_1k.png", "RGB"), ("wall_disp_1k.png", "L"), ("wall_arm_1k.png", "RGB")):
        Image.new(mode, (8, 8), "gray").save(folder / name)
    (folder / "wall.blend").write_bytes(b"large")
    return folder


@pytest.fixture
def settings(cube: bpy.types.Object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv(location.PYTHON_VARIABLE, "python")
    addon.register()
    yield bpy.context.scene.patina
    addon.unregister()


def add(folder: Path) -> None:
    operators: Any = bpy.ops
    assert operators.patina.add_style_set(directory=f"{folder}/") == {"FINISHED"}


def test_it_is_listed_by_its_name_with_its_color(settings: Any, wall: Path, layout: Any) -> None:
    add(wall)
    add(wall)
    (item,) = settings.pictures
    assert Path(item.folder) == wall and item.image.name == "wall_diff_1k.png" and settings.task == "STYLE"
    assert maps_brought(settings) == {"HEIGHT", "METALLIC", "OCCLUSION", "ROUGHNESS"}
    PATINA_UL_pictures.draw_row(None, layout, item)
    assert layout.drawn[0] == "Old Wall"


def test_a_folder_without_maps_is_refused(settings: Any, tmp_path: Path) -> None:
    operators: Any = bpy.ops
    with pytest.raises(RuntimeError, match="holds no color with other maps; choose a folder"):
        operators.patina.add_style_set(directory=str(tmp_path))
    with pytest.raises(RuntimeError, match="no such folder"):
        operators.patina.add_style_set(directory=str(tmp_path / "gone"))
    assert not settings.pictures


def test_the_maps_reach_the_job_and_its_variants(wall: Path, tmp_path: Path) -> None:
    write_job(tmp_path / "job", "texture", {"style": [wall]})
    assert json.loads((tmp_path / "job" / "job.json").read_text())["style"] == ["style-0"]
    maps = {"wall_diff_1k.png", "wall_disp_1k.png", "wall_arm_1k.png"}
    assert {file.name for file in (tmp_path / "job" / "style-0").iterdir()} == maps
    write_variant(tmp_path / "job", tmp_path / "variant", {"seed": 2})
    assert {file.name for file in (tmp_path / "variant" / "style-0").iterdir()} == maps
    (wall / "wall_diff_1k.png").unlink()
    with pytest.raises(PatinaError, match="holds no color with other maps"):
        write_job(tmp_path / "second", "texture", {"style": [wall]})


def test_the_panel_orders_the_folder(settings: Any, wall: Path, tmp_path: Path) -> None:
    add(wall)
    operator: Any = PATINA_OT_generate_texture
    (item,) = settings.pictures
    assert _style(item, schema.mode("TEXTURE"), tmp_path) == (str(wall), wall)
    assert operator.bl_idname == "patina.generate_texture"


def test_a_result_remembers_the_folder(settings: Any, wall: Path) -> None:
    made = bpy.data.images.new("Made", 4, 4)
    record = {"settings": {"mode": "TEXTURE", "task": "STYLE"}, "pictures": [str(wall)]}
    records.keep(made, record)
    assert records.use_settings(settings, made) == []
    assert Path(settings.pictures[0].folder) == wall and settings.pictures[0].maps
    shutil.rmtree(wall)
    assert obstacle(bpy.context, settings) == "The folder old_wall of a style set is missing; remove the style"
    assert records.use_settings(settings, made) == [str(wall)]
