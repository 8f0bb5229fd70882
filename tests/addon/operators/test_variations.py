"""Variations in background mode, with the real engine: drafts to choose among, and what becomes of one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest
from PIL import Image

import addon
from addon.blender import material
from addon.jobs import job, live, readiness, variations
from tests.addon.operators.test_generate_texture import worn

QUICK = {"steps": 3, "view_size": 64}


@pytest.fixture
def ready(cube: bpy.types.Object, engine: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[bpy.types.Object]:
    """The add-on is registered, the engine is known, there is a cube, and every quality is quick."""
    monkeypatch.setattr(variations, "steps_of", lambda _quality: dict(QUICK))
    addon.register()
    bpy.context.scene.patina.texture.size = 128
    yield cube
    addon.unregister()


@pytest.fixture
def style(tmp_path: Path) -> Path:
    path = tmp_path / "style.png"
    Image.effect_noise((64, 64), 90).convert("RGB").save(path)
    return path


def make(style: Path, count: int = 3, **settings: Any) -> variations.Variations:
    assert bpy.ops.patina.make_variations(pictures=[{"name": str(style)}], count=count, seed=7, **settings) == {
        "FINISHED"
    }
    found = variations.present()
    assert found is not None
    return found


def test_each_draft_has_a_seed_a_texture_and_a_picture_of_its_own(ready: bpy.types.Object, style: Path) -> None:
    images, materials = len(bpy.data.images), len(bpy.data.materials)
    found = make(style, quality="FINAL")
    assert [draft.seed for draft in found.drafts] == [7, 8, 9]
    for kind in ("texture", "thumbnail"):
        assert len({getattr(draft, kind).read_bytes() for draft in found.drafts}) == 3
    assert [Image.open(draft.texture).size for draft in found.drafts] == [(128, 128)] * 3
    assert not ready.patina.results and not ready.material_slots, "the object is as it was"
    assert (len(bpy.data.images), len(bpy.data.materials)) == (images, materials), "and so is the .blend"
    assert sorted(path.name for path in found.folder.iterdir() if path.name.startswith("job")) == [
        "job-0",
        "job-1",
        "job-2",
    ]


def test_the_chosen_one_is_finished_from_its_draft_with_its_seed(ready: bpy.types.Object, style: Path) -> None:
    found = make(style)
    asked: dict[str, Any] = {}
    prepare = variations.prepare_finish

    def watched(index: int, quality: str) -> Any:
        prepared = prepare(index, quality)
        asked.update(json.loads((prepared.folder / "job.json").read_text()))
        asked["start"] = (prepared.folder / asked["start_texture"]).read_bytes()
        return prepared

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(variations, "prepare_finish", watched)
        assert bpy.ops.patina.finish_variation(index=1, quality="GOOD") == {"FINISHED"}
    assert asked["start"] == found.drafts[1].texture.read_bytes()
    assert asked["seed"] == 8 and "draft" not in asked
    settings = json.loads(worn(ready)["patina"])["settings"]
    assert (settings["seed"], settings["quality"]) == (8, "GOOD")
    assert [item.image for item in ready.patina.results] == [worn(ready)]
    assert variations.present() is found, "another one can be finished as well"


def test_a_draft_can_be_shown_kept_and_discarded(ready: bpy.types.Object, style: Path) -> None:
    found = make(style, 2)
    bpy.ops.patina.show_variation(index=1)
    assert found.chosen == 1 and worn_preview(ready) == str(found.drafts[1].texture)
    bpy.ops.patina.show_variation(index=0)
    assert found.chosen == 0 and worn_preview(ready) == str(found.drafts[0].texture)
    assert bpy.ops.patina.keep_variation() == {"FINISHED"}
    assert found.chosen is None and worn_preview(ready) is None
    assert worn(ready).packed_file.data == found.drafts[0].texture.read_bytes()
    assert json.loads(worn(ready)["patina"])["settings"]["quality"] == "DRAFT"
    bpy.ops.patina.show_variation(index=1)
    assert bpy.ops.patina.discard_variations() == {"FINISHED"}
    assert variations.present() is None and not found.folder.exists()
    assert worn_preview(ready) is None and worn(ready).name.startswith("Cube")


def worn_preview(obj: bpy.types.Object) -> str | None:
    """Return the file that the object shows until something better comes, if it does."""
    trees = [slot.material.node_tree for slot in obj.material_slots if slot.material]
    images = [node.image for tree in trees for node in tree.nodes if node.bl_idname == "ShaderNodeTexImage"]
    return next((image.filepath for image in images if image.name.startswith("Patina Preview")), None)


def test_a_job_is_made_from_what_the_shown_draft_covers(
    ready: bpy.types.Object, style: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cube is green; while a draft covers that, another job keeps the texture and masks by the material."""
    clay = bpy.data.materials.new("Clay")
    material.use_nodes(clay)
    clay.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = (0, 1, 0, 1)
    ready.data.materials.append(clay)
    found = make(style, 1)
    bpy.ops.patina.show_variation(index=0)
    assert readiness.maps.obstacle([ready], {"mask": "MATERIAL:Clay"}) is None
    kept: list[tuple[int, ...]] = []

    def look(prepared: Any, *_: Any) -> None:
        with Image.open(prepared.folder / "base_texture.png") as base:
            kept.append(base.convert("RGB").getpixel((2, 2)))

    monkeypatch.setattr(job, "run", look)
    bpy.ops.patina.generate_texture(pictures=[{"name": str(style)}], mask="MATERIAL:Clay")
    red, green, blue = kept[0]
    assert green > 200 and max(red, blue) < 60
    assert worn_preview(ready) == str(found.drafts[0].texture), "it is shown again"


