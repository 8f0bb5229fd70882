"""What the Image Editor's panel asks for: presets, what stands in the way, what a job leaves."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest
from PIL import Image

import addon
from addon.blender import media
from addon.blender.editor import Place
from addon.engine.border import FILES
from addon.errors import PatinaError
from addon.jobs.images import ImageJob
from addon.jobs.readiness import obstacle
from addon.jobs.records import RECORD, original_of
from addon.settings import schema, values
from addon.setup import location

SHIPPED = sorted((Path(addon.__file__).parent / "data" / "presets" / "patina_image").glob("*.py"))


@pytest.fixture
def settings(empty_scene: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """The Image Editor's settings while the add-on is registered and there is an engine."""
    monkeypatch.setenv(location.PYTHON_VARIABLE, "python")
    monkeypatch.setattr(media, "root", lambda: tmp_path / "user")
    addon.register()
    yield bpy.context.scene.patina_image
    addon.unregister()


def execute(preset: Path) -> None:
    assert bpy.ops.script.execute_preset(filepath=str(preset), menu_idname="PATINA_PT_image_presets") == {"FINISHED"}


@pytest.mark.parametrize("preset", SHIPPED, ids=lambda preset: preset.stem)
def test_a_shipped_preset_sets_what_it_says(settings: Any, preset: Path) -> None:
    execute(preset)
    lines = [node for node in ast.parse(preset.read_text(encoding="utf-8")).body if isinstance(node, ast.Assign)]
    for line in lines[1:]:
        path = ast.unparse(line.targets[0]).removeprefix("settings.")
        value = settings.path_resolve(path)
        assert (tuple(value) if hasattr(value, "foreach_get") else value) == ast.literal_eval(line.value), path


def test_an_artists_preset_keeps_the_mode_and_its_settings(settings: Any) -> None:
    settings.mode, settings.quality, settings.seed = "INTERPOLATE", "FINAL", 5
    bpy.ops.patina.add_feature()
    settings.image_interpolate.frames = 7
    assert bpy.ops.patina.image_preset_add(name="Mine") == {"FINISHED"}
    folders = [Path(found) for found in bpy.utils.preset_paths("patina_image")]
    made = next(folder / "Mine.py" for folder in folders if (folder / "Mine.py").is_file())
    settings.mode, settings.quality, settings.seed, settings.image_interpolate.frames = "FEATURE", "GOOD", 8, 3
    settings.features.clear()
    execute(made)
    made.unlink()
    assert (settings.mode, settings.quality, settings.image_interpolate.frames) == ("INTERPOLATE", "FINAL", 7)
    assert [item.feature for item in settings.features] == ["blocks.4.1:7", "blocks.4.1:12"]
    assert settings.seed == 8, "the seed is no part of it"


def test_what_stands_in_the_way(settings: Any) -> None:
    assert obstacle(bpy.context, settings) is None
    settings.feature = " "
    assert obstacle(bpy.context, settings) == "Enter a feature, such as blocks.4.1:7"
    settings.feature, settings.use_start = "blocks.4.1:7", True
    assert obstacle(bpy.context, settings) == "Open the image to start from in this editor"
    settings.mode = "INTERPOLATE"
    assert obstacle(bpy.context, settings) == "Add at least two features"
    bpy.ops.patina.add_feature()
    assert obstacle(bpy.context, settings) is None


def test_a_result_in_the_editor_stands_for_what_it_was_made_from(settings: Any) -> None:
    portrait, result = (bpy.data.images.new(name, 8, 8) for name in ("Portrait", "Result"))
    result[RECORD] = json.dumps({"settings": {}, "pictures": [], "edited": "Portrait"})
    assert original_of(result) == portrait
    assert original_of(portrait) is None and original_of(None) is None
    bpy.data.images.remove(portrait)
    assert original_of(result) is None


@pytest.mark.parametrize("mode", schema.modes("IMAGE_EDITOR"), ids=lambda mode: mode.identifier)
def test_values_go_to_the_panel_and_back(settings: Any, mode: schema.Mode) -> None:
    given = {**values.defaults(mode), "storage": "BESIDE", "quality": "FINAL"}
    values.assign(settings, given)
    assert settings.mode == mode.identifier
    assert values.values_of(settings) == {name: pytest.approx(value) for name, value in given.items()}


def job(mode: str) -> ImageJob:
    record = json.dumps({"settings": values.defaults(schema.mode(mode))})
    return ImageJob(Place(), "Made", "PACKED", record, "Made")


def leave(folder: Path, *names: str) -> Path:
    """Write what a job leaves behind and return its result.json."""
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        if name.endswith(".png"):
            Image.new("RGBA", (16, 8), (255, 0, 0, 128)).save(folder / name)
        else:
            (folder / name).write_bytes(b"something")
    result = folder / FILES["result"]
    result.write_text(json.dumps({"files": names}))
    return result


def test_weights_and_videos_of_a_cppn_are_kept_where_they_last(settings: Any, tmp_path: Path) -> None:
    result = leave(tmp_path, "image.png", "weights.safetensors", "training.mp4")
    made = job("FEATURE").apply(result)
    assert [(image.source, image.name) for image in made] == [("FILE", "Made"), ("MOVIE", "Made Video")]
    weights = Path(json.loads(made[0]["patina"])["weights"])
    assert weights.read_bytes() == b"something" and weights.parent == tmp_path / "user" / "Made"
    assert [item.image for item in settings.results] == made and settings.active_result == 0


def test_a_second_one_never_overwrites_the_first(settings: Any, tmp_path: Path) -> None:
    result = leave(tmp_path, "frames/frame_0001.png", "frames/frame_0002.png")
    folders = [Path(job("FEATURE").apply(result)[0].filepath).parent.name for _ in range(2)]
    assert folders == ["Made", "Made_001"]


def test_a_checkerboard_is_what_blender_draws_itself(settings: Any, tmp_path: Path) -> None:
    made = job("FEATURE").apply(leave(tmp_path, "image.png", "checkerboard.png"))
    assert len(made) == 1 and made[0].channels == 4 and made[0].alpha_mode == "STRAIGHT"


def test_a_job_that_made_nothing_says_so(settings: Any, tmp_path: Path) -> None:
    with pytest.raises(PatinaError, match="made no image"):
        job("FEATURE").apply(leave(tmp_path))
    assert not settings.results and not bpy.data.images


def test_files_that_cannot_be_kept_leave_nothing(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "user").write_text("in the way")
    with pytest.raises(PatinaError, match=r"cannot be created .*; save the .blend elsewhere"):
        job("FEATURE").apply(leave(tmp_path, "image.png", "weights.safetensors"))
    assert not bpy.data.images
