"""Scenarios of textures in the 3D viewport."""

from __future__ import annotations

import os
import signal
import time

import bpy

from scripts.gui.bench import OBJECT, Bench, images_on, leftovers, results, wears_preview, wears_result
from scripts.gui.window import BOTTOM, PAUSE, Steps, expect


def generate(bench: Bench) -> Steps:
    """Cold start, result, undo, redo, second run on the warm engine, save."""
    yield from bench.prepare()
    yield from _click_without_a_picture(bench)
    # A draft would be done before anybody looks.
    bench.settings.quality = "GOOD"
    # The add-on starts the engine early; here is what an artist waits for who is faster than that.
    bench.session.stop()
    bench.figures["cold_preview_s"] = yield from bench.generate()
    yield 1.0
    yield from bench.screen.look("generate-2-running")
    expect(wears_preview(), "the preview is not on the model")
    yield bench.idle
    yield 1.0
    yield from bench.screen.look("generate-3-done")
    expect(wears_result(), "the texture is not on the model")
    expect(not leftovers(), f"temporary data remain: {leftovers()}")
    yield from bench.screen.press("Z", ctrl=True)
    yield from bench.screen.look("generate-4-undone")
    expect(not images_on(), "one undo did not remove the texture")
    bpy.ops.ed.redo()
    yield PAUSE
    expect(wears_result(), "redo did not restore the texture")
    yield from _generate_again(bench)
    for name, differ in (("2-running", True), ("3-done", True), ("4-undone", False), ("6-restored", False)):
        bench.compare("generate-1-ready", f"generate-{name}", differ)
    bpy.ops.wm.save_as_mainfile(filepath=str(bench.folder / "generate.blend"))


def _click_without_a_picture(bench: Bench) -> Steps:
    pictures = bench.settings.pictures
    image = pictures[0].image
    pictures.clear()
    place = yield from bench.screen.find("patina.generate_texture")
    yield from bench.screen.click(*place)
    yield PAUSE
    yield from bench.screen.look("generate-0-no-picture")
    expect(bench.idle(), "the button worked without a picture")
    pictures.add().image = image
    yield PAUSE
    yield from bench.screen.look("generate-1-ready")


def _generate_again(bench: Bench) -> Steps:
    """Generate a second texture, restore the object's material and put the texture back."""
    bench.figures["warm_preview_s"] = yield from bench.generate()
    yield bench.idle
    yield 1.0
    yield from bench.screen.look("generate-5-second")
    expect(len(results()) == 2, "the list of results does not have both")
    yield from bench.screen.press_button("patina.restore_material", BOTTOM)
    yield from bench.screen.look("generate-6-restored")
    expect(not images_on(), "Restore Previous Material left the texture on")
    yield from bench.screen.press_button("patina.wear_result", BOTTOM)
    expect(wears_result(), "Use This Texture did not restore the texture")


def cancel(bench: Bench) -> Steps:
    """Cancel leaves the object as it was, and the next run works."""
    yield from bench.prepare()
    # A draft would end before the mouse arrives.
    bench.settings.quality = "FINAL"
    yield from bench.generate()
    yield from bench.screen.press_button("patina.cancel", bench.button_height)
    yield bench.idle
    yield from bench.screen.look("cancel-1-canceled")
    expect(not images_on() and not leftovers(), "parts of the canceled texture remain")
    yield from bench.generate()
    yield from bench.screen.press_button("patina.finish_now", bench.button_height)
    yield bench.idle
    yield PAUSE
    yield from bench.screen.look("cancel-2-finished-early")
    expect(wears_result(), "Finish Now did not put the texture on the model")


def save(bench: Bench) -> Steps:
    """Saving during a job stores nothing temporary, and the job continues."""
    yield from bench.prepare()
    yield from bench.generate()
    bpy.ops.wm.save_as_mainfile(filepath=str(bench.folder / "while_running.blend"))
    yield PAUSE
    expect(bench.running() and wears_preview(), "the preview did not return after saving")
    yield from bench.screen.look("save-1-after-saving")
    yield bench.idle
    yield PAUSE
    expect(wears_result(), "the texture is not on the model")


def meddle(bench: Bench) -> Steps:
    """Orbit, rename the object, edit another one, change scenes; delete the object; load another file."""
    yield from bench.prepare()
    yield from _change_the_scene(bench)
    yield from _delete_the_object(bench)
    yield from _load_another_file(bench)


def _change_the_scene(bench: Bench) -> Steps:
    yield from bench.generate()
    for key in ("NUMPAD_4", "NUMPAD_6", "NUMPAD_8"):
        yield from bench.screen.press(key)
    bpy.data.objects[OBJECT].name = "Renamed"
    bpy.ops.mesh.primitive_cube_add(location=(3.0, 0.0, 0.0))
    cube = bpy.context.active_object
    bpy.ops.object.mode_set(mode="EDIT")
    yield PAUSE
    bpy.ops.object.mode_set(mode="OBJECT")
    bpy.ops.scene.new(type="NEW")
    yield bench.idle
    yield PAUSE
    yield from bench.screen.look("meddle-1-other-scene")
    expect(not bench.session.message, f"the job failed: {bench.session.message}")
    expect(len(results("Renamed")) == 1, "the renamed object has no result")
    expect(not cube.material_slots, "another object got the texture")
    bpy.ops.scene.delete()
    bpy.context.view_layer.objects.active = bpy.data.objects["Renamed"]
    bpy.data.objects["Renamed"].name = OBJECT
    bpy.data.objects.remove(cube)
    bpy.data.objects[OBJECT].select_set(True)


def _delete_the_object(bench: Bench) -> Steps:
    yield from bench.generate()
    bpy.data.objects.remove(bpy.data.objects[OBJECT])
    yield bench.idle
    yield PAUSE
    yield from bench.screen.look("meddle-2-deleted")
    expect("no longer exists" in bench.session.message, "no message says that the object is gone")
    expect(not leftovers(), f"temporary data remain: {leftovers()}")


def _load_another_file(bench: Bench) -> Steps:
    bpy.ops.wm.read_homefile(use_empty=False)
    yield 1.0
    yield from bench.prepare()
    yield from bench.generate()
    bpy.ops.wm.read_homefile(use_empty=False)
    yield 1.0
    expect(bench.idle(), "the job outlived its file")
    expect(not leftovers() and not results("Cube"), "the old job wrote into the new file")


def kill_engine(bench: Bench) -> Steps:
    """Kill the engine: a message says so, the last preview stays, and the next run works."""
    yield from bench.prepare()
    yield from bench.generate()
    os.kill(bench.session.engine.pid, signal.SIGKILL)
    yield bench.idle
    yield PAUSE
    yield from bench.screen.look("kill-1-message")
    expect("engine" in bench.session.message, "no message says that the engine is gone")
    expect(wears_result(), "the last preview did not stay")
    yield from bench.generate()
    yield bench.idle
    yield PAUSE
    yield from bench.screen.look("kill-2-next-run")
    expect(not bench.session.message, f"the next run failed: {bench.session.message}")


def leave(bench: Bench) -> Steps:
    """Quit during a job."""
    yield from bench.prepare()
    yield from bench.generate()
    bench.figures["engine_pid"] = bench.session.engine.pid
    bench.figures["left_at"] = time.time()
