"""Scenarios of textures in the 3D viewport."""

from __future__ import annotations

import os
import signal
import time

import bpy

from scripts.gui.stage import OBJECT, Stage, leftovers, results, wears
from scripts.gui.window import PAUSE, Steps, expect


def generate(stage: Stage) -> Steps:
    """Cold start, result, undo, redo, second run on the warm engine, save."""
    yield from stage.prepare()
    yield from _click_without_a_picture(stage)
    stage.figures["cold_preview_s"] = yield from stage.generate()
    yield 1.0
    stage.screen.shot("generate-2-running")
    expect(wears("Patina Preview"), "the preview is not on the model")
    yield stage.idle
    yield 1.0
    stage.screen.shot("generate-3-done")
    expect(wears(f"{OBJECT} Patina"), "the texture is not on the model")
    expect(not leftovers(), f"temporary data remain: {leftovers()}")
    yield from stage.screen.press("Z", ctrl=True)
    stage.screen.shot("generate-4-undone")
    expect(not wears(OBJECT), "one undo did not remove the texture")
    bpy.ops.ed.redo()
    yield PAUSE
    expect(wears(f"{OBJECT} Patina"), "redo did not restore the texture")
    yield from _generate_again(stage)
    bpy.ops.wm.save_as_mainfile(filepath=str(stage.folder / "generate.blend"))


def _click_without_a_picture(stage: Stage) -> Steps:
    pictures = stage.settings.pictures
    image = pictures[0].image
    pictures.clear()
    place = yield from stage.screen.find("patina.generate_texture")
    yield from stage.screen.click(*place)
    yield PAUSE
    stage.screen.shot("generate-0-no-picture")
    expect(stage.idle(), "the button worked without a picture")
    pictures.add().image = image
    yield PAUSE
    stage.screen.shot("generate-1-ready")


def _generate_again(stage: Stage) -> Steps:
    """Generate a second texture, restore the object's material and put the texture back."""
    stage.figures["warm_preview_s"] = yield from stage.generate()
    yield stage.idle
    yield 1.0
    stage.screen.shot("generate-5-second")
    expect(len(results(OBJECT)) == 2, "the list of results does not have both")
    yield from stage.screen.press_button("patina.restore_material")
    stage.screen.shot("generate-6-restored")
    expect(not wears(OBJECT), "Restore Previous Material left the texture on")
    yield from stage.screen.press_button("patina.wear_result")
    expect(wears(f"{OBJECT} Patina"), "Use This Texture did not restore the texture")


def cancel(stage: Stage) -> Steps:
    """Cancel leaves the object as it was, and the next run works."""
    yield from stage.prepare()
    # A draft would end before the mouse arrives.
    stage.settings.quality = "FINAL"
    yield from stage.generate()
    yield from stage.screen.press_button("patina.cancel", stage.button_height)
    yield stage.idle
    stage.screen.shot("cancel-1-cancelled")
    expect(not wears("") and not leftovers(), "parts of the canceled texture remain")
    yield from stage.generate()
    yield from stage.screen.press_button("patina.finish_now", stage.button_height)
    yield stage.idle
    yield PAUSE
    stage.screen.shot("cancel-2-finished-early")
    expect(wears(f"{OBJECT} Patina"), "Finish Now did not put the texture on the model")


def save(stage: Stage) -> Steps:
    """Saving during a job stores nothing temporary, and the job continues."""
    yield from stage.prepare()
    yield from stage.generate()
    bpy.ops.wm.save_as_mainfile(filepath=str(stage.folder / "while_running.blend"))
    yield PAUSE
    expect(stage.running() and wears("Patina Preview"), "the preview did not return after saving")
    stage.screen.shot("save-1-after-saving")
    yield stage.idle
    yield PAUSE
    expect(wears(f"{OBJECT} Patina"), "the texture is not on the model")


def meddle(stage: Stage) -> Steps:
    """Orbit, rename the object, edit another one, change scenes; delete the object; load another file."""
    yield from stage.prepare()
    yield from _change_the_scene(stage)
    yield from _delete_the_object(stage)
    yield from _load_another_file(stage)


def _change_the_scene(stage: Stage) -> Steps:
    yield from stage.generate()
    for key in ("NUMPAD_4", "NUMPAD_6", "NUMPAD_8"):
        yield from stage.screen.press(key)
    bpy.data.objects[OBJECT].name = "Renamed"
    bpy.ops.mesh.primitive_cube_add(location=(3.0, 0.0, 0.0))
    cube = bpy.context.active_object
    bpy.ops.object.mode_set(mode="EDIT")
    yield PAUSE
    bpy.ops.object.mode_set(mode="OBJECT")
    bpy.ops.scene.new(type="NEW")
    yield stage.idle
    yield PAUSE
    stage.screen.shot("meddle-1-other-scene")
    expect(not stage.session.message, f"the job failed: {stage.session.message}")
    expect(len(results("Renamed")) == 1, "the renamed object has no result")
    expect(not cube.material_slots, "another object got the texture")
    bpy.ops.scene.delete()
    bpy.context.view_layer.objects.active = bpy.data.objects["Renamed"]
    bpy.data.objects["Renamed"].name = OBJECT
    bpy.data.objects.remove(cube)
    bpy.data.objects[OBJECT].select_set(True)


def _delete_the_object(stage: Stage) -> Steps:
    yield from stage.generate()
    bpy.data.objects.remove(bpy.data.objects[OBJECT])
    yield stage.idle
    yield PAUSE
    stage.screen.shot("meddle-2-deleted")
    expect("no longer exists" in stage.session.message, "no message says that the object is gone")
    expect(not leftovers(), f"temporary data remain: {leftovers()}")


def _load_another_file(stage: Stage) -> Steps:
    bpy.ops.wm.read_homefile(use_empty=False)
    yield 1.0
    yield from stage.prepare()
    yield from stage.generate()
    bpy.ops.wm.read_homefile(use_empty=False)
    yield 1.0
    expect(stage.idle(), "the job outlived its file")
    expect(not leftovers() and not results("Cube"), "the old job wrote into the new file")


def kill_engine(stage: Stage) -> Steps:
    """Kill the engine: a message says so, the last preview stays, and the next run works."""
    yield from stage.prepare()
    yield from stage.generate()
    os.kill(stage.session.engine.pid, signal.SIGKILL)
    yield stage.idle
    yield PAUSE
    stage.screen.shot("kill-1-message")
    expect("engine" in stage.session.message, "no message says that the engine is gone")
    expect(wears(f"{OBJECT} Patina"), "the last preview did not stay")
    yield from stage.generate()
    yield stage.idle
    yield PAUSE
    stage.screen.shot("kill-2-next-run")
    expect(not stage.session.message, f"the next run failed: {stage.session.message}")


def leave(stage: Stage) -> Steps:
    """Quit during a job."""
    yield from stage.prepare()
    yield from stage.generate()
    stage.figures["engine_pid"] = stage.session.engine.pid
    stage.figures["left_at"] = time.time()
