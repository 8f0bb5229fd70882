"""Scenarios of what a texture is besides its color: a relief, maps, and styles that are folders of maps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import numpy as np

from scripts.gui.bench import OBJECT, Bench, leftovers, results, wears_result
from scripts.gui.window import BOTTOM, PAUSE, Steps, expect

_SET = "old_wall"
_SIDE = 128
_TO_HEADER = 34
"""Pixels from the last setting of a panel to the header below."""


def relief(bench: Bench) -> Steps:
    """Choose a relief: its panel opens; make one with the color, look at its maps and its geometry, carve another one
    into it."""
    yield from bench.prepare_small()
    own = bench.settings.texture
    yield from bench.screen.find(".relief")
    yield from bench.screen.look("relief-1-none")
    own.relief = "COLOR"
    yield from bench.screen.find(".relief_side")
    yield from bench.screen.look("relief-2-chosen")
    own.depth_unit, own.smallest_detail_automatic = "SCENE", False
    yield from bench.screen.look("relief-3-lengths")
    own.depth_unit, own.smallest_detail_automatic = "RELATIVE", True
    own.maps = {"ROUGHNESS", "METALLIC"}
    # What is below must be in sight, too.
    yield from bench.screen.find("patina.make_variations")
    x, y = yield from bench.screen.find(".smallest_detail_automatic")
    yield from bench.screen.click(x, y - _TO_HEADER)
    yield from bench.screen.find(".roughness_contrast")
    yield from bench.screen.look("relief-4-maps")
    yield from bench.generate()
    yield from bench.screen.look("relief-5-running")
    yield bench.idle
    yield PAUSE
    expect(not bench.session.message, f"the job failed: {bench.session.message}")
    yield from bench.screen.look("relief-6-done")
    expect(wears_result() and not leftovers(), "the texture is not on the model, or temporary data remain")
    yield from bench.screen.look_rendered("relief-7-rendered")
    yield from bench.screen.press_button("kind='GEOMETRY'", BOTTOM)
    modifiers = bpy.data.objects[OBJECT].modifiers
    expect(modifiers["Patina Displace"].show_viewport, "nothing displaces the mesh")
    yield from bench.screen.look("relief-8-geometry")
    # A mesh that is displaced again takes longer than a tick may.
    yield from bench.screen.press_button("kind='BUMP'", BOTTOM)
    expect("Patina Displace" not in modifiers, "the modifier stays")
    own.relief = "CARVE"
    yield from bench.screen.find("patina.generate_texture")
    yield from bench.make()
    yield from bench.screen.look("relief-9-carved")
    own.parameterization = "FOURIER"
    yield PAUSE
    obstacle = yield from bench.try_in_vain()
    expect("Seamless" in obstacle, f"the panel does not say what is in the way: {obstacle}")
    yield from bench.screen.look("relief-10-refused")


def style_sets(bench: Bench) -> Steps:
    """Choose a folder with a set as the style folder, add the set by a click in the gallery, use it, lose it."""
    yield from bench.prepare_small()
    bench.settings.pictures.clear()
    folder = bench.folder / "styles"
    made = _write_set(bench.style, folder / _SET)
    preferences: Any = bench.module("setup.location").own_preferences(bpy.context)
    preferences.style_folder = str(folder)
    bpy.context.window_manager.patina_gallery.search = "wall"
    # A thread reads the folder.
    yield 3.0
    yield from bench.screen.look("style-sets-1-gallery")
    yield from bench.screen.press_button("patina.use_style")
    yield from bench.screen.look("style-sets-2-listed")
    (item,) = bench.settings.pictures
    expect(Path(item.folder) == made, "the set is not in the list")
    bench.settings.texture.maps = {"ROUGHNESS", "METALLIC"}
    yield from bench.make()
    yield from bench.screen.look("style-sets-3-done")
    expect(wears_result() and results(), "the texture is not on the model")
    made.rename(folder / "elsewhere")
    yield PAUSE
    obstacle = yield from bench.try_in_vain()
    expect("is missing" in obstacle, f"the panel does not say that the folder is gone: {obstacle}")
    yield from bench.screen.look("style-sets-4-gone")


def export_maps(bench: Bench) -> Steps:
    """Export a result with a map: the dialog asks for the engine, and the panel says what was written."""
    yield from bench.prepare_small()
    yield from bench.make()
    image, normal = results()[0].image, bpy.data.images.new("Suzanne normal", _SIDE, _SIDE)
    normal.pixels.foreach_set(np.tile(np.float32([0.5, 0.5, 1.0, 1.0]), _SIDE * _SIDE))
    bench.module("jobs.result_maps").bind_maps(image, bench.module("blender.material_maps").Maps({"normal": normal}))
    bpy.context.preferences.view.filebrowser_display_type = "SCREEN"
    yield from bench.screen.press_button("patina.export_maps")
    yield PAUSE
    bench.screen.shot("export-maps-1-dialog")
    with bpy.context.temp_override(window=bench.screen.window, area=bench.screen.window.screen.areas[0]):
        bpy.ops.file.cancel()
    yield PAUSE
    target = bench.folder / "game"
    with bench.screen.inside():
        bpy.ops.patina.export_maps("EXEC_DEFAULT", directory=str(target), engine="UNREAL")
    yield bench.running
    yield bench.idle
    yield PAUSE
    expect(not bench.session.message, f"the job failed: {bench.session.message}")
    expect((target / "T_Suzanne_N.png").is_file(), "there is no normal map")
    yield from bench.screen.find("patina.generate_texture")
    yield from bench.screen.look("export-maps-2-done")


def _write_set(style: Path, folder: Path) -> Path:
    """Write a picture as the color of a set, whose heights and roughness follow from how bright it is."""
    folder.mkdir(parents=True, exist_ok=True)
    opened = bpy.data.images.load(str(style))
    opened.scale(_SIDE, _SIDE)
    pixels = np.empty((_SIDE, _SIDE, 4), np.float32)
    opened.pixels.foreach_get(pixels.reshape(-1))
    gray = pixels[..., :3].mean(axis=2, keepdims=True)
    shades = {"color": pixels[..., :3], "height": gray, "rough": 1 - gray}
    for name, values in shades.items():
        image: Any = bpy.data.images.new(name, _SIDE, _SIDE)
        rgba = np.concatenate([np.broadcast_to(values, (_SIDE, _SIDE, 3)), np.ones((_SIDE, _SIDE, 1))], axis=2)
        image.pixels.foreach_set(rgba.astype(np.float32).ravel())
        image.filepath_raw, image.file_format = str(folder / f"wall_{name}.png"), "PNG"
        image.save()
        bpy.data.images.remove(image)
    bpy.data.images.remove(opened)
    return folder
