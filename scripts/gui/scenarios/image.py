"""Scenarios of pictures in the Image Editor."""

from __future__ import annotations

from typing import Any

import bpy

from scripts.gui.stage import Stage, leftovers
from scripts.gui.window import PAUSE, Steps, expect
from scripts.support.places import style_picture

CONTENT = style_picture("stone")


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
        """Return whether the editor shows an image whose name begins with ``name``."""
        return self.space.image is not None and self.space.image.name.startswith(name)

    def prepare(self) -> Steps:
        """Open a picture in an Image Editor beside the viewport, both with the tab Patina in their sidebars."""
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
        """Click Generate Image and wait until the editor shows the first preview; return how many seconds it takes."""
        seconds = yield from self.stage.generate("patina.generate_image")
        yield lambda: self.shows("Patina Preview")
        return seconds


def image(stage: Stage) -> Steps:
    """A feature in the Image Editor: previews, undo, redo, save, cancel, finish early, close the editor."""
    editor = Editor(stage)
    yield from editor.prepare()
    yield from _generate_and_undo(stage, editor)
    yield from _save_and_cancel(stage, editor)
    yield from _remove_the_preview_and_finish(stage, editor)
    yield from _close_the_editor(stage, editor)


def _generate_and_undo(stage: Stage, editor: Editor) -> Steps:
    stage.screen.shot("image-1-ready")
    stage.figures["cold_preview_s"] = yield from editor.generate()
    yield 2.0
    stage.screen.shot("image-2-running")
    yield stage.idle
    yield 1.0
    stage.screen.shot("image-3-done")
    expect(editor.shows("blocks.4.1:7 Patina"), "the editor does not show the image")
    expect(not leftovers(), f"temporary data remain: {leftovers()}")
    yield from stage.screen.press("Z", ctrl=True)
    stage.screen.shot("image-4-undone")
    expect(editor.shows(CONTENT.name), "one undo did not restore the picture in the editor")
    bpy.ops.ed.redo()
    yield PAUSE
    expect(editor.shows("blocks.4.1:7 Patina"), "redo did not restore the image")


def _save_and_cancel(stage: Stage, editor: Editor) -> Steps:
    """Cancel restores the image that the editor had shown."""
    editor.settings.quality = "FINAL"
    yield from editor.generate()
    bpy.ops.wm.save_as_mainfile(filepath=str(stage.folder / "while_painting.blend"))
    yield PAUSE
    expect(stage.running() and editor.shows("Patina Preview"), "the preview did not return after saving")
    yield from stage.screen.press_button("patina.cancel", stage.button_height)
    yield stage.idle
    stage.screen.shot("image-5-cancelled")
    expect(editor.shows("blocks.4.1:7 Patina"), "Cancel did not restore the image in the editor")
    expect(not leftovers(), f"temporary data remain: {leftovers()}")


def _remove_the_preview_and_finish(stage: Stage, editor: Editor) -> Steps:
    yield from editor.generate()
    bpy.data.images.remove(editor.space.image)
    yield lambda: editor.shows("Patina Preview")
    yield from stage.screen.press_button("patina.finish_now", stage.button_height)
    yield stage.idle
    yield PAUSE
    stage.screen.shot("image-6-finished-early")
    expect(len(editor.settings.results) == 2, "Finish Now did not keep the image")


def _close_the_editor(stage: Stage, editor: Editor) -> Steps:
    yield from editor.generate()
    stage.screen.view.ui_type = "TEXT_EDITOR"
    stage.screen.editor = "TEXT_EDITOR"
    yield stage.idle
    yield PAUSE
    expect(not stage.session.message, f"the job failed without its editor: {stage.session.message}")
    expect(len(editor.settings.results) == 3 and not leftovers(), "the image of the closed editor is lost")
    stage.screen.editor = "VIEW_3D"
    stage.screen.shot("image-7-editor-gone")


def atlas(stage: Stage) -> Steps:
    """Choose a feature by its picture, in the Image Editor and in the 3D viewport."""
    editor = Editor(stage)
    yield from editor.prepare()
    yield from _choose_by_picture(stage, "atlas-1-image", editor.settings)
    stage.screen.editor = "VIEW_3D"
    stage.settings.task = "FEATURE"
    yield PAUSE
    yield from _choose_by_picture(stage, "atlas-2-texture", stage.settings)


def _choose_by_picture(stage: Stage, name: str, settings: Any) -> Steps:
    """Click the feature's picture, below the layer's name, then another one in the menu that it opens."""
    before = settings.feature
    x, y = yield from stage.screen.find("patina_atlas.layer")
    yield from stage.screen.click(x, y - 80)
    yield 2.0
    stage.screen.shot(f"{name}-pictures")
    yield from stage.screen.click(x, y - 260)
    yield PAUSE
    stage.screen.shot(f"{name}-panel")
    expect(settings.feature != before, "the click did not choose the feature")


def image_modes(stage: Stage) -> Steps:
    """Run each mode of the Image Editor to its end."""
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
            expect(_ends(settings), "Morph from This set no weights")
    bpy.ops.wm.save_as_mainfile(filepath=str(stage.folder / "image_modes.blend"))


def _ends(settings: Any) -> str:
    """Return the weights at either end of the morph, wherever the button has put them."""
    return settings.image_morph.a or settings.image_morph.b


def _morph(stage: Stage, editor: Editor) -> Steps:
    """Morph a CPPN's picture into itself. A morph has no steps, so it has no previews."""
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
