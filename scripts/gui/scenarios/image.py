"""Scenarios of pictures in the Image Editor."""

from __future__ import annotations

from typing import Any

import bpy

from scripts.gui.bench import Bench, leftovers
from scripts.gui.window import PAUSE, Steps, expect
from scripts.support.places import style_picture

CONTENT = style_picture("stone")


class Editor:
    """The Image Editor beside the 3D viewport, both with their sidebars."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    @property
    def space(self) -> Any:
        """The Image Editor's space."""
        return self.bench.screen.view.spaces.active

    @property
    def settings(self) -> Any:
        """The panel's settings."""
        return bpy.context.scene.patina_image

    def shows(self, name: str) -> bool:
        """Return whether the editor shows an image whose name begins with ``name``."""
        return self.space.image is not None and self.space.image.name.startswith(name)

    def shows_result(self) -> bool:
        """Return whether the editor shows the image that is chosen in the list of results."""
        own = self.settings
        return bool(own.results) and self.space.image == own.results[own.active_result].image

    def prepare(self) -> Steps:
        """Open a picture in an Image Editor beside the viewport, both with the tab Patina in their sidebars."""
        yield from self.bench.prepare()
        screen = self.bench.screen
        yield from screen.add_editor("IMAGE_EDITOR")
        content = bpy.data.images.load(str(CONTENT))
        content.use_fake_user = True
        self.space.image = content
        yield from screen.open_sidebar("Patina")
        with screen.inside():
            bpy.ops.image.view_all(fit_view=True)
        self.settings.quality = "DRAFT"
        bpy.ops.ed.undo_push(message="Open")
        yield 1.0

    def generate(self) -> Steps:
        """Click Generate Image and wait until the editor shows the first preview; return how many seconds it takes."""
        seconds = yield from self.bench.generate("patina.generate_image")
        yield lambda: self.shows("Patina Preview")
        return seconds


def image(bench: Bench) -> Steps:
    """A feature in the Image Editor: previews, undo, redo, save, cancel, finish early, close the editor."""
    editor = Editor(bench)
    yield from editor.prepare()
    yield from _generate_and_undo(bench, editor)
    yield from _save_and_cancel(bench, editor)
    yield from _remove_the_preview_and_finish(bench, editor)
    yield from _close_the_editor(bench, editor)


def _generate_and_undo(bench: Bench, editor: Editor) -> Steps:
    yield from bench.screen.look("image-1-ready")
    bench.figures["preview_s"] = yield from editor.generate()
    yield 2.0
    yield from bench.screen.look("image-2-running")
    yield bench.idle
    yield 1.0
    yield from bench.screen.look("image-3-done")
    expect(editor.shows_result(), "the editor does not show the image")
    expect(not leftovers(), f"temporary data remain: {leftovers()}")
    yield from bench.screen.press("Z", ctrl=True)
    yield from bench.screen.look("image-4-undone")
    expect(editor.shows(CONTENT.name), "one undo did not restore the picture in the editor")
    bpy.ops.ed.redo()
    yield PAUSE
    expect(editor.shows_result(), "redo did not restore the image")


def _save_and_cancel(bench: Bench, editor: Editor) -> Steps:
    """Cancel restores the image that the editor had shown."""
    editor.settings.quality = "FINAL"
    yield from editor.generate()
    bpy.ops.wm.save_as_mainfile(filepath=str(bench.folder / "while_painting.blend"))
    yield PAUSE
    expect(bench.running() and editor.shows("Patina Preview"), "the preview did not return after saving")
    yield from bench.screen.press_button("patina.cancel", bench.button_height)
    yield bench.idle
    yield from bench.screen.look("image-5-canceled")
    expect(editor.shows_result(), "Cancel did not restore the image in the editor")
    expect(not leftovers(), f"temporary data remain: {leftovers()}")


def _remove_the_preview_and_finish(bench: Bench, editor: Editor) -> Steps:
    yield from editor.generate()
    bpy.data.images.remove(editor.space.image)
    yield lambda: editor.shows("Patina Preview")
    yield from bench.screen.press_button("patina.finish_now", bench.button_height)
    yield bench.idle
    yield PAUSE
    yield from bench.screen.look("image-6-finished-early")
    expect(len(editor.settings.results) == 2, "Finish Now did not keep the image")


