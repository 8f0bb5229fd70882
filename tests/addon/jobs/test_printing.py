"""Both ends of a print job: what the engine is asked for, and what becomes of what it leaves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

import addon
from addon.blender import material, print_preview
from addon.blender.height_image import heights_on
from addon.engine.border import FILES
from addon.errors import PatinaError
from addon.jobs import live, print_report, printing
from addon.jobs.printing import PrintJob, copy_whole, prepare, previewed
from addon.settings.print_properties import print_defaults
from tests.addon.blender.test_print_preview import painted as painted
from tests.addon.jobs.prints import write_result


@pytest.fixture
def registered(cube: bpy.types.Object) -> Iterator[Any]:
    addon.register()
    yield cube
    live.release()
    addon.unregister()


def prepared(obj: bpy.types.Object, wanted: str, folder: Path, **values: Any) -> Any:
    depsgraph = bpy.context.evaluated_depsgraph_get()
    return prepare([obj], depsgraph, {**print_defaults(), **values}, wanted, folder, folder.parent / "target")


def asked(folder: Path) -> dict[str, Any]:
    settings: dict[str, Any] = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    return settings


def test_the_engine_gets_the_scene_in_its_units(registered: Any, picture: Path, tmp_path: Path) -> None:
    material.wear(registered, bpy.data.images.load(str(picture)), "UVMap")
    registered.name = "My Cube/2"
    bpy.context.scene.unit_settings.scale_length = 0.001
    job = prepared(registered, printing.CHECKS, tmp_path / "job", height="80mm", profile=str(picture))
    settings = asked(job.folder)
    assert settings["mode"] == "print" and settings["only"] == "checks"
    assert (settings["units"], settings["up_axis"], settings["height"]) == (1.0, "z", "80mm")
    assert (settings["name"], settings["texture"], settings["profile"]) == (
        "My_Cube_2",
        "texture.png",
        "profile.png",
    )
    assert {"mesh.npz", "texture.png", "profile.png"} <= {file.name for file in job.folder.iterdir()}
    assert job.result.name == FILES["print_elements"] and job.subject.title == "Print of My Cube/2"


def wear_heights(obj: Any, picture: Path, scale: float = 0.1) -> None:
    """Let the object wear a texture of Patina's with a displacement."""
    material.wear(obj, bpy.data.images.load(str(picture)), "UVMap")
    tree = obj.active_material.node_tree
    heights = bpy.data.images.new("Heights", 8, 8)
    heights.pack()
    node = tree.nodes.new("ShaderNodeTexImage")
    node.image = heights
    displacement = tree.nodes.new("ShaderNodeDisplacement")
    displacement.inputs["Scale"].default_value = scale
    tree.links.new(node.outputs["Color"], displacement.inputs["Height"])
    output = next(node for node in tree.nodes if node.bl_idname == "ShaderNodeOutputMaterial")
    tree.links.new(displacement.outputs[0], output.inputs["Displacement"])


def test_the_relief_that_is_worn_is_printed(registered: Any, picture: Path, tmp_path: Path) -> None:
    wear_heights(registered, picture)
    registered.scale = (2.0, 2.0, 2.0)
    bpy.context.view_layer.update()
    found = heights_on([registered])
    assert found is not None and found.image.name == "Heights" and found.depth == pytest.approx(0.2)
    settings = asked(prepared(registered, printing.FILES_TO_PRINT, tmp_path / "job", purpose="ONE-COLOR").folder)
    assert settings["relief"] == "relief.png" and settings["texture"] == "texture.png"
    assert settings["recorded_depth"] == pytest.approx(0.2) and settings["purpose"] == "one-color"
    settings = asked(prepared(registered, printing.CHECKS, tmp_path / "flat", use_relief=False).folder)
    assert "relief" not in settings and "recorded_depth" not in settings
    settings = asked(prepared(registered, printing.CHECKS, tmp_path / "deep", relief_depth=2.0).folder)
    assert settings["relief_depth"] == 2.0


