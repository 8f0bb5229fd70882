"""Scenarios of what the artist directs: where the texture goes, how large its pattern is, what it follows."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np

from scripts.gui.bench import OBJECT, Bench, results, wears_result
from scripts.gui.window import PAUSE, Steps, expect

_GROUP = "Hair"
_SAME = 0.3
"""The least part of the texels that stay as they are."""


def masks(bench: Bench) -> Steps:
    """Texture all of the model, then its top in another seed: the rest stays; undo brings the first texture back."""
    yield from bench.prepare_small()
    _add_group(bpy.data.objects[OBJECT])
    yield from bench.make()
    own = bench.settings.texture
    own.mask_source = "VERTEX_GROUP"
    bench.settings.seed = 1
    yield from bench.screen.look("masks-1-chosen")
    yield from bench.screen.open_panel(".seed", ".mask_source")
    yield from bench.screen.look("masks-2-open")
    yield from bench.make()
    yield from bench.screen.look("masks-3-done")
    first, second = (_pixels(item.image) for item in results())
    same = float((first == second).all(axis=2).mean())
    bench.figures["same_texels"] = round(same, 3)
    expect(_SAME < same < 1 - _SAME / 2, f"{same:.0%} of the texels stayed")
    expect(wears_result(), "the texture is not on the model")
    own.mask_name = "Tail"
    yield from bench.screen.look("masks-4-missing")
    obstacle = yield from bench.try_in_vain()
    expect("no vertex group Tail" in obstacle, f"the panel does not name what is missing: {obstacle}")


def curves(bench: Bench) -> Steps:
    """The pattern has a length and follows a curve."""
    yield from bench.prepare_small()
    bpy.ops.curve.primitive_bezier_circle_add(radius=1.5)
    guide = bpy.context.active_object
    monkey = bpy.data.objects[OBJECT]
    guide.select_set(False)
    monkey.select_set(True)
    bpy.context.view_layer.objects.active = monkey
    own = bench.settings.texture
    own.pattern_unit, own.orientation = "SCENE", "MAP"
    yield from bench.screen.look("curves-1-none-chosen")
    obstacle = yield from bench.try_in_vain()
    expect("nothing to follow" in obstacle, f"the panel does not say what is missing: {obstacle}")
    own.direction_map_source = "OBJECT"
    own.direction_map_object = guide
    yield PAUSE
    yield from bench.make()
    yield from bench.screen.look("curves-2-done")
    expect(wears_result(), "the texture is not on the model")


def _add_group(obj: Any) -> None:
    """Give the upper vertices of an object a group."""
    group = obj.vertex_groups.new(name=_GROUP)
    group.add([vertex.index for vertex in obj.data.vertices if vertex.co.z > 0.2], 1.0, "REPLACE")


def _pixels(image: Any) -> np.ndarray:
    width, height = image.size
    values = np.empty((height, width, 4), np.float32)
    image.pixels.foreach_get(values.reshape(-1))
    return values
