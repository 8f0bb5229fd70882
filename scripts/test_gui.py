"""Tries the extension in a real Blender with a window, on the screen that there is, and looks at what remains.

Each scenario gets a Blender of its own, a new user's, with the extension installed from its zip. Mouse and keys are
simulated inside Blender, so nothing else on the screen is touched. Screenshots, saved files and reports are left in
the folder given by ``--out``: open the pictures.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import environment

if TYPE_CHECKING:
    import numpy as np

OUT = environment.ROOT / "out" / "gui"
STYLE = environment.ROOT / "scripts" / "assets" / "brush_strokes.jpg"
INSIDE = environment.ROOT / "scripts" / "gui" / "inside.py"
SCENARIOS = ("generate", "cancel", "save", "meddle", "kill-engine", "quit", "image", "image-modes", "atlas")
_SEEN = 0.08
"""Mean difference of colours between a grey model and one that wears a texture."""
LIMIT = 600.0
"""Seconds for one scenario."""
LONGEST_TICKS = {1024: 0.050, 2048: 0.100}
"""Seconds that the main thread may be held up, by the texture's size."""

_CHECK_SAVED = (
    "import bpy, sys\n"
    "left = [i.name for d in (bpy.data.images, bpy.data.materials) for i in d if 'Patina Preview' in i.name]\n"
    "sys.exit(f'temporary data were saved: {left}' if left else 0)\n"
)
_CHECK_TEXTURE = (
    "import bpy, sys\n"
    "slot = bpy.data.objects['Suzanne'].material_slots[0]\n"
    "nodes = slot.material.node_tree.nodes\n"
    "image, uv = nodes['Patina Image'].image, nodes['Patina UV Map'].uv_map\n"
    "good = image.packed_file and tuple(image.size) == (int(sys.argv[-1]),) * 2 and uv == 'UVMap'\n"
    "sys.exit(0 if good else f'the saved texture is wrong: {image.name} {tuple(image.size)} {uv}')\n"
)


