"""What is tried in the window, each as a generator for ``hands.Runner``. Runs inside Blender.

``test_gui.py`` starts a fresh Blender for each of them and looks, from outside, at what remains.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy

from .hands import PAUSE, Screen, Steps, expect

OBJECT = "Suzanne"
CONTENT = Path(__file__).resolve().parent.parent / "assets" / "stone.jpg"


class Stage:
    """What every scenario has: the screen, a style picture, a folder for files, and figures to report."""

    def __init__(self, screen: Screen, style: Path, folder: Path, size: int) -> None:
        self.screen = screen
        self.folder = folder
        self.figures: dict[str, Any] = {"ticks": []}
        self.button_height = 0
        self.style = style
        self._size = size

    @property
    def live(self) -> ModuleType:
        """The add-on's module ``live``, wherever Blender has put it."""
        return next(module for name, module in sys.modules.items() if name.endswith(".addon.live"))

    @property
    def session(self) -> Any:
        """The add-on's session."""
        return self.live.stage().session

    @property
    def settings(self) -> Any:
        """The panel's settings."""
        return bpy.context.scene.patina

    def running(self) -> bool:
        """Whether a job runs."""
        return self.session.run is not None

    def idle(self) -> bool:
        """Whether no job runs."""
        return not self.running()

    def previewed(self) -> bool:
        """Whether the model wears a preview, or the job is over."""
        return self.idle() or self.session.run.preview is not None

    def prepare(self) -> Steps:
        """Put Suzanne where the cube was, fill the view with her, choose the picture, open the panel, time ticks."""
        self._time_ticks()
        for obj in list(bpy.data.objects):
            bpy.data.objects.remove(obj)
        bpy.ops.mesh.primitive_monkey_add(rotation=(0.0, 0.0, 0.6))
        monkey = bpy.context.active_object
        bpy.ops.object.shade_smooth()
        monkey.modifiers.new("Subdivision", "SUBSURF").levels = 2
        yield from self.screen.open_sidebar("Patina")
        with bpy.context.temp_override(
            window=self.screen.window, area=self.screen.view, region=self.screen.region("WINDOW")
        ):
            bpy.ops.view3d.view_selected()
        self.settings.size = self._size
        self.settings.quality = "DRAFT"
        bpy.ops.patina.add_pictures(directory=f"{self.style.parent}/", files=[{"name": self.style.name}])
        bpy.ops.ed.undo_push(message="Set Up")
        yield 1.5

    def generate(self) -> Steps:
        """Click Generate Texture and wait for the first preview; return the seconds that it took."""
        place = yield from self.screen.find("patina.generate_texture")
        yield from self.screen.click(*place)
        # Progress, Cancel and Finish Now take the button's place.
        self.button_height = place[1]
        begun = time.monotonic()
        yield self.running
        yield self.previewed
        expect(self.running(), f"the job ended before its first preview: {self.session.message}")
        return time.monotonic() - begun

    def _time_ticks(self) -> None:
        tick: Callable[[], float | None] = self.live.tick

        def timed() -> float | None:
            begun = time.perf_counter()
            interval = tick()
            self.figures["ticks"].append(time.perf_counter() - begun)
            return interval

        self.live.tick = timed


def wears(name: str) -> bool:
    """Return whether an object of Suzanne's materials shows an image whose name begins so."""
    obj = bpy.data.objects[OBJECT]
    images = [
        node.image.name
        for slot in obj.material_slots
        if slot.material is not None and slot.material.node_tree is not None
        for node in slot.material.node_tree.nodes
        if node.bl_idname == "ShaderNodeTexImage" and node.image is not None
    ]
    return any(image.startswith(name) for image in images)


def results(name: str) -> Any:
    """Return an object's results."""
    owner: Any = bpy.data.objects[name]
    return owner.patina.results


def leftovers() -> list[str]:
    """Return the names of temporary data that should be gone."""
    data = [*bpy.data.images, *bpy.data.materials]
    return [item.name for item in data if item.name.startswith("Patina Preview")]


