"""Scenarios of UV maps: none, two, one that spoils the texture, and one for a large mesh."""

from __future__ import annotations

import time
from typing import Any

import bpy

from scripts.gui.bench import OBJECT, Bench, wears_result
from scripts.gui.window import PAUSE, Steps, expect

_LONGEST_THOUGHT = 20.0
"""Seconds within which the panel must say what is wrong with a UV map."""


def uv_maps(bench: Bench) -> Steps:
    """An object without UVs gets a map by the panel's button; of two UV maps the artist chooses the second."""
    yield from bench.prepare_small()
    layers = _mesh_of(OBJECT).uv_layers
    layers.remove(layers[0])
    obstacle = yield from bench.try_in_vain()
    expect(OBJECT in obstacle and "UV" in obstacle, f"the panel does not say that there are no UVs: {obstacle}")
    yield from bench.screen.look("uv-maps-1-none")
    yield from bench.screen.press_button("patina.new_uv_map", bench.button_height or None)
    expect(len(_mesh_of(OBJECT).uv_layers) == 1, "the button did not unwrap the object")
    yield from bench.make()
    yield from bench.screen.look("uv-maps-2-unwrapped")
    expect(wears_result(), "the texture is not on the unwrapped object")
    yield from _choose_another_map(bench)


def _choose_another_map(bench: Bench) -> Steps:
    bench.settings.uv_map = ""
    first = _mesh_of(OBJECT).uv_layers[0]
    second = _mesh_of(OBJECT).uv_layers.new(name="Lightmap")
    first.active_render = True
    _mesh_of(OBJECT).uv_layers.active = first
    # Mirrored, so that a texture on the wrong map is a wrong texture.
    for one, other in zip(first.uv, second.uv, strict=True):
        other.vector = (1.0 - one.vector.x, one.vector.y)
    yield from bench.screen.open_panel(".seed", ".mask_source")
    yield from bench.screen.open_panel(".mask_source", ".uv_map")
    bench.settings.uv_map = second.name
    yield from bench.screen.look("uv-maps-3-choice")
    yield from bench.make()
    yield from bench.screen.look("uv-maps-4-second-map")
    nodes = _nodes_on(OBJECT, "ShaderNodeUVMap")
    expect([node.uv_map for node in nodes] == ["Lightmap"], "the texture does not use the chosen UV map")
    bench.compare("uv-maps-1-none", "uv-maps-4-second-map", True)
    space: Any = bench.screen.view.spaces.active
    expect(space.shading.type == "MATERIAL", "the viewport shows the texture by way of another UV map")
    # Solid shading goes by the active map; the panel says so, with a button.
    space.shading.type = "SOLID"
    yield PAUSE
    yield from bench.screen.press_button("wm.context_set_enum", bench.button_height)
    expect(space.shading.type == "MATERIAL", "the button does not show the texture by way of its own UV map")
    yield from bench.screen.look_rendered("uv-maps-5-rendered")


def new_uv_map(bench: Bench) -> Steps:
    """Every face shows the whole texture: the panel says so, and its button gives the object a map beside that one."""
    yield from bench.prepare_small()
    own = _mesh_of(OBJECT).uv_layers[0]
    own.name = "Stacked"
    for face in _mesh_of(OBJECT).polygons:
        for index, corner in enumerate(face.loop_indices):
            own.uv[corner].vector = ((0, 0), (1, 0), (1, 1), (0, 1))[index % 4]
    _mesh_of(OBJECT).update()
    bpy.ops.ed.undo_push(message="Stack")
    # A thread thinks about a mesh of this size; the panel is drawn again when it has come to an end.
    begun = time.monotonic()
    yield lambda: bool(bench.obstacle()) or time.monotonic() - begun > _LONGEST_THOUGHT
    obstacle = yield from bench.try_in_vain()
    expect("make a new UV map, or use it anyway" in obstacle, f"the panel does not say what spoils: {obstacle}")
    yield from bench.screen.look("new-uv-map-1-spoils")
    yield from bench.screen.press_button("patina.new_uv_map", bench.button_height or None)
    names = [layer.name for layer in _mesh_of(OBJECT).uv_layers]
    expect(names == ["Stacked", "Patina"], f"the button did not make a map beside the artist's own: {names}")
    yield from bench.screen.look("new-uv-map-2-made")
    yield from bench.screen.press("Z", ctrl=True)
    yield PAUSE
    expect(len(_mesh_of(OBJECT).uv_layers) == 1, "one undo did not take the new UV map away")
    yield from bench.screen.press_button("patina.new_uv_map", bench.button_height or None)
    yield from bench.make()
    yield from bench.screen.look("new-uv-map-3-done")
    layers = _mesh_of(OBJECT).uv_layers
    expect(layers.active.name == "Stacked" and layers["Stacked"].active_render, "the artist's own map is not shown")
    expect([node.uv_map for node in _nodes_on(OBJECT, "ShaderNodeUVMap")] == ["Patina"], "the texture goes by it")


def large_uv_map(bench: Bench) -> Steps:
    """Another Blender unwraps a mesh of 250,000 triangles while this one stays awake: Esc cancels it, once."""
    yield from bench.prepare_small()
    monkey = bpy.data.objects[OBJECT]
    monkey.modifiers[0].levels = 4
    with bench.screen.inside():
        bpy.ops.object.modifier_apply(modifier=monkey.modifiers[0].name)
    layers = _mesh_of(OBJECT).uv_layers
    layers.remove(layers[0])
    yield PAUSE
    jobs: Any = bench.module("jobs.unwrapping")
    place = yield from bench.screen.find("patina.new_uv_map", bench.button_height or None)
    for number in range(2):
        yield from bench.screen.click(*place)
        expect(jobs.current().job is not None, "no other Blender unwraps the large mesh")
        yield 1.5
        yield from bench.screen.look(f"large-uv-map-{number}")
        if number == 0:
            yield from bench.screen.press("ESC")
            yield PAUSE
            expect(jobs.current().job is None and not layers, "Esc does not cancel the unwrapping")
    yield lambda: jobs.current().job is None
    yield PAUSE
    expect([layer.name for layer in _mesh_of(OBJECT).uv_layers] == ["UVMap"], "the large mesh has no UV map")
    yield from bench.screen.look("large-uv-map-done")


def _mesh_of(name: str) -> Any:
    return bpy.data.objects[name].data


def _nodes_on(name: str, kind: str) -> list[Any]:
    """Return the nodes of a kind in the materials of an object's slots."""
    slots = bpy.data.objects[name].material_slots
    return [node for slot in slots for node in slot.material.node_tree.nodes if node.bl_idname == kind]
