"""The panel of prints: before a check, with problems, with a preview, with files, and where something is in the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy
import numpy as np
import pytest

import addon
from addon.engine.messages import Writing
from addon.engine.session import Run
from addon.jobs import live, print_readiness, printing
from addon.panels import main
from addon.panels import printing as panels
from addon.panels.print_settings import PATINA_MT_common_filaments
from addon.settings import schema
from addon.settings.print_properties import print_defaults, print_mode, print_settings
from addon.setup import location
from tests.addon.jobs.prints import write_result
from tests.addon.jobs.test_printing import wear_heights
from tests.addon.panels.drawing import draw
from tests.addon.panels.test_widths import BUTTON, CHECKBOX, LABEL, width

PANELS = [panel for panel in panels.CLASSES if issubclass(panel, bpy.types.Panel)]


@pytest.fixture
def settings(cube: bpy.types.Object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The add-on is registered, there is an engine, and a cube of two meters."""
    monkeypatch.setenv(location.PYTHON_VARIABLE, "python")
    addon.register()
    yield print_settings(bpy.context.scene)
    live.state().session.run = None
    live.state().held = None
    addon.unregister()


def drawn(layout: Any) -> list[str]:
    return [item for panel in PANELS for item in draw(panel, layout)]


def report(wanted: str, folder: Path, **found: Any) -> printing.PrintJob:
    """Let a job of the cube end."""
    objects, depsgraph = [bpy.context.active_object], bpy.context.evaluated_depsgraph_get()
    values = {**print_defaults(), "purpose": "FULL-COLOR", "process": "AUTO", "height": 0.0}
    job = printing.prepare(objects, depsgraph, values, wanted, folder, folder / "target")
    write_result(job.folder, **found)
    job.subject.apply(job.result)
    return job.subject


def test_every_setting_has_a_place(settings: Any, layout: Any, picture: Path) -> None:
    settings.purpose = "ALL"
    assert "property relief_depth" not in drawn(layout), "there is no relief yet"
    wear_heights(bpy.context.active_object, picture)
    shown = set(drawn(layout))
    settings.filament_choice, settings.hollow = "COMMON", 3.0
    for name in print_mode().own:
        if print_mode().is_automatic(name):
            setattr(settings, f"{name}_automatic", False)
    shown |= set(drawn(layout))
    settings.filaments.add()
    shown |= set(drawn(layout))
    special = {"process": "PATINA_MT_print_processes", "filaments": "PATINA_UL_filaments"}
    several = {"formats": "formats GLB: ", "repair": "repair HOLES: "}
    for name in print_mode().own:
        expected = special.get(name) or several.get(name) or f"property {name}"
        assert any(item.startswith(expected) for item in shown), name


def test_only_what_means_something_is_shown(settings: Any, layout: Any) -> None:
    shown = drawn(layout)
    assert "property filament_count" not in shown and "property drain" not in shown
    settings.purpose = "FILAMENT"
    shown = drawn(layout)
    assert "property filament_count" in shown and not any(item.startswith("formats ") for item in shown)
    settings.filaments.add()
    assert "property filament_count" not in drawn(layout), "the maker has said which ones"