def generate(stage: Stage) -> Steps:
    """Cold start, result, undo, redo, second run on the warm engine, save."""
    yield from stage.prepare()
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
    stage.figures["cold_preview_s"] = yield from stage.generate()
    yield 1.0
    stage.screen.shot("generate-2-running")
    expect(wears("Patina Preview"), "the preview is not on the model")
    yield stage.idle
    yield 1.0
    stage.screen.shot("generate-3-done")
    expect(wears(f"{OBJECT} Patina"), "the texture is not on the model")
    expect(not leftovers(), f"left over: {leftovers()}")
    yield from stage.screen.press("Z", ctrl=True)
    stage.screen.shot("generate-4-undone")
    expect(not wears(OBJECT), "one undo did not take the texture off")
    bpy.ops.ed.redo()
    yield PAUSE
    expect(wears(f"{OBJECT} Patina"), "redo did not bring the texture back")
    stage.figures["warm_preview_s"] = yield from stage.generate()
    yield stage.idle
    yield 1.0
    stage.screen.shot("generate-5-second")
    expect(len(results(OBJECT)) == 2, "the results' list does not hold both")
    yield from stage.screen.press_button("patina.restore_material")
    stage.screen.shot("generate-6-restored")
    expect(not wears(OBJECT), "Restore Previous Material left the texture on")
    yield from stage.screen.press_button("patina.wear_result")
    expect(wears(f"{OBJECT} Patina"), "Wear This Result did not bring the texture back")
    bpy.ops.wm.save_as_mainfile(filepath=str(stage.folder / "generate.blend"))


def cancel(stage: Stage) -> Steps:
    """Cancel leaves the object as it was, and the next run works."""
    yield from stage.prepare()
    # A draft would be done before the mouse is there.
    stage.settings.quality = "FINAL"
    yield from stage.generate()
    yield from stage.screen.press_button("patina.cancel", stage.button_height)
    yield stage.idle
    stage.screen.shot("cancel-1-cancelled")
    expect(not wears("") and not leftovers(), "something of the cancelled texture remains")
    yield from stage.generate()
    yield from stage.screen.press_button("patina.finish_now", stage.button_height)
    yield stage.idle
    yield PAUSE
    stage.screen.shot("cancel-2-finished-early")
    expect(wears(f"{OBJECT} Patina"), "Finish Now did not put the texture on the model")


def save(stage: Stage) -> Steps:
    """Saving while a job runs stores nothing temporary, and the job goes on."""
    yield from stage.prepare()
    yield from stage.generate()
    bpy.ops.wm.save_as_mainfile(filepath=str(stage.folder / "while_running.blend"))
    yield PAUSE
    expect(stage.running() and wears("Patina Preview"), "the preview did not come back after saving")
    stage.screen.shot("save-1-after-saving")
    yield stage.idle
    yield PAUSE
    expect(wears(f"{OBJECT} Patina"), "the texture is not on the model")


def meddle(stage: Stage) -> Steps:
    """Orbit, undo, edit another object, another scene, rename; then load another file and delete the object."""
    yield from stage.prepare()
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
    yield from stage.generate()
    bpy.data.objects.remove(bpy.data.objects[OBJECT])
    yield stage.idle
    yield PAUSE
    stage.screen.shot("meddle-2-deleted")
    expect("gone" in stage.session.message, "nothing says that the object is gone")
    expect(not leftovers(), f"left over: {leftovers()}")
    bpy.ops.wm.read_homefile(use_empty=False)
    yield 1.0
    yield from stage.prepare()
    yield from stage.generate()
    bpy.ops.wm.read_homefile(use_empty=False)
    yield 1.0
    expect(stage.idle(), "the job outlived its file")
    expect(not leftovers() and not results("Cube"), "the old job wrote into the new file")


def kill_engine(stage: Stage) -> Steps:
    """A killed engine is told of, its last preview kept, and the next run works."""
    yield from stage.prepare()
    yield from stage.generate()
    os.kill(stage.session.engine.pid, signal.SIGKILL)
    yield stage.idle
    yield PAUSE
    stage.screen.shot("kill-1-message")
    expect("engine" in stage.session.message, "nothing says that the engine is gone")
    expect(wears(f"{OBJECT} Patina"), "the last preview was not kept")
    yield from stage.generate()
    yield stage.idle
    yield PAUSE
    stage.screen.shot("kill-2-next-run")
    expect(not stage.session.message, f"the next run failed: {stage.session.message}")