def test_what_is_shown_survives_saving_and_undo_but_is_not_saved(
    ready: bpy.types.Object, style: Path, tmp_path: Path
) -> None:
    found = make(style, 2)
    bpy.ops.patina.show_variation(index=1)
    blend = tmp_path / "saved.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))
    assert worn_preview(ready) == str(found.drafts[1].texture)
    bpy.ops.wm.open_mainfile(filepath=str(blend))
    assert variations.present() is None and not found.folder.exists(), "they go with the .blend"
    assert not any(image.name.startswith("Patina Preview") for image in bpy.data.images)


def test_what_is_not_there_is_refused(ready: bpy.types.Object, style: Path) -> None:
    assert not bpy.ops.patina.show_variation.poll()
    make(style, 1)
    with pytest.raises(RuntimeError, match="There is no such variation"):
        bpy.ops.patina.finish_variation(index=5)
    with pytest.raises(RuntimeError, match="click one of them first"):
        bpy.ops.patina.keep_variation()


def test_the_panel_says_how_many(ready: bpy.types.Object, style: Path) -> None:
    bpy.context.scene.patina.variations = 2
    bpy.ops.patina.make_variations(pictures=[{"name": str(style)}])
    found = variations.present()
    assert found is not None and len(found.drafts) == 2


def test_a_failure_leaves_no_variations(ready: bpy.types.Object, style: Path) -> None:
    with pytest.raises(RuntimeError, match=r"blocks\.99"):
        bpy.ops.patina.make_variations(task="FEATURE", feature="blocks.99:1")
    found = variations.present()
    assert found is None or not found.drafts
    assert live.state().session.run is None


def test_a_texture_starts_from_a_result(ready: bpy.types.Object, style: Path) -> None:
    scene = bpy.context.scene.patina
    values = {"pictures": [{"name": str(style)}], "size": 64, "quality": "CUSTOM", **QUICK}
    bpy.ops.patina.generate_texture(**values)
    first = worn(ready)
    assert bpy.ops.patina.start_from_result() == {"FINISHED"}
    assert scene.start_texture == first
    bpy.ops.patina.generate_texture(**values)
    second = worn(ready)
    assert json.loads(second["patina"])["start"] == first.name
    scene.start_texture = None
    bpy.ops.patina.use_settings()
    assert scene.start_texture == first, "the settings that made the second one"
    with pytest.raises(RuntimeError, match="does not fit a new UV map"):
        bpy.ops.patina.generate_texture(new_uv_map=True, **values)
    with pytest.raises(RuntimeError, match="no image or file Nowhere to start from"):
        bpy.ops.patina.generate_texture(start_texture="Nowhere", **values)
