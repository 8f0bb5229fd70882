"""Scenarios of shapes: vertices that move, in place of a texture."""

from __future__ import annotations

from typing import Any

import bpy

from scripts.gui.bench import OBJECT, Bench, leftovers
from scripts.gui.window import BOTTOM, PAUSE, Steps, expect

_MANY, _FEW = 2000, 60
_TOP = 0.94
"""How high Suzanne is, subdivided."""


def vertices(bench: Bench) -> Steps:
    """Choose the mode, let a shape grow, save and edit meanwhile, undo, turn it down, make another, remove all."""
    yield from _choose_the_mode(bench)
    yield from bench.generate()
    yield PAUSE
    yield from bench.screen.look("vertices-2-running")
    expect(leftovers() == ["Patina Preview"], "the preview is not on the model")
    yield from _meddle(bench)
    yield from bench.screen.press_button("patina.finish_now", bench.button_height)
    yield bench.idle
    yield PAUSE
    expect(not bench.session.message, f"the job failed: {bench.session.message}")
    expect(_keys() == [1.0] and not leftovers(), "the shape is not on the model, or temporary data remain")
    yield from bench.screen.look("vertices-3-done")
    yield from bench.screen.press("Z", ctrl=True)
    expect(_keys() == [], "one undo did not remove the shape")
    yield from bench.screen.look("vertices-4-undone")
    bpy.ops.ed.redo()
    yield PAUSE
    expect(_keys() == [1.0], "redo did not restore the shape")
    _blocks()[1].value = 0.3
    yield from bench.screen.find("patina.remove_shape", BOTTOM)
    yield from bench.screen.look("vertices-5-turned-down")
    bench.settings.feature, bench.settings.vertices.steps = "blocks.5.0:60", _FEW
    yield from bench.make()
    expect(_keys() == [0.0, 1.0], "another shape does not take the place of the first one")
    yield from bench.screen.find("patina.remove_shape", BOTTOM)
    yield from bench.screen.look("vertices-6-another")
    yield from bench.screen.press_button("patina.remove_shape", BOTTOM)
    expect(_object().data.shape_keys is None, "Remove Shapes left a shape key")
    yield from bench.screen.look("vertices-7-removed")
    for name in ("4-undone", "7-removed"):
        bench.compare("vertices-1-ready", f"vertices-{name}", differ=False)
    _object().modifiers.new("Halves", "MIRROR")
    yield PAUSE
    obstacle = yield from bench.try_in_vain()
    expect("would come apart" in obstacle, f"the panel does not say what is in the way: {obstacle}")
    yield from bench.screen.look("vertices-8-refused")


def _choose_the_mode(bench: Bench) -> Steps:
    yield from bench.prepare()
    with bench.screen.inside():
        bpy.ops.object.modifier_apply(modifier="Subdivision")
    settings = bench.settings
    settings.mode, settings.task, settings.quality = "VERTICES", "FEATURE", "CUSTOM"
    settings.vertices.steps, settings.vertices.view_size = _MANY, 128
    bpy.ops.ed.undo_push(message="Set Up")
    yield from bench.screen.find(".bound")
    yield from bench.screen.find("patina.generate_texture")
    yield from bench.screen.look("vertices-1-ready")


def _meddle(bench: Bench) -> Steps:
    """Save, and go to Edit Mode, where a movement is undone, and back, while the shape grows."""
    bpy.ops.wm.save_as_mainfile(filepath=str(bench.folder / "vertices.blend"))
    yield PAUSE
    expect(bench.running() and bool(leftovers()), "the preview did not return after saving")
    yield from bench.screen.press("TAB")
    yield PAUSE
    expect(_object().mode == "EDIT", "Tab did not lead to Edit Mode")
    with bench.screen.inside():
        bpy.ops.transform.translate(value=(0.0, 0.0, 1.0))
        bpy.ops.ed.undo_push(message="Move")
    yield PAUSE
    yield from bench.screen.press("Z", ctrl=True)
    expect(_object().mode == "EDIT", "undo left Edit Mode")
    yield from bench.screen.press("TAB")
    expect(abs(max(vertex.co.z for vertex in _object().data.vertices) - _TOP) < 0.05, "the movement was not undone")
    expect(bench.running(), "the job is over before Object Mode is back")


def _object() -> Any:
    return bpy.data.objects[OBJECT]


def _blocks() -> list[Any]:
    keys = _object().data.shape_keys
    return [] if keys is None else list(keys.key_blocks)


def _keys() -> list[float]:
    """Return the values of the object's shape keys, but for the first, which is the mesh at rest."""
    return [round(block.value, 3) for block in _blocks()[1:]]