def leave(stage: Stage) -> Steps:
    """Quit while a job runs."""
    yield from stage.prepare()
    yield from stage.generate()
    stage.figures["engine_pid"] = stage.session.engine.pid
    stage.figures["left_at"] = time.time()


class Editor:
    """The Image Editor beside the 3D viewport, both with their sidebars."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    @property
    def space(self) -> Any:
        """The Image Editor's space."""
        return self.stage.screen.view.spaces.active

    @property
    def settings(self) -> Any:
        """The panel's settings."""
        return bpy.context.scene.patina_image

    def shows(self, name: str) -> bool:
        """Whether the editor shows an image whose name begins so."""
        return self.space.image is not None and self.space.image.name.startswith(name)

    def prepare(self) -> Steps:
        """Open the Image Editor on a picture, with the tab Patina, beside the viewport with the same tab."""
        yield from self.stage.prepare()
        screen = self.stage.screen
        yield from screen.add_editor("IMAGE_EDITOR")
        content = bpy.data.images.load(str(CONTENT))
        content.use_fake_user = True
        self.space.image = content
        yield from screen.open_sidebar("Patina")
        with bpy.context.temp_override(window=screen.window, area=screen.view, region=screen.region("WINDOW")):
            bpy.ops.image.view_all(fit_view=True)
        self.settings.quality = "DRAFT"
        bpy.ops.ed.undo_push(message="Open")
        yield 1.0

    def generate(self) -> Steps:
        """Click Generate Image and wait for the first preview; return the seconds that it took."""
        stage = self.stage
        place = yield from stage.screen.find("patina.generate_image")
        yield from stage.screen.click(*place)
        stage.button_height = place[1]
        begun = time.monotonic()
        yield stage.running
        yield stage.previewed
        expect(stage.running(), f"the job ended before its first preview: {stage.session.message}")
        yield lambda: self.shows("Patina Preview")
        return time.monotonic() - begun


def image(stage: Stage) -> Steps:
    """A feature in the Image Editor: it grows there, one undo takes it back, Cancel leaves what was there."""
    editor = Editor(stage)
    yield from editor.prepare()
    stage.screen.shot("image-1-ready")
    stage.figures["cold_preview_s"] = yield from editor.generate()
    yield 2.0
    stage.screen.shot("image-2-running")
    yield stage.idle
    yield 1.0
    stage.screen.shot("image-3-done")
    expect(editor.shows("blocks.4.1:7 Patina"), "the editor does not show the image")
    expect(not leftovers(), f"left over: {leftovers()}")
    yield from stage.screen.press("Z", ctrl=True)
    stage.screen.shot("image-4-undone")
    expect(editor.shows(CONTENT.name), "one undo did not bring the picture back that the editor had shown")
    bpy.ops.ed.redo()
    yield PAUSE
    expect(editor.shows("blocks.4.1:7 Patina"), "redo did not bring the image back")
    editor.settings.quality = "FINAL"
    yield from editor.generate()
    bpy.ops.wm.save_as_mainfile(filepath=str(stage.folder / "while_painting.blend"))
    yield PAUSE
    expect(stage.running() and editor.shows("Patina Preview"), "the preview did not come back after saving")
    yield from stage.screen.press_button("patina.cancel", stage.button_height)
    yield stage.idle
    stage.screen.shot("image-5-cancelled")
    expect(editor.shows("blocks.4.1:7 Patina"), "Cancel did not bring the image back that the editor had shown")
    expect(not leftovers(), f"left over: {leftovers()}")
    yield from editor.generate()
    bpy.data.images.remove(editor.space.image)
    yield lambda: editor.shows("Patina Preview")
    yield from stage.screen.press_button("patina.finish_now", stage.button_height)
    yield stage.idle
    yield PAUSE
    stage.screen.shot("image-6-finished-early")
    expect(len(editor.settings.made) == 2, "Finish Now did not keep the image")
    yield from editor.generate()
    stage.screen.view.ui_type = "TEXT_EDITOR"
    stage.screen.editor = "TEXT_EDITOR"
    yield stage.idle
    yield PAUSE
    expect(not stage.session.message, f"the job failed without its editor: {stage.session.message}")
    expect(len(editor.settings.made) == 3 and not leftovers(), "the image of the closed editor is not kept")
    stage.screen.editor = "VIEW_3D"
    stage.screen.shot("image-7-editor-gone")


