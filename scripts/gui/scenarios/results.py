"""Scenarios of what comes after a job: the list of results, going back and forth, and opening the file again."""

from __future__ import annotations

from typing import Any

import bpy

from scripts.gui.bench import OBJECT, Bench, choose, images_on, leftovers, results, wears_result
from scripts.gui.window import BOTTOM, PAUSE, Steps, expect


def result_list(bench: Bench) -> Steps:
    """Make two textures; put the first one on, take it off, use its settings again, and remove it from the list."""
    yield from bench.prepare_small()
    yield from bench.make()
    bench.settings.seed = 7
    yield from bench.make()
    yield from bench.screen.look("results-1-two")
    expect(len(results()) == 2 and wears_result(), "the list does not show both textures, the second one chosen")
    yield from _wear_the_first(bench)
    yield from bench.screen.press_button("patina.restore_material", BOTTOM)
    yield from bench.screen.look("results-3-restored")
    expect(not images_on(), "Restore Previous Material left the texture on")
    yield from bench.screen.press_button("patina.use_settings", BOTTOM)
    expect(bench.settings.seed == 0, "Use These Settings Again did not set the seed")
    yield from bench.screen.press_button("patina.wear_result", BOTTOM)
    yield from bench.screen.press("Z", ctrl=True)
    yield from bench.screen.look("results-4-undone")
    expect(not images_on(), "one undo did not take the texture off again")
    yield from bench.screen.press_button("patina.remove_result", BOTTOM)
    yield from bench.screen.look("results-5-removed")
    expect(len(results()) == 1, "the button did not remove the result")


def _wear_the_first(bench: Bench) -> Steps:
    second = images_on()
    _owner().active_result = 0
    yield from bench.screen.press_button("patina.wear_result", BOTTOM)
    yield from bench.screen.look("results-2-first-again")
    expect(wears_result() and images_on() != second, "Use This Texture did not put the first texture on")


def care(bench: Bench) -> Steps:
    """Results are named after object and style; compare two, mark one as an asset, rename it, delete it."""
    yield from bench.prepare_small()
    yield from bench.make()
    bench.settings.seed = 7
    yield from bench.make()
    first, second = (item.image.name for item in results())
    expect(first.startswith(OBJECT) and "Brush Strokes" in first, f"the result is called {first}")
    shown = []
    for number in (1, 2, 3):
        yield from bench.screen.press_button("patina.compare_results", BOTTOM)
        yield from bench.screen.look(f"results-care-{number}-compared")
        shown.append(images_on())
    expect(shown == [[first], [second], [first]], f"Compare does not flip between the two but shows {shown}")
    bench.compare("results-care-1-compared", "results-care-3-compared", False)
    yield from bench.screen.press_button("patina.mark_result", BOTTOM)
    expect(any(material.asset_data for material in bpy.data.materials), "no material is an asset")
    results()[0].image.name = "Renamed"
    yield from bench.screen.look("results-care-4-asset-and-renamed")
    expect(images_on() == ["Renamed"] and wears_result(), "the renamed texture is off")
    yield from bench.screen.press_button("patina.delete_result", BOTTOM)
    yield from bench.screen.look("results-care-5-delete-asks")
    yield from bench.screen.press("RET")
    yield from bench.screen.look("results-care-6-deleted")
    expect("Renamed" not in bpy.data.images and len(results()) == 1, "the image was not deleted")


def reopen(bench: Bench) -> Steps:
    """Save, open the file again: the texture, the results and the settings are there, and the next job works."""
    yield from bench.prepare_small()
    yield from bench.make()
    name, seed = images_on(), 11
    bench.settings.seed = seed
    file = str(bench.folder / "reopen.blend")
    bpy.ops.wm.save_as_mainfile(filepath=file)
    bpy.ops.wm.read_homefile(use_empty=False)
    yield 1.0
    expect(OBJECT not in bpy.data.objects, "another file was not opened in between")
    bpy.ops.wm.open_mainfile(filepath=file)
    yield 1.0
    yield from bench.screen.open_sidebar("Patina")
    choose(bpy.data.objects[OBJECT])
    yield from bench.screen.look("reopen-1-opened")
    expect(images_on() == name and wears_result(), "the opened file does not show the texture")
    expect(len(results()) == 1 and not leftovers(), "the opened file lacks its results")
    expect(bench.settings.seed == seed and len(bench.settings.pictures) == 1, "the opened file lacks its settings")
    yield from bench.make()
    yield from bench.screen.look("reopen-2-next")
    expect(len(results()) == 2 and wears_result(), "the next job did not work in the opened file")
    yield from bench.screen.press_button("patina.restore_material", BOTTOM)
    yield PAUSE
    expect(not images_on(), "Restore Previous Material did not work in the opened file")


def _owner() -> Any:
    owner: Any = bpy.data.objects[OBJECT]
    return owner.patina
