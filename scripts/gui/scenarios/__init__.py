"""What is tried in the window. A scenario is a generator for ``scripts.gui.window.Runner``; it runs inside Blender."""

from __future__ import annotations

from collections.abc import Callable

from scripts.gui.bench import Bench
from scripts.gui.scenarios import image, texture
from scripts.gui.window import Steps

SCENARIOS: dict[str, Callable[[Bench], Steps]] = {
    "generate": texture.generate,
    "cancel": texture.cancel,
    "save": texture.save,
    "meddle": texture.meddle,
    "kill-engine": texture.kill_engine,
    "quit": texture.leave,
    "image": image.image,
    "atlas": image.atlas,
    "image-modes": image.image_modes,
}