def atlas(stage: Stage) -> Steps:
    """A feature is chosen by its picture, in the Image Editor and in the 3D viewport."""
    editor = Editor(stage)
    yield from editor.prepare()
    yield from _choose_by_picture(stage, "atlas-1-image", editor.settings)
    stage.screen.editor = "VIEW_3D"
    stage.settings.task = "FEATURE"
    yield PAUSE
    yield from _choose_by_picture(stage, "atlas-2-texture", stage.settings)


def _choose_by_picture(stage: Stage, name: str, settings: Any) -> Steps:
    """Click the picture of the feature, under the layer's name, and one of the others, below it."""
    before = settings.feature
    x, y = yield from stage.screen.find("patina_atlas.layer")
    yield from stage.screen.click(x, y - 80)
    yield 2.0
    stage.screen.shot(f"{name}-pictures")
    yield from stage.screen.click(x, y - 260)
    yield PAUSE
    stage.screen.shot(f"{name}-panel")
    expect(settings.feature != before, "the feature of the picture was not taken")


def image_modes(stage: Stage) -> Steps:
    """The other modes of the Image Editor by their buttons, each to its end."""
    editor = Editor(stage)
    yield from editor.prepare()
    settings = editor.settings
    for mode in [item.identifier for item in type(settings).bl_rna.properties["mode"].enum_items]:
        settings.mode = mode
        stage.screen.view.tag_redraw()
        if mode == "MORPH":
            yield from _morph(stage, editor)
            continue
        if mode == "STYLE":
            editor.space.image = bpy.data.images[CONTENT.name]
            with bpy.context.temp_override(window=stage.screen.window, area=stage.screen.view):
                bpy.ops.patina.add_pictures(directory=f"{stage.style.parent}/", files=[{"name": stage.style.name}])
        if mode == "INTERPOLATE":
            yield from stage.screen.press_button("patina.add_feature")
        yield PAUSE
        stage.screen.shot(f"image-modes-{mode.lower()}-1-ready")
        yield from editor.generate()
        yield 2.0
        stage.screen.shot(f"image-modes-{mode.lower()}-2-running")
        yield stage.idle
        yield 1.0
        stage.screen.shot(f"image-modes-{mode.lower()}-3-done")
        expect(not stage.session.message, f"{mode} failed: {stage.session.message}")
        expect(" Patina" in editor.space.image.name and not leftovers(), f"the editor does not show what {mode} made")
        if mode == "CPPN":
            yield from stage.screen.press_button("patina.morph_from")
            expect(_ends(settings), "Morph from This took no weights")
    bpy.ops.wm.save_as_mainfile(filepath=str(stage.folder / "image_modes.blend"))


def _ends(settings: Any) -> str:
    """Return the weights that one end of the morph has: that of the button which the mouse has found."""
    return settings.image_morph.a or settings.image_morph.b


def _morph(stage: Stage, editor: Editor) -> Steps:
    """Morph a CPPN's picture into itself, which needs no steps and therefore has no previews."""
    own = editor.settings.image_morph
    own.a = own.b = _ends(editor.settings)
    own.frames, own.size = 6, (128, 128)
    yield PAUSE
    stage.screen.shot("image-modes-morph-1-ready")
    yield from stage.screen.press_button("patina.generate_image")
    yield stage.idle
    yield 1.0
    stage.screen.shot("image-modes-morph-2-done")
    expect(not stage.session.message, f"MORPH failed: {stage.session.message}")
    expect(editor.shows("Morph Patina"), "the editor does not show the morph")


SCENARIOS: dict[str, Callable[[Stage], Steps]] = {
    "generate": generate,
    "cancel": cancel,
    "save": save,
    "meddle": meddle,
    "kill-engine": kill_engine,
    "quit": leave,
    "image": image,
    "atlas": atlas,
    "image-modes": image_modes,
}