def test_heights_of_other_materials_are_left_alone(registered: Any, picture: Path) -> None:
    wear_heights(registered, picture)
    registered.data.materials.append(bpy.data.materials.new("Plain"))
    assert heights_on([registered]) is None


def test_files_for_printing_are_all_that_is_wanted_by_default(registered: Any, tmp_path: Path) -> None:
    job = prepared(registered, printing.FILES_TO_PRINT, tmp_path / "job")
    assert "only" not in asked(job.folder) and "texture" not in asked(job.folder)
    assert job.result.name == FILES["print_elements"]
    assert job.subject.changes_blend is False and job.subject.target == tmp_path / "target"


def test_a_tiled_texture_of_ours_is_used_as_it_is(registered: Any, picture: Path, tmp_path: Path) -> None:
    for tile in (1001, 1002):
        (tmp_path / f"skin.{tile}.png").write_bytes(picture.read_bytes())
    uvs = np.tile(np.array([0, 0, 1, 0, 1, 1, 0, 1], np.float32).reshape(4, 2), (6, 1))
    uvs[12:, 0] += 1
    registered.data.uv_layers[0].uv.foreach_set("vector", uvs.reshape(-1))
    image = printing.image.load_packed(tmp_path / "skin.<UDIM>.png", "Skin")
    image["patina"] = json.dumps({"settings": {}, "pictures": [], "uv_maps": {"Cube": "UVMap"}})
    material.wear(registered, image, "UVMap")
    job = prepared(registered, printing.CHECKS, tmp_path / "job")
    assert asked(job.folder)["texture"] == "texture.<UDIM>.png" and asked(job.folder)["tiles"] is True
    assert (job.folder / "texture.1002.png").read_bytes() == picture.read_bytes()


def test_checks_become_the_report(registered: Any, tmp_path: Path) -> None:
    job = prepared(registered, printing.CHECKS, tmp_path / "job")
    write_result(job.folder, holes=np.array([[0, 1]], np.int32))
    report = job.subject.apply(job.result)
    assert report == print_report.last_report()
    assert [check.name for check in report.problems] == ["holes"]
    assert report.has_elements("holes") and not report.has_elements("size")
    assert report.size == (20.0, 20.0, 20.0) and report.names == "Cube"
    assert report.lines() == [
        "failed: Holes: The surface has a hole; fill it.",
        "passed: Size: The model fits.",
        "skipped: Printable Colors: Nothing says which colors there are.",
    ]


def test_a_mended_copy_has_no_elements_of_the_objects(registered: Any, tmp_path: Path) -> None:
    job = prepared(registered, printing.FILES_TO_PRINT, tmp_path / "job", repair=["normals"])
    holes = np.array([[0, 1]], np.int32)
    write_result(job.folder, holes, changes=["All faces look outward now."])
    report = job.subject.apply(job.result)
    assert "All faces look outward now." in report.lines()
    assert not report.has_elements("holes"), "they are those of the copy"


def test_a_report_gets_stale(registered: Any, tmp_path: Path) -> None:
    job = prepared(registered, printing.CHECKS, tmp_path / "job")
    write_result(job.folder)
    job.subject.apply(job.result)
    assert not print_report.is_stale()
    registered.scale.x = 2
    bpy.context.view_layer.update()
    assert print_report.is_stale()
    registered.scale.x = 1
    bpy.context.view_layer.update()
    assert not print_report.is_stale(), "it is as it was"
    bpy.ops.wm.read_homefile(use_factory_startup=True)
    assert print_report.last_report() is None, "it goes with the .blend"


def call(event: str) -> None:
    """Let what happens to the .blend happen, for those who listen."""
    for listener in getattr(bpy.app.handlers, event):
        listener(bpy.context.scene, None)


