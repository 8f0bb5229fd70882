"""A scenario of the panel of prints: check, select, preview, mend a copy, export."""

from __future__ import annotations

from typing import Any

import bpy

from scripts.gui.bench import OBJECT, Bench
from scripts.gui.window import BOTTOM, PAUSE, Steps, expect

_TO_HEADER = 34
"""Pixels from the last button above the panel to its header."""
_HEIGHT = 80.0
_COLORS = 4


def printing(bench: Bench) -> Steps:
    """Print Suzanne, who has holes: every button of the panel once, in the order in which a maker needs them."""
    yield from bench.prepare()
    _dress(bench)
    settings: Any = bpy.context.scene.patina_print
    settings.height, settings.purpose, settings.filament_count = _HEIGHT, "ALL", _COLORS
    x, y = yield from bench.screen.find("patina.restore_material")
    # With the control key, all other panels close.
    yield from bench.screen.click(x, y - _TO_HEADER, ctrl=True)
    yield PAUSE
    yield from bench.screen.look("printing-1-ready")
    yield from _check(bench)
    yield from _preview(bench, settings)
    yield from _mend(bench)
    yield from _export(bench)


def _dress(bench: Bench) -> None:
    """Give Suzanne faces of her own and a picture."""
    bpy.ops.object.convert(target="MESH")
    monkey: Any = bpy.data.objects[OBJECT]
    image = bpy.data.images.load(str(bench.style))
    bench.module("blender.material").wear(monkey, image, "UVMap")
    space: Any = bench.screen.view.spaces.active
    space.shading.color_type = "TEXTURE"
    bpy.ops.ed.undo_push(message="Dress")


def _run(bench: Bench, operator: str) -> Steps:
    """Press a button that starts a job and wait for its end, however soon it comes."""
    reports = bench.module("jobs.print_report")
    before = reports.last_report()
    yield from bench.screen.press_button(operator, BOTTOM)
    yield lambda: bench.idle() and (reports.last_report() is not before or bench.session.message)
    yield PAUSE
    # Once, at the end, a tick takes as long as the mesh of a preview or a copy is large.
    bench.figures["ticks"].clear()
    expect(not bench.session.message, f"the job failed: {bench.session.message}")


def _check(bench: Bench) -> Steps:
    yield from _run(bench, "patina.check_print")
    yield from bench.screen.look("printing-2-checked")
    report = bench.module("jobs.print_report").last_report()
    expect("holes" in [check.name for check in report.problems], "the holes were not found")
    yield from bench.screen.press_button("patina.select_print_elements")
    yield from bench.screen.look("printing-3-selected")
    expect(bpy.context.mode == "EDIT_MESH", "Select does not go into Edit Mode")
    expect(bpy.data.objects[OBJECT].data.total_edge_sel > 0, "Select selects nothing")
    with bench.screen.inside():
        bpy.ops.object.mode_set(mode="OBJECT")


def _preview(bench: Bench, settings: Any) -> Steps:
    monkey, name = bpy.data.objects[OBJECT], bench.module("blender.print_preview").NAME
    with bench.screen.inside():
        # Blender takes what does not differ between two steps as it is.
        for step in ("Before", "After"):
            bpy.ops.ed.undo_push(message=step)
    yield from _run(bench, "patina.preview_filaments")
    yield from bench.screen.look("printing-4-preview")
    expect(monkey.hide_get() and name in bpy.data.objects, "there is no preview in the place of the object")
    bpy.ops.wm.save_as_mainfile(filepath=str(bench.folder / "printing.blend"))
    yield PAUSE
    expect(monkey.hide_get() and name in bpy.data.objects, "saving took the preview off")
    yield from bench.screen.press("Z", ctrl=True)
    with bench.screen.inside():
        bpy.ops.ed.redo()
    yield PAUSE
    # They may have read all objects anew.
    monkey = bpy.data.objects[OBJECT]
    expect(monkey.hide_get() and name in bpy.data.objects, "undo or redo took the preview off")
    yield from bench.screen.press_button("patina.keep_filaments", BOTTOM)
    expect(len(settings.filaments) == _COLORS, "the colors of the preview are not in the list")
    yield from bench.screen.look("printing-5-listed")
    yield from bench.screen.press_button("patina.preview_filaments", BOTTOM)
    yield from bench.screen.look("printing-6-hidden")
    expect(not monkey.hide_get() and name not in bpy.data.objects, "the preview stays")
    bench.compare("printing-1-ready", "printing-6-hidden", False)


def _mend(bench: Bench) -> Steps:
    yield from bench.screen.press_button("patina.mend_print")
    yield from _run(bench, "patina.make_printable_copy")
    yield from bench.screen.look("printing-7-copy")
    made = bpy.context.view_layer.objects.active
    expect(made.name == f"{OBJECT} Print" and bpy.data.objects[OBJECT].hide_get(), "there is no copy")
    bench.compare("printing-1-ready", "printing-7-copy", False)
    yield from bench.screen.press("Z", ctrl=True)
    yield from bench.screen.look("printing-8-undone")
    expect(f"{OBJECT} Print" not in bpy.data.objects, "one undo did not take the copy back")
    expect(not bpy.data.objects[OBJECT].hide_get(), "undo left the object hidden")


def _export(bench: Bench) -> Steps:
    target = bench.folder / "printing"
    with bench.screen.inside():
        bpy.ops.patina.export_print("EXEC_DEFAULT", directory=str(target))
    yield bench.running
    yield from bench.screen.look("printing-9-running")
    yield bench.idle
    yield PAUSE
    yield from bench.screen.look("printing-10-exported")
    expect((target / f"{OBJECT}_print_sheet.pdf").is_file(), f"there is no print sheet: {bench.session.message}")
