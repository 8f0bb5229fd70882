"""Scenarios of variations and of textures that start from others."""

from __future__ import annotations

import time
from typing import Any

import bpy

from scripts.gui.bench import OBJECT, SMALL, Bench, images_on, leftovers, results, wears_preview, wears_result
from scripts.gui.window import BOTTOM, Steps, expect

_COUNT = 4


def variations(bench: Bench) -> Steps:
    """Make some drafts, look at some on the model, finish one, start from it in another style, discard the rest."""
    yield from bench.prepare()
    bench.settings.texture.size = SMALL
    # What is tried is everything around the steps.
    bench.module("jobs.variations").steps_of = lambda _quality: {"steps": 24, "view_size": 96}
    bench.settings.variations = _COUNT
    yield from bench.screen.look("variations-1-ready")
    begun = yield from bench.click_generate("patina.make_variations")
    yield lambda: len(_drafts(bench)) >= 2 or bench.idle()
    yield from bench.screen.look("variations-2-two-ready")
    yield bench.idle
    bench.figures["drafts_s"] = round(time.monotonic() - begun, 1)
    expect(len(_drafts(bench)) == _COUNT, f"not all drafts were made: {bench.session.message}")
    yield 1.0
    yield from bench.screen.look("variations-3-all-ready")
    expect(not results(), "drafts are among the results")
    expect(_chosen(bench) == _COUNT - 1 and wears_preview(), "the last draft is not on the model")
    # A click on the one that is shown would take it off.
    bench.live.release()
    yield from bench.screen.press_button("patina.show_variation", BOTTOM)
    yield from bench.screen.look("variations-4-one-shown")
    expect(_chosen(bench) is not None and wears_preview(), "the click shows nothing")
    bench.compare("variations-1-ready", "variations-4-one-shown", True)
    yield from _finish(bench)
    yield from bench.screen.press_button("patina.start_from_result", BOTTOM)
    yield from bench.screen.look("variations-6-start-from")
    expect(bench.settings.start_texture == results()[0].image, "the next texture does not start from the result")
    yield from bench.screen.press_button("patina.discard_variations", BOTTOM)
    yield from bench.screen.look("variations-7-discarded")
    expect(bench.module("jobs.variations").present() is None and not leftovers(), "something is left")
    expect(wears_result(), "the finished texture is off")


def _finish(bench: Bench) -> Steps:
    """Make the variation on the model good."""
    seed = _drafts(bench)[_chosen(bench)].seed
    yield from bench.screen.press_button("patina.finish_variation", BOTTOM)
    yield lambda: bench.running() or bool(results())
    yield bench.idle
    yield 1.0
    yield from bench.screen.look("variations-5-finished")
    expect(wears_result() and len(results()) == 1 and not leftovers(), "the finished variation is no ordinary result")
    image: Any = bpy.data.images[images_on(OBJECT)[0]]
    expect(f'"seed": {seed}' in image["patina"], "the finished variation has another seed")


def _chosen(bench: Bench) -> Any:
    return bench.module("jobs.variations").present().chosen


def _drafts(bench: Bench) -> Any:
    found = bench.module("jobs.variations").present()
    return found.drafts if found is not None else []