def test_a_preview_is_shown_until_it_is_taken_off(registered: Any, painted: Path, tmp_path: Path) -> None:
    job = prepared(registered, printing.PREVIEW, tmp_path / "job")
    write_result(job.folder)
    painted.replace(job.result)
    job.subject.apply(job.result)
    shown = previewed()
    assert shown is not None and shown.objects() == [registered] and registered.hide_get()
    assert print_preview.NAME in bpy.data.objects
    with live.preview_aside():
        assert not registered.hide_get() and print_preview.NAME not in bpy.data.objects
    assert registered.hide_get(), "it is shown again"
    for before, after in (("undo_pre", "undo_post"), ("redo_pre", "redo_post")):
        call(before)
        assert print_preview.NAME not in bpy.data.objects, "Blender would crash if its collection still held it"
        call(after)
        assert print_preview.NAME in bpy.data.objects and registered.hide_get()
    file = tmp_path / "saved.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(file), copy=True)
    assert registered.hide_get()
    with bpy.data.libraries.load(str(file)) as (saved, _):
        assert saved.objects == ["Cube"] and not saved.materials
    live.release()
    assert previewed() is None and not registered.hide_get()


def test_a_copy_is_put_in_the_place_of_its_objects(registered: Any, picture: Path, tmp_path: Path) -> None:
    job = prepared(registered, printing.COPY, tmp_path / "job")
    write_result(job.folder)
    positions = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float64)
    np.savez(job.result, positions=positions, triangles=[[0, 1, 2]], uvs=np.zeros((1, 3, 2), np.float32))
    (job.folder / FILES["print_texture"]).write_bytes(picture.read_bytes())
    assert job.subject.changes_blend
    job.subject.apply(job.result)
    assert bpy.context.view_layer.objects.active.name == "Cube Print" and registered.hide_get()
    report = print_report.last_report()
    assert report is not None and report.names == "Cube Print" and not report.checks, "it has not been checked yet"
    assert not print_report.is_stale()
    bpy.data.objects.remove(registered)
    with pytest.raises(PatinaError, match="Cube no longer exists, so no copy was made"):
        job.subject.apply(job.result)


def test_files_are_copied_to_the_folder_that_the_maker_chose(registered: Any, tmp_path: Path) -> None:
    job = prepared(registered, printing.FILES_TO_PRINT, tmp_path / "job")
    write_result(job.folder, files=["Cube.glb", "Cube_print_sheet.pdf", "elements.npz"])
    report = job.subject.apply(job.result)
    assert report.folder == tmp_path / "target"
    assert report.files == ("Cube.glb", "Cube_print_sheet.pdf", "Cube_result.json")
    assert {file.name for file in report.folder.iterdir()} == set(report.files)
    assert report.lines()[-1] == str(report.folder / "Cube_result.json")
    told = json.loads((report.folder / "Cube_result.json").read_text())
    assert told["files"] == ["Cube.glb", "Cube_print_sheet.pdf"] and told["print"]["checks"]


def test_files_come_all_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "one").write_text("new")
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "one").write_text("old")
    with pytest.raises(PatinaError, match=r"cannot be written .*; choose another folder"):
        copy_whole({name: tmp_path / "source" / name for name in ("one", "missing")}, tmp_path / "target")
    assert [file.read_text() for file in (tmp_path / "target").iterdir()] == ["old"]


def test_a_job_without_an_account_is_refused(registered: Any, tmp_path: Path) -> None:
    job = prepared(registered, printing.CHECKS, tmp_path / "job")
    (job.folder / "result.json").write_text('{"status": "failed"}')
    with pytest.raises(PatinaError, match="no account of the print; try again"):
        job.subject.apply(job.result)


def test_what_goes_on_is_said_in_words(registered: Any, tmp_path: Path) -> None:
    job: PrintJob = prepared(registered, printing.CHECKS, tmp_path / "job").subject
    said = {replace(job, wanted=wanted).words.writing for wanted in printing._WORDS}
    assert said == {"Checking", "Matching colors", "Mending", "Making files"}
