"""Checks what a scenario leaves behind: screenshots, saved files, processes."""

from __future__ import annotations

import argparse
import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

_CHANGE = 0.08
"""The least mean difference of colors between a gray model and one with a texture."""

_CHECK_SAVED = (
    "import bpy, sys\n"
    "shapes = [block for keys in bpy.data.shape_keys for block in keys.key_blocks]\n"
    "data = [*bpy.data.images, *bpy.data.materials, *shapes]\n"
    "left = [item.name for item in data if 'Patina Preview' in item.name]\n"
    "sys.exit(f'the file has temporary data: {left}' if left else 0)\n"
)
_CHECK_TEXTURE = (
    "import bpy, sys\n"
    "slot = bpy.data.objects['Suzanne'].material_slots[0]\n"
    "nodes = slot.material.node_tree.nodes\n"
    "image, uv = nodes['Patina Image'].image, nodes['Patina UV Map'].uv_map\n"
    "good = image.packed_file and tuple(image.size) == (int(sys.argv[-1]),) * 2 and uv == 'UVMap'\n"
    "sys.exit(0 if good else f'the saved texture is wrong: {image.name} {tuple(image.size)} {uv}')\n"
)


def problem_after(name: str, options: argparse.Namespace, figures: dict[str, Any]) -> str:
    """Return what is wrong with the remains of a scenario, or an empty text; add what is measured to ``figures``."""
    wrong = _wrong_screenshot(options.out, figures.pop("comparisons", ()))
    if wrong:
        return wrong
    if name == "quit":
        figures["quit_s"] = round(time.time() - figures.pop("left_at"), 2)
        return "the engine outlived Blender" if _is_alive(figures.pop("engine_pid")) else ""
    if name == "save":
        return _problem_in_file(options, "while_running.blend", _CHECK_SAVED)
    if name == "vertices":
        return _problem_in_file(options, "vertices.blend", _CHECK_SAVED)
    if name == "generate":
        return _problem_in_file(options, "generate.blend", _CHECK_TEXTURE)
    return ""


def _wrong_screenshot(pictures: Path, comparisons: Sequence[tuple[str, str, bool]]) -> str:
    """Return which screenshot is wrong, or an empty text.

    Args:
        pictures: the folder of the screenshots.
        comparisons: names of two screenshots, and whether the model looks different in them.
    """
    import numpy as np

    for one, other, wanted in comparisons:
        change = float(np.abs(_model_in(pictures / f"{other}.png") - _model_in(pictures / f"{one}.png")).mean())
        if (change > _CHANGE) != wanted:
            return f"the model in {other}.png looks {'like' if wanted else 'different from'} that in {one}.png"
    return ""


def _model_in(picture: Path) -> np.ndarray:
    """Return the part of a screenshot that shows the model, in [0, 1]."""
    import numpy as np
    from PIL import Image

    with Image.open(picture) as screenshot:
        width, height = screenshot.size
        part = screenshot.convert("RGB").crop(
            (int(0.3 * width), int(0.3 * height), int(0.5 * width), int(0.5 * height))
        )
    return np.asarray(part, np.float32) / 255


def _problem_in_file(options: argparse.Namespace, blend: str, check: str) -> str:
    """Run a check in Blender on a saved file; return what is wrong, or an empty text."""
    command = [options.blender, "--background", "--factory-startup", options.out / blend, "--python-exit-code", "1"]
    done = subprocess.run(
        [*command, "--python-expr", check, "--", str(options.size)], capture_output=True, encoding="utf-8"
    )
    return "" if done.returncode == 0 else (done.stderr.strip() or done.stdout.strip())


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    # A process that has ended keeps its number until its parent asks for its status.
    state = Path(f"/proc/{pid}/stat")
    return not (state.is_file() and state.read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] == "Z")
