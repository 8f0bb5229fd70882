"""What every scenario works with: the screen, the add-on's session, and questions about the scene."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy

from scripts.gui.window import PAUSE, Screen, Steps, expect

OBJECT = "Suzanne"
SMALL = 256
"""Width and height of a texture that is made in seconds."""
_LONGEST_START = 20.0
"""Seconds within which a click on the button must have started a job."""


class Bench:
    """What every scenario needs: the screen, a style picture, a folder for files, and figures to report."""

    def __init__(self, screen: Screen, style: Path, folder: Path, size: int) -> None:
        self.screen = screen
        self.folder = folder
        self.figures: dict[str, Any] = {"ticks": []}
        self.button_height = 0
        self.style = style
        self._size = size
        self._ticks_are_timed = False

    @property
    def live(self) -> ModuleType:
        """The add-on's module ``jobs.live``."""
        return self.module("jobs.live")

    def module(self, name: str) -> ModuleType:
        """Return one of the add-on's modules, e.g. ``jobs.live``, from whichever package Blender has put it in."""
        return next(module for known, module in sys.modules.items() if known.endswith(f".addon.{name}"))

    @property
    def session(self) -> Any:
        """The add-on's session."""
        return self.live.state().session

    @property
    def settings(self) -> Any:
        """The panel's settings."""
        return bpy.context.scene.patina

    def running(self) -> bool:
        """Return whether a job runs."""
        return self.session.run is not None

    def idle(self) -> bool:
        """Return whether no job runs."""
        return not self.running()

    def obstacle(self) -> str:
        """Return what the panel says is in the way of a texture, or an empty text."""
        with self.screen.inside():
            return self.module("jobs.readiness").obstacle(bpy.context, self.settings) or ""

    def previewed(self) -> bool:
        """Return whether the model shows a preview, or the job has ended."""
        return self.idle() or self.session.run.preview is not None

    def prepare(self) -> Steps:
        """Replace the cube with Suzanne, zoom in on her, open the panel, add the style picture; start timing ticks."""
        self._time_ticks()
        for obj in list(bpy.data.objects):
            bpy.data.objects.remove(obj)
        add_monkey()
        yield from self.screen.open_sidebar("Patina")
        with self.screen.inside():
            bpy.ops.view3d.view_selected()
        self.settings.texture.size = self._size
        self.settings.quality = "DRAFT"
        bpy.ops.patina.add_pictures(directory=f"{self.style.parent}/", files=[{"name": self.style.name}])
        bpy.ops.ed.undo_push(message="Set Up")
        yield 1.5

    def prepare_small(self) -> Steps:
        """Prepare, for jobs of a few seconds: what is tried is everything around them."""
        yield from self.prepare()
        own = self.settings.texture
        own.size, own.steps, own.view_size = SMALL, 24, 96
        self.settings.quality = "CUSTOM"
        yield PAUSE

    def start_over(self) -> Steps:
        """Load Blender's start-up file and prepare for small jobs; the engine stays."""
        bpy.ops.wm.read_homefile(use_empty=False)
        yield 1.0
        yield from self.prepare_small()

    def make(self) -> Steps:
        """Click Generate Texture and wait until the texture is there."""
        yield from self.click_generate()
        yield self.idle
        yield PAUSE
        expect(not self.session.message, f"the job failed: {self.session.message}")
        expect(not leftovers(), f"temporary data remain: {leftovers()}")

    def try_in_vain(self) -> Steps:
        """Click Generate Texture where something is in the way; return what the panel says it is."""
        obstacle = self.obstacle()
        expect(obstacle, "the panel says nothing of what is in the way")
        place = yield from self.screen.find("patina.generate_texture", self.button_height or None)
        yield from self.screen.click(*place)
        yield PAUSE
        expect(self.idle(), f"a job runs although {obstacle}")
        return obstacle

    def compare(self, one: str, other: str, differ: bool) -> None:
        """Have it checked later whether the model looks different in two screenshots."""
        self.figures.setdefault("comparisons", []).append((one, other, differ))

    def click_generate(self, operator: str = "patina.generate_texture") -> Steps:
        """Click the button that starts a job and wait until one runs; return when it was clicked."""
        place = yield from self.screen.find(operator, self.button_height or None)
        yield from self.screen.click(*place)
        # Progress, Cancel and Finish Now replace the button.
        self.button_height = place[1]
        begun = time.monotonic()
        yield lambda: self.running() or time.monotonic() - begun > _LONGEST_START
        expect(self.running(), f"the button starts no job: {self.obstacle() or self.session.message}")
        self.figures.setdefault("longest_start_s", 0.0)
        self.figures["longest_start_s"] = max(self.figures["longest_start_s"], round(time.monotonic() - begun, 2))
        return begun

    def generate(self, operator: str = "patina.generate_texture") -> Steps:
        """Click the button that starts a job and wait for the first preview; return how many seconds it takes."""
        begun = yield from self.click_generate(operator)
        yield self.previewed
        expect(self.running(), f"the job ends before its first preview: {self.session.message}")
        return time.monotonic() - begun

    def _time_ticks(self) -> None:
        if self._ticks_are_timed:
            return
        self._ticks_are_timed = True
        tick: Callable[[], float | None] = self.live.tick

        def timed() -> float | None:
            begun = time.perf_counter()
            interval = tick()
            self.figures["ticks"].append(time.perf_counter() - begun)
            return interval

        self.live.tick = timed


