"""Scenarios of objects: several, in other modes than Object Mode, and some that get no texture."""

from __future__ import annotations

from typing import Any

import bpy

from scripts.gui.bench import OBJECT, Bench, add_monkey, choose, images_on, leftovers, results, wears_result
from scripts.gui.window import PAUSE, Steps, expect

SPHERE = "Sphere"


def two_objects(bench: Bench) -> Steps:
    """Two selected objects share a texture, a third one stays as it is; cancel leaves both as they were."""
    yield from bench.prepare_small()
    sphere, _ = _add_sphere((-3.0, 0.0, 0.0)), add_monkey("Bystander", (3.0, 0.0, 0.0))
    choose(bpy.data.objects[OBJECT], sphere)
    with bench.screen.inside():
        bpy.ops.view3d.view_all()
    bpy.ops.ed.undo_push(message="Add Objects")
    yield from bench.make()
    yield from bench.screen.look("two-objects-1-done")
    images = {name: [item.image for item in results(name)] for name in (OBJECT, SPHERE, "Bystander")}
    expect(wears_result() and wears_result(SPHERE), "one of the two objects does not show the texture")
    expect(images[OBJECT] == images[SPHERE] != [], "the objects do not share one texture")
    expect(not images["Bystander"] and not images_on("Bystander"), "the object that was not selected got a texture")
    yield from bench.screen.press("Z", ctrl=True)
    yield from bench.screen.look("two-objects-2-undone")
    expect(not images_on() and not images_on(SPHERE), "one undo did not remove the texture from both objects")
    yield from _cancel(bench)
    yield from bench.screen.look("two-objects-3-canceled")
    expect(not images_on() and not images_on(SPHERE) and not leftovers(), "parts of the canceled texture remain")


def _cancel(bench: Bench) -> Steps:
    """Begin a job that takes long enough for the mouse to arrive, and cancel it."""
    bench.settings.quality = "FINAL"
    yield from bench.generate()
    yield from bench.screen.press_button("patina.cancel", bench.button_height)
    yield bench.idle
    yield PAUSE


def edit_modes(bench: Bench) -> Steps:
    """Generate in Edit Mode and in Sculpt Mode: the mode stays, the texture comes."""
    yield from bench.prepare_small()
    for number, mode in enumerate(("EDIT", "SCULPT"), 1):
        with bench.screen.inside():
            bpy.ops.object.mode_set(mode=mode)
            if mode == "EDIT":
                # The color of the selection would cover the texture.
                bpy.ops.mesh.select_all(action="DESELECT")
        yield from bench.screen.look(f"edit-modes-{number}-{mode.lower()}-ready")
        yield from bench.make()
        yield from bench.screen.look(f"edit-modes-{number}-{mode.lower()}-done")
        expect(bpy.data.objects[OBJECT].mode == mode, f"the object did not stay in the mode {mode}")
        expect(len(results()) == number and wears_result(), f"the texture is not on the object in the mode {mode}")
        with bench.screen.inside():
            bpy.ops.object.mode_set(mode="OBJECT")
        yield PAUSE
    yield from bench.screen.look("edit-modes-3-object-mode")
    expect(wears_result(), "the texture is gone in Object Mode")


def refused(bench: Bench) -> Steps:
    """Objects that get no texture: the panel names each and says why before anything starts."""
    yield from bench.prepare_small()
    for name, make, words in _REFUSED:
        obj = make(bench)
        bpy.context.view_layer.update()
        yield from bench.screen.look(f"refused-{name}")
        obstacle = yield from bench.try_in_vain()
        expect(obj.name in obstacle and words in obstacle, f"the panel does not explain the {name} object: {obstacle}")
        yield from bench.start_over()
    yield from _convert(bench)
    yield from _hide_in_the_middle(bench)


def _convert(bench: Bench) -> Steps:
    """A text gets a texture on a copy that the panel's button makes a mesh."""
    bpy.ops.object.text_add()
    text: Any = bpy.context.active_object
    text.data.extrude = 0.1
    choose(text)
    obstacle = yield from bench.try_in_vain()
    expect(text.name in obstacle and "copy" in obstacle, f"the panel does not explain the text: {obstacle}")
    yield from bench.screen.look("refused-text")
    yield from bench.screen.press_button("patina.convert_copy", bench.button_height or None)
    yield from bench.make()
    yield from bench.screen.look("refused-text-converted")
    copy = bpy.context.active_object
    expect(copy != text and copy.type == "MESH" and wears_result(copy.name), "the copy of the text has no texture")
    expect(text.name in bpy.data.objects and text.type == "FONT", "the text is gone")


def _hide_in_the_middle(bench: Bench) -> Steps:
    """Hide the object while the job runs: the texture comes all the same."""
    yield from bench.start_over()
    yield from bench.click_generate()
    bpy.data.objects[OBJECT].hide_set(True)
    yield bench.idle
    yield PAUSE
    bpy.data.objects[OBJECT].hide_set(False)
    yield from bench.screen.look("refused-hidden-in-the-middle")
    expect(not bench.session.message and wears_result(), "the object that was hidden meanwhile has no texture")


def _linked(bench: Bench) -> Any:
    """Link an object from another file, in place of the one of this file."""
    library = bench.folder / "library.blend"
    monkey = bpy.data.objects[OBJECT]
    bpy.data.libraries.write(str(library), {monkey})
    bpy.data.objects.remove(monkey)
    files: Any = bpy.data.libraries
    with files.load(str(library), link=True) as (_, wanted):
        wanted.objects = [OBJECT]
    linked = wanted.objects[0]
    bpy.context.scene.collection.objects.link(linked)
    choose(linked)
    return linked


def _hidden(_: Bench) -> Any:
    monkey = bpy.data.objects[OBJECT]
    choose(monkey)
    monkey.hide_set(True)
    return monkey


def _without_faces(_: Bench) -> Any:
    mesh = bpy.data.meshes.new("Point")
    mesh.vertices.add(1)
    mesh.uv_layers.new()
    point = bpy.data.objects.new("Point", mesh)
    bpy.context.scene.collection.objects.link(point)
    choose(point)
    return point


def _lamp(_: Bench) -> Any:
    bpy.ops.object.light_add(location=(0.0, -2.0, 1.0))
    lamp = bpy.context.active_object
    choose(lamp)
    return lamp


_REFUSED = (
    ("linked", _linked, "linked"),
    ("hidden", _hidden, "hidden"),
    ("without-faces", _without_faces, "faces"),
    ("lamp", _lamp, "mesh"),
)


def _add_sphere(place: tuple[float, float, float]) -> Any:
    bpy.ops.mesh.primitive_uv_sphere_add(location=place)
    sphere: Any = bpy.context.active_object
    sphere.name = SPHERE
    bpy.ops.object.shade_smooth()
    return sphere
