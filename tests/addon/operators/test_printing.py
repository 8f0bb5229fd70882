"""Prints in background mode, with the real engine: checks, preview, mended copy, files, and what is selected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bmesh
import bpy
import pytest
from PIL import Image

import addon
from addon.blender import material, print_preview
from addon.jobs import live
from addon.jobs.print_report import last_report
from addon.jobs.printing import previewed
from addon.operators.printing import PATINA_OT_check_print
from addon.settings.print_properties import print_settings


@pytest.fixture
def ready(cube: bpy.types.Object, engine: None, tmp_path: Path) -> Iterator[bpy.types.Object]:
    """The add-on is registered, the engine is known, and there is a cube of 20 mm with a picture and without a top."""
    addon.register()
    edited = bmesh.new()
    edited.from_mesh(cube.data)
    edited.faces.ensure_lookup_table()
    bmesh.ops.delete(edited, geom=[max(edited.faces, key=lambda face: face.calc_center_median().z)], context="FACES")
    edited.to_mesh(cube.data)
    halves = Image.new("RGB", (64, 64), (193, 46, 31))
    halves.paste((255, 255, 255), (0, 0, 64, 32))
    halves.save(tmp_path / "halves.png")
    material.wear(cube, bpy.data.images.load(str(tmp_path / "halves.png")), "UVMap")
    print_settings(bpy.context.scene).height = 20.0
    yield cube
    live.release()
    addon.unregister()


def test_what_is_wrong_is_found_and_selected(ready: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert bpy.ops.patina.check_print() == {"FINISHED"}
    report = last_report()
    assert report is not None and report.size == pytest.approx((20, 20, 20))
    assert "holes" in [check.name for check in report.problems]
    assert "Patina: failed: Holes: " in capsys.readouterr().out
    assert bpy.ops.patina.select_print_elements(check="holes") == {"FINISHED"}
    edited = bmesh.from_edit_mesh(ready.data)
    chosen = [edge for edge in edited.edges if edge.select]
    assert len(chosen) == 4 and all(vertex.co.z == 1 for edge in chosen for vertex in edge.verts)
    bpy.ops.object.mode_set(mode="OBJECT")
    with pytest.raises(RuntimeError, match="There is nothing to select for size; choose another check"):
        bpy.ops.patina.select_print_elements(check="size")
    ready.data.vertices[0].co.x -= 1
    ready.data.update()
    bpy.context.view_layer.update()
    with pytest.raises(RuntimeError, match="changed since the check; check again"):
        bpy.ops.patina.select_print_elements(check="holes")


def test_a_copy_is_mended(ready: Any) -> None:
    assert bpy.ops.patina.mend_print(remedy="holes") == {"FINISHED"}
    assert bpy.ops.patina.make_printable_copy() == {"FINISHED"}
    made: Any = bpy.context.view_layer.objects.active
    assert made.name == "Cube Print" and ready.hide_get()
    assert tuple(made.dimensions) == pytest.approx((2, 2, 2)), "as large as the cube in the scene"
    edited = bmesh.new()
    edited.from_mesh(made.data)
    assert all(edge.is_manifold for edge in edited.edges) and edited.calc_volume() == pytest.approx(8)
    with pytest.raises(RuntimeError, match="no remedy prayer; choose another"):
        bpy.ops.patina.mend_print(remedy="prayer")


def test_filaments_are_previewed_and_listed(ready: Any) -> None:
    settings = print_settings(bpy.context.scene)
    assert bpy.ops.patina.preview_filaments(filament_count=2) == {"FINISHED"}
    assert previewed() is not None and ready.hide_get()
    assert len(bpy.data.objects[print_preview.NAME].material_slots) == 2
    assert bpy.ops.patina.keep_filaments() == {"FINISHED"}
    assert len(settings.filaments) == 2
    assert bpy.ops.patina.preview_filaments() == {"FINISHED"}
    assert previewed() is None and not ready.hide_get() and ready.select_get()
    assert not bpy.ops.patina.keep_filaments.poll()


def test_files_come_to_the_folder(ready: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = bpy.ops.patina.export_print(
        directory=str(tmp_path / "prints"), purpose="ALL", formats={"GLB"}, filaments="Red; White", repair={"HOLES"}
    )
    assert done == {"FINISHED"}
    names = {file.name for file in (tmp_path / "prints").iterdir()}
    assert {"Cube.glb", "Cube_print_sheet.pdf", "Cube_result.json"} < names and any(
        name.endswith(".3mf") for name in names
    )
    assert "elements.npz" not in names
    assert f"Patina: {tmp_path / 'prints' / 'Cube.glb'}" in capsys.readouterr().out
    report = last_report()
    assert report is not None and "holes" not in [check.name for check in report.problems]
    assert print_settings(bpy.context.scene).purpose == "FULL-COLOR", "what a script gives is not kept"
    assert bpy.ops.patina.open_print_folder.poll()


def test_a_folder_is_needed(ready: Any) -> None:
    with pytest.raises(RuntimeError, match="There is no folder for the files; choose one"):
        bpy.ops.patina.export_print()


def test_the_engine_says_what_is_wrong_with_a_setting(ready: Any) -> None:
    with pytest.raises(RuntimeError, match="Unobtainium"):
        bpy.ops.patina.preview_filaments(filaments="Unobtainium; White")
    assert previewed() is None and not ready.hide_get()


def test_while_a_job_runs_no_other_begins(ready: Any) -> None:
    session: Any = live.state().session
    session.run = SimpleNamespace(subject=SimpleNamespace(title="Texture of Cube"))
    try:
        assert not PATINA_OT_check_print.poll(bpy.context)
    finally:
        session.run = None
    assert PATINA_OT_check_print.poll(bpy.context)


def test_prints_are_of_surfaces(ready: Any) -> None:
    bpy.ops.object.text_add()
    with pytest.raises(RuntimeError, match="Text is a text, not a mesh; convert a copy"):
        bpy.ops.patina.check_print()
    bpy.ops.object.select_all(action="DESELECT")
    bpy.context.view_layer.objects.active = None
    with pytest.raises(RuntimeError, match="Select a mesh object"):
        bpy.ops.patina.check_print()