def _close_the_editor(bench: Bench, editor: Editor) -> Steps:
    yield from editor.generate()
    bench.screen.view.ui_type = "TEXT_EDITOR"
    bench.screen.editor = "TEXT_EDITOR"
    yield bench.idle
    yield PAUSE
    expect(not bench.session.message, f"the job failed without its editor: {bench.session.message}")
    expect(len(editor.settings.results) == 3 and not leftovers(), "the image of the closed editor is lost")
    bench.screen.editor = "VIEW_3D"
    yield from bench.screen.look("image-7-editor-gone")


def atlas(bench: Bench) -> Steps:
    """Choose a feature by its picture, in the Image Editor and in the 3D viewport."""
    editor = Editor(bench)
    yield from editor.prepare()
    yield from _choose_by_picture(bench, "atlas-1-image", editor.settings)
    bench.screen.editor = "VIEW_3D"
    bench.settings.task = "FEATURE"
    yield PAUSE
    yield from _choose_by_picture(bench, "atlas-2-texture", bench.settings)


def _choose_by_picture(bench: Bench, name: str, settings: Any) -> Steps:
    """Click the feature's picture, below the layer's name, then another one in the menu that it opens."""
    before = settings.feature
    x, y = yield from bench.screen.find("patina_atlas.layer")
    yield from bench.screen.click(x, y - 80)
    yield 2.0
    yield from bench.screen.look(f"{name}-pictures")
    yield from bench.screen.click(x, y - 260)
    yield PAUSE
    yield from bench.screen.look(f"{name}-panel")
    expect(settings.feature != before, "the click did not choose the feature")


def image_modes(bench: Bench) -> Steps:
    """Run each mode of the Image Editor to its end."""
    editor = Editor(bench)
    yield from editor.prepare()
    settings = editor.settings
    for mode in [item.identifier for item in type(settings).bl_rna.properties["mode"].enum_items]:
        settings.mode = mode
        bench.screen.view.tag_redraw()
        if mode == "MORPH":
            yield from _morph(bench, editor)
            continue
        if mode == "STYLE":
            editor.space.image = bpy.data.images[CONTENT.name]
            with bench.screen.inside():
                bpy.ops.patina.add_pictures(directory=f"{bench.style.parent}/", files=[{"name": bench.style.name}])
        if mode == "CPPN":
            # A long list of results would push the buttons for morphs out of the window.
            settings.results.clear()
        if mode == "INTERPOLATE":
            yield from bench.screen.press_button("patina.add_feature")
        yield PAUSE
        yield from bench.screen.look(f"image-modes-{mode.lower()}-1-ready")
        yield from editor.generate()
        yield 2.0
        yield from bench.screen.look(f"image-modes-{mode.lower()}-2-running")
        yield bench.idle
        yield 1.0
        yield from bench.screen.look(f"image-modes-{mode.lower()}-3-done")
        expect(not bench.session.message, f"{mode} failed: {bench.session.message}")
        expect(editor.shows_result() and not leftovers(), f"the editor does not show what {mode} made")
        if mode == "CPPN":
            yield from bench.screen.press_button("patina.morph_from")
            expect(_ends(settings), "Morph from This set no weights")
    bpy.ops.wm.save_as_mainfile(filepath=str(bench.folder / "image_modes.blend"))


def _ends(settings: Any) -> str:
    """Return the weights at either end of the morph, wherever the button has put them."""
    return settings.image_morph.a or settings.image_morph.b


def _morph(bench: Bench, editor: Editor) -> Steps:
    """Morph a CPPN's picture into itself. A morph has no steps, so it has no previews."""
    own = editor.settings.image_morph
    own.a = own.b = _ends(editor.settings)
    own.frames, own.size = 6, (128, 128)
    yield PAUSE
    yield from bench.screen.look("image-modes-morph-1-ready")
    yield from bench.screen.press_button("patina.generate_image")
    yield bench.idle
    yield 1.0
    yield from bench.screen.look("image-modes-morph-2-done")
    expect(not bench.session.message, f"MORPH failed: {bench.session.message}")
    expect(editor.shows_result(), "the editor does not show the morph")