def main(arguments: Sequence[str]) -> int:
    """Run the scenarios; return 0 if all went well, else 1."""
    options = _options(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    failed = []
    for name in options.scenarios or SCENARIOS:
        problem, figures = try_scenario(name, options)
        ticks = figures.pop("ticks", None) or [0.0]
        figures["longest_tick_ms"] = round(max(ticks) * 1000, 1)
        print(f"{name}: {problem or 'good'}  {json.dumps(figures)}", flush=True)
        failed += [name] if problem else []
    print(f"The pictures are in {options.out}; look at them.")
    return 1 if failed else 0


def try_scenario(name: str, options: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    """Run one scenario in a new Blender; return what went wrong (or nothing), and its figures."""
    user = options.out / f"user-{name}"
    user.mkdir(exist_ok=True)
    variables = {**os.environ, "BLENDER_USER_RESOURCES": str(user), "PATINA_ENGINE_PYTHON": options.engine_python}
    blender = [options.blender, "--offline-mode"]
    install = [*blender, "--command", "extension", "install-file", "-r", "user_default", "--enable"]
    installed = subprocess.run([*install, str(options.extension)], env=variables, capture_output=True, text=True)
    if installed.returncode or "Traceback" in installed.stdout + installed.stderr:
        return f"the extension does not install: {installed.stdout}{installed.stderr}", {}
    report = options.out / f"{name}.json"
    report.unlink(missing_ok=True)
    window = [*blender, "--enable-event-simulate", "--window-geometry", "0", "0", "1600", "1000", "-noaudio"]
    given = [name, str(options.style), str(options.out), str(options.size), sys.executable]
    with (options.out / f"{name}.log").open("w") as log:
        try:
            status = subprocess.run(
                [*window, "--python", str(INSIDE), "--", *given], env=variables, stdout=log, stderr=log, timeout=LIMIT
            ).returncode
        except subprocess.TimeoutExpired:
            return f"it took longer than {LIMIT:.0f} s", {}
    if not report.is_file():
        return f"Blender ended with status {status} before the scenario did; see {log.name}", {}
    figures = json.loads(report.read_text(encoding="utf-8"))
    problem = figures.pop("problem") or _problem_after(name, options, figures)
    if not problem and status != 0:
        problem = f"Blender ended with status {status}"
    longest = max(figures["ticks"], default=0.0)
    if not problem and longest > LONGEST_TICKS.get(options.size, 1.0):
        problem = f"a tick took {longest * 1000:.0f} ms"
    return problem, figures


def _problem_after(name: str, options: argparse.Namespace, figures: dict[str, Any]) -> str:
    """Return what is wrong with what a scenario left behind, or nothing."""
    if name == "quit":
        figures["quit_s"] = round(time.time() - figures.pop("left_at"), 2)
        return "the engine outlived Blender" if _alive(figures.pop("engine_pid")) else ""
    if name == "save":
        return _looked_into(options, "while_running.blend", _CHECK_SAVED)
    if name == "generate":
        return _seen(options.out) or _looked_into(options, "generate.blend", _CHECK_TEXTURE)
    return ""


def _seen(pictures: Path) -> str:
    """Return what the screenshots do not show, or nothing: the texture while it is made, afterwards, not after undo."""
    import numpy as np

    plain = _model_in(pictures / "generate-1-ready.png")
    for name, wanted in (("2-running", True), ("3-done", True), ("4-undone", False), ("6-restored", False)):
        change = float(np.abs(_model_in(pictures / f"generate-{name}.png") - plain).mean())
        if (change > _SEEN) != wanted:
            return f"the model in generate-{name}.png {'does not show' if wanted else 'shows'} a texture"
    return ""


def _model_in(picture: Path) -> np.ndarray:
    """Return the part of a screenshot where the model is, in [0, 1]."""
    import numpy as np
    from PIL import Image

    with Image.open(picture) as screenshot:
        width, height = screenshot.size
        part = screenshot.convert("RGB").crop(
            (int(0.3 * width), int(0.3 * height), int(0.5 * width), int(0.5 * height))
        )
    return np.asarray(part, np.float32) / 255


def _looked_into(options: argparse.Namespace, blend: str, check: str) -> str:
    command = [
        options.blender,
        "--background",
        "--factory-startup",
        str(options.out / blend),
        "--python-exit-code",
        "1",
    ]
    looked = subprocess.run([*command, "--python-expr", check, "--", str(options.size)], capture_output=True, text=True)
    return "" if looked.returncode == 0 else (looked.stderr.strip() or looked.stdout.strip())


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    # Who has ended but was not yet waited for still has its number.
    state = Path(f"/proc/{pid}/stat")
    return not (state.is_file() and state.read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] == "Z")


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="test_gui.py", description="Try the extension in a Blender with a window.")
    parser.add_argument("--blender", required=True, metavar="PATH", help="Blender's program, 4.2 or newer")
    parser.add_argument("--extension", type=Path, metavar="ZIP", help="the extension (default: built now)")
    parser.add_argument("--engine-python", default=sys.executable, metavar="PATH", help="the engine's Python")
    parser.add_argument("--style", type=Path, default=STYLE, metavar="IMAGE", help="the picture")
    parser.add_argument("--size", type=int, default=1024, help="texels along a side (default 1024)")
    parser.add_argument("--out", type=Path, default=OUT, metavar="FOLDER", help="for pictures (default out/gui)")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=f"default: all of {', '.join(SCENARIOS)}")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.scenarios if name not in SCENARIOS]
    if unknown:
        parser.error(f"there is no scenario {unknown[0]}; choose from {', '.join(SCENARIOS)}")
    options.out = options.out.resolve()
    if options.extension is None:
        from build_extension import build

        options.extension = build(options.out)
    return options


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