def test_the_size_is_told_and_doubted(settings: Any, layout: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = drawn(layout)
    assert "2000 × 2000 × 2000 mm" in shown and "That is 2 m long; set a height." in " ".join(shown)
    bpy.context.object.scale = (2, 2, 2)
    bpy.context.view_layer.update()
    assert "That is 4 m long; set a height." in " ".join(drawn(layout))
    settings.height = 80.0
    shown = drawn(layout)
    assert "80 × 80 × 80 mm" in shown and "set a height" not in " ".join(shown)
    bpy.context.object.data.vertices[0].co.z = 0
    bpy.context.object.rotation_euler = (0.5, 0.0, 0.0)
    bpy.context.view_layer.update()
    assert any(item.endswith("80 mm") and not item.startswith("about") for item in drawn(layout))
    monkeypatch.setattr(print_readiness, "_MOST_VERTICES", 7)
    assert any(item.startswith("about ") for item in drawn(layout)), "the box of what is turned may be larger"
    settings.height = 1.0
    assert "mm long; set a height" in " ".join(drawn(layout))


def test_before_a_check_there_are_two_buttons(settings: Any, layout: Any) -> None:
    shown = drawn(layout)
    assert "patina.check_print" in shown and "patina.export_print" in shown
    assert "patina.open_print_folder" not in shown and "patina.select_print_elements" not in shown


def test_problems_come_with_what_helps(settings: Any, layout: Any, tmp_path: Path) -> None:
    report(printing.CHECKS, tmp_path, holes=np.array([[0, 1], [1, 2]], np.int32))
    shown = drawn(layout)
    assert {"Holes", "2"} <= set(shown) and "The surface has a hole; fill it." in " ".join(shown)
    assert "patina.select_print_elements" in shown and "patina.mend_print" in shown
    assert "1 passed, 1 skipped" in shown and "The model fits." in shown
    assert "Printable Colors" not in shown and "Nothing says which colors there are." in " ".join(shown)
    assert "Cube for PolyJet" in " ".join(shown)
    assert shown.count("patina.make_printable_copy") == 1
    bpy.ops.patina.mend_print(remedy="holes")
    shown = drawn(layout)
    assert shown.count("patina.make_printable_copy") == 2, "beside the problems, too"
    assert "Export… mends a copy" in " ".join(shown)


def test_what_is_out_of_date_says_so(settings: Any, layout: Any, tmp_path: Path) -> None:
    report(printing.CHECKS, tmp_path)
    assert "check again" not in " ".join(drawn(layout))
    settings.height = 20.0
    assert "The settings changed since; check again." in " ".join(drawn(layout))
    bpy.context.object.data.vertices[0].co.x += 1
    bpy.context.object.data.update()
    bpy.context.view_layer.update()
    assert "Cube changed since; check again." in " ".join(drawn(layout))
    bpy.data.objects.remove(bpy.context.object)
    bpy.ops.mesh.primitive_cone_add()
    assert "Cube no longer exists; check again." in " ".join(drawn(layout))


def test_files_are_one_click_away(settings: Any, layout: Any, tmp_path: Path) -> None:
    report(printing.FILES_TO_PRINT, tmp_path)
    assert "patina.open_print_folder" in drawn(layout)


def test_a_running_job_shows_how_far_it_is(settings: Any, layout: Any, tmp_path: Path) -> None:
    subject = report(printing.CHECKS, tmp_path)
    live.state().session.run = Run(tmp_path, tmp_path, subject, stage="loading")
    assert "0% Preparing…" in drawn(layout)
    live.state().session.run = Run(tmp_path, tmp_path, subject, writing=Writing(250, 1000, 9.0))
    shown = drawn(layout)
    assert "25% Checking, 0:09 left" in shown and "patina.cancel" in shown
    assert "patina.check_print" not in shown and "patina.finish_now" not in shown


def test_what_went_wrong_is_said_once(settings: Any, layout: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    live.state().session.message = "There is no room."
    for editor in ("PRINT", "VIEW_3D"):
        monkeypatch.setattr(live.state(), "editor", editor)
        assert ("There is no room." in drawn(layout)) == (editor == "PRINT")
        assert ("There is no room." in draw(main.PATINA_PT_texture, layout)) == (editor == "VIEW_3D")
    live.state().session.message = ""


def test_what_a_job_has_done_is_said_where_nothing_shows_it(settings: Any, layout: Any) -> None:
    live.state().editor, live.state().said = "VIEW_3D", "1 file in /game: stone.png."
    assert "1 file in /game: stone.png." in " ".join(draw(main.PATINA_PT_texture, layout))
    assert bpy.ops.patina.dismiss() == {"FINISHED"}
    assert live.state().said == ""


def test_a_preview_can_be_hidden_and_kept(settings: Any, layout: Any, tmp_path: Path) -> None:
    subject = report(printing.CHECKS, tmp_path)
    assert "patina.preview_filaments" not in drawn(layout), "full color needs no filaments"
    live.state().held = (subject, tmp_path)
    bpy.context.view_layer.objects.active = None
    shown = drawn(layout)
    assert "patina.preview_filaments" in shown and "patina.keep_filaments" in shown


def test_what_is_in_the_way_is_said(settings: Any, layout: Any) -> None:
    settings.formats = set()
    assert "Choose at least one format under Output." in " ".join(drawn(layout))
    bpy.ops.object.text_add()
    shown = drawn(layout)
    assert "not a mesh; convert a copy" in " ".join(shown) and "patina.convert_copy" in shown


def test_without_an_object_there_is_no_panel(settings: Any) -> None:
    bpy.context.view_layer.objects.active = None
    assert not panels.PATINA_PT_print.poll(bpy.context)


def test_menus_list_processes_and_filaments(settings: Any, layout: Any) -> None:
    for menu in (panels.PATINA_MT_print_processes, PATINA_MT_common_filaments):
        menu.draw(SimpleNamespace(layout=layout), bpy.context)
    titles = {process.name: process.title for process in schema.processes()}
    assert {f"process POLYJET: {titles['polyjet']}", "process AUTO: Automatic"} <= set(layout.drawn)
    assert ("button", "Any Color") in layout.labels and ("button", "White") in layout.labels


def test_labels_fit(settings: Any, layout: Any, tmp_path: Path) -> None:
    report(printing.FILES_TO_PRINT, tmp_path, holes=np.array([[0, 1]], np.int32))
    settings.purpose = "ALL"
    found = set()
    for is_automatic in (True, False):
        for name in print_mode().own:
            if print_mode().is_automatic(name):
                setattr(settings, f"{name}_automatic", is_automatic)
        drawn(layout)
        found |= layout.labels
    rooms = {"label": LABEL, "checkbox": CHECKBOX, "button": BUTTON}
    assert not [text for kind, text in found if width(text) > rooms[kind]]
