"""What every scenario works with: the screen, the add-on's session, and questions about the scene."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy

from scripts.gui.window import Screen, Steps, expect

OBJECT = "Suzanne"


class Bench:
    """What every scenario needs: the screen, a style picture, a folder for files, and figures to report."""

    def __init__(self, screen: Screen, style: Path, folder: Path, size: int) -> None:
        self.screen = screen
        self.folder = folder
        self.figures: dict[str, Any] = {"ticks": []}
        self.button_height = 0
        self.style = style
        self._size = size

    @property
    def live(self) -> ModuleType:
        """The add-on's module ``live``, in whichever package Blender has put it."""
        return next(module for name, module in sys.modules.items() if ".addon." in name and name.endswith(".live"))

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

    def previewed(self) -> bool:
        """Return whether the model shows a preview, or the job has ended."""
        return self.idle() or self.session.run.preview is not None

    def prepare(self) -> Steps:
        """Replace the cube with Suzanne, zoom in on her, open the panel, add the style picture; start timing ticks."""
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
        self.settings.texture.size = self._size
        self.settings.quality = "DRAFT"
        bpy.ops.patina.add_pictures(directory=f"{self.style.parent}/", files=[{"name": self.style.name}])
        bpy.ops.ed.undo_push(message="Set Up")
        yield 1.5

    def generate(self, operator: str = "patina.generate_texture") -> Steps:
        """Click the button that starts a job and wait for the first preview; return how many seconds it takes."""
        place = yield from self.screen.find(operator)
        yield from self.screen.click(*place)
        # Progress, Cancel and Finish Now replace the button.
        self.button_height = place[1]
        begun = time.monotonic()
        yield self.running
        yield self.previewed
        expect(self.running(), f"the job ends before its first preview: {self.session.message}")
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
    """Return whether one of Suzanne's materials shows an image whose name begins with ``name``."""
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
    """Return the names of temporary data in the file."""
    data = [*bpy.data.images, *bpy.data.materials]
    return [item.name for item in data if item.name.startswith("Patina Preview")]