def add_monkey(name: str = OBJECT, place: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Any:
    """Add a smooth Suzanne, the active object then, and return her."""
    bpy.ops.mesh.primitive_monkey_add(location=place, rotation=(0.0, 0.0, 0.6))
    monkey: Any = bpy.context.active_object
    monkey.name = name
    bpy.ops.object.shade_smooth()
    monkey.modifiers.new("Subdivision", "SUBSURF").levels = 2
    return monkey


def choose(*objects: Any) -> None:
    """Select objects and no others; the first one becomes the active one."""
    for other in bpy.context.view_layer.objects:
        other.select_set(False)
    for obj in objects:
        obj.select_set(True)
    bpy.context.view_layer.objects.active = objects[0]


def images_on(name: str = OBJECT) -> list[str]:
    """Return the names of the images in the materials of an object's slots."""
    return images_in([slot.material for slot in bpy.data.objects[name].material_slots])


def images_in(materials: Iterable[Any]) -> list[str]:
    """Return the names of the images in materials, in node groups, too."""
    trees = [material.node_tree for material in materials if material is not None]
    nodes = [node for tree in trees if tree is not None for node in _nodes_in(tree)]
    return [node.image.name for node in nodes if node.bl_idname == "ShaderNodeTexImage" and node.image is not None]


def _nodes_in(tree: Any) -> Iterator[Any]:
    for node in tree.nodes:
        yield node
        if node.bl_idname == "ShaderNodeGroup" and node.node_tree is not None:
            yield from _nodes_in(node.node_tree)


def wears_result(name: str = OBJECT) -> bool:
    """Return whether one of an object's materials shows the texture that is chosen in the object's list of results."""
    found = results(name)
    owner: Any = bpy.data.objects[name]
    return bool(found) and found[owner.patina.active_result].image.name in images_on(name)


def wears_preview(name: str = OBJECT) -> bool:
    """Return whether one of an object's materials shows a preview."""
    return any(image.startswith("Patina Preview") for image in images_on(name))


def results(name: str = OBJECT) -> Any:
    """Return an object's results."""
    owner: Any = bpy.data.objects[name]
    return owner.patina.results


def leftovers() -> list[str]:
    """Return the names of temporary data in the file."""
    shapes = (block for keys in bpy.data.shape_keys for block in keys.key_blocks)
    data = [*bpy.data.images, *bpy.data.materials, *shapes]
    return [item.name for item in data if item.name.startswith("Patina Preview")]
