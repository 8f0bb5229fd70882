"""Scenarios of what an artist sets up: styles, presets, and where the engine is."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import bpy

from scripts.gui.bench import Bench, wears_result
from scripts.gui.window import PAUSE, Steps, expect

PRESET = "Trial"


def newcomer(bench: Bench) -> Steps:
    """One click on a shipped style and one on Generate; a viewport that hides the texture says so."""
    yield from bench.prepare_small()
    bench.settings.pictures.clear()
    yield from bench.screen.look("newcomer-1-gallery")
    yield from bench.screen.press_button("patina.use_style")
    yield from bench.screen.look("newcomer-2-style")
    expect(len(bench.settings.pictures) == 1 and not bench.obstacle(), "the click on a style does not suffice")
    yield from bench.make()
    space: Any = bench.screen.view.spaces.active
    expect(wears_result() and space.shading.color_type == "TEXTURE", "the viewport does not show the texture")
    space.shading.color_type = "MATERIAL"
    yield from bench.screen.look("newcomer-3-hidden")
    yield from bench.screen.press_button("patina.show_textures", bench.button_height or None)
    yield from bench.screen.look("newcomer-4-shown")
    expect(space.shading.color_type == "TEXTURE", "the button does not show the texture")
    bench.compare("newcomer-3-hidden", "newcomer-4-shown", True)


def gallery(bench: Bench) -> Steps:
    """Turn the page of the gallery, find a picture of one's own folder and use it; a missing folder is said."""
    yield from bench.prepare_small()
    bench.settings.pictures.clear()
    manager: Any = bpy.context.window_manager
    shown = manager.patina_gallery
    preferences = _preferences(bench)
    preferences.style_folder = str(bench.style.parent)
    bench.screen.redraw()
    yield from bench.screen.press_button("patina.browse_styles")
    yield from bench.screen.look("gallery-1-page")
    expect(shown.page == 1, "the button does not turn the page")
    # The folder has the same pictures as the add-on; a number follows their names.
    shown.search = f"{bench.style.stem.replace('_', ' ')} 2"
    yield from bench.screen.look("gallery-2-search")
    yield from bench.screen.press_button("patina.use_style")
    yield from bench.screen.look("gallery-3-used")
    used = [Path(bpy.path.abspath(item.image.filepath)) for item in bench.settings.pictures]
    expect(used == [bench.style], f"the click uses {used}")
    bench.settings.pictures.clear()
    shown.search, preferences.style_folder = "", str(bench.folder / "gone")
    bench.screen.redraw()
    yield PAUSE
    yield from bench.screen.look("gallery-4-missing")
    expect(bench.module("jobs.styles").own(bpy.context).problem, "nothing is said of the missing folder")


def presets(bench: Bench) -> Steps:
    """Choose a shipped preset in the menu; save a preset of one's own, use it, and remove it."""
    yield from bench.prepare()
    yield from _open_presets(bench)
    bench.screen.shot("presets-1-menu")
    before = _values(bench)
    x, y = _first_preset(bench)
    yield from bench.screen.click(x, y)
    yield PAUSE
    yield from bench.screen.look("presets-2-chosen")
    expect(_values(bench) != before, "a click on a preset changed nothing")
    yield from bench.screen.press("ESC")
    bench.settings.texture.style_scale = 1.75
    with bench.screen.inside():
        bpy.ops.patina.preset_add(name=PRESET)
    yield from _open_presets(bench)
    bench.screen.shot("presets-3-own")
    yield from bench.screen.press("ESC")
    files = _preset_files()
    expect(PRESET in files, f"the preset is not among {', '.join(files)}")
    bench.settings.texture.style_scale = 0.5
    with bench.screen.inside():
        bpy.ops.script.execute_preset(filepath=files[PRESET], menu_idname="PATINA_PT_presets")
    expect(bench.settings.texture.style_scale == 1.75, "the preset did not set what it was saved with")
    with bench.screen.inside():
        bpy.ops.patina.preset_add(remove_name=True, remove_active=True)
    expect(PRESET not in _preset_files(), "the preset was not removed")


def _open_presets(bench: Bench) -> Steps:
    """Click the icon in the header of the panel."""
    yield from bench.screen.click(*_icon(bench))
    yield 1.0


def _icon(bench: Bench) -> tuple[int, int]:
    """Return where the icon of the presets is: at the right in the topmost header, left of the tabs."""
    side = bench.screen.region("UI")
    return side.x + side.width - 67, side.y + side.height - 23


def _first_preset(bench: Bench) -> tuple[int, int]:
    """Return where the first preset is in the menu, which opens below the icon."""
    x, y = _icon(bench)
    return x - 60, y - 55


def _values(bench: Bench) -> tuple[Any, ...]:
    own = bench.settings.texture
    return (bench.settings.task, bench.settings.quality, own.size, own.style_scale)


def _preset_files() -> dict[str, str]:
    """Return the files of the presets of textures by their names."""
    folders = bpy.utils.preset_paths("patina")
    return {file.stem: str(file) for folder in folders for file in sorted(Path(folder).glob("*.py"))}


def engine_path(bench: Bench) -> Steps:
    """A wrong path to the engine is said at once, in the panel and in the preferences, and the right one works."""
    yield from bench.prepare_small()
    right = os.environ.pop("PATINA_ENGINE_PYTHON")
    bench.session.stop()
    for number, (name, path) in enumerate(_wrong_paths(bench).items(), 1):
        _preferences(bench).other_python = path
        yield from _until_tested(bench)
        yield from bench.screen.look(f"engine-path-{number}-{name}")
        obstacle = yield from bench.try_in_vain()
        expect(Path(path).name in obstacle, f"the panel does not name the wrong path: {obstacle}")
    yield from _look_at_preferences(bench, "engine-path-4-preferences")
    _preferences(bench).other_python = ""
    yield from _until_tested(bench)
    yield from bench.screen.look("engine-path-5-none")
    expect(bench.obstacle(), "nothing in the panel says that there is no engine")
    yield from _look_at_preferences(bench, "engine-path-6-none-preferences")
    _preferences(bench).other_python = right
    yield lambda: not bench.obstacle()
    yield from bench.make()
    yield from bench.screen.look("engine-path-7-right")
    expect(wears_result(), "the engine at the right path made no texture")
    yield from _look_at_preferences(bench, "engine-path-8-right-preferences")


def _wrong_paths(bench: Bench) -> dict[str, str]:
    """Return paths that are no Python of an engine: nothing, a folder, a program that is no Python."""
    return {"nothing": str(bench.folder / "no" / "python"), "folder": str(bench.style.parent), "program": "/bin/true"}


def _until_tested(bench: Bench) -> Steps:
    """Wait until the panel has something to say of the path, for ten seconds at most."""
    bench.screen.redraw()
    begun = time.monotonic()
    yield lambda: bench.obstacle() or time.monotonic() - begun > 10.0
    bench.screen.redraw()
    yield PAUSE


def _preferences(bench: Bench) -> Any:
    return bench.module("setup.location").own_preferences(bpy.context)


def _look_at_preferences(bench: Bench, name: str) -> Steps:
    """Open the add-on's preferences in a window of their own, take a screenshot, and close it."""
    package = bench.module("setup.location").PACKAGE
    with bench.screen.inside():
        bpy.ops.preferences.addon_show(module=package)
    yield 2.0
    bench.screen.shot(name)
    for window in bpy.context.window_manager.windows[1:]:
        with bpy.context.temp_override(window=window):
            bpy.ops.wm.window_close()
    yield PAUSE
