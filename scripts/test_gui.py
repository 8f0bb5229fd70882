"""Tries the extension in a real Blender with a window, on the current screen, and checks what remains.

    python3 scripts/test_gui.py --blender PATH [SCENARIO …]

Each scenario gets its own Blender, with the settings of a new user and the extension installed from its zip. Mouse and
keys are simulated inside Blender, so nothing else on the screen is touched. The screenshots, saved files and reports
stay in the folder ``--out``: look at the screenshots.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    # The repository in place of this folder, whose test.py would hide Python's own package of that name.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from scripts.gui.aftermath import problem_after
from scripts.support import environment
from scripts.support.places import OUT, ROOT, STYLE

INSIDE = ROOT / "scripts" / "gui" / "inside_blender.py"
LIMIT = 600.0
"""Seconds for one scenario."""
LONGEST_TICKS = {1024: 0.050, 2048: 0.100}
"""The longest time in seconds that a tick may block Blender, by the size of the texture."""


def main(arguments: Sequence[str]) -> int:
    """Run the scenarios; return 0 if all go well, else 1."""
    options = _options(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    failed = False
    for name in options.scenarios:
        problem, figures = try_scenario(name, options)
        ticks = figures.pop("ticks", None) or [0.0]
        figures["longest_tick_ms"] = round(max(ticks) * 1000, 1)
        print(f"{name}: {problem or 'good'}  {json.dumps(figures)}", flush=True)
        _print_previews(figures)
        failed |= bool(problem)
    print(f"The screenshots are in {options.out}; look at them.")
    return 1 if failed else 0


def _print_previews(figures: Mapping[str, Any]) -> None:
    """Print how long an artist waits for the first preview, if a scenario has measured that."""
    if "cold_preview_s" in figures and "warm_preview_s" in figures:
        cold, warm = figures["cold_preview_s"], figures["warm_preview_s"]
        print(f"From the click to the first preview: {cold:.1f} s with a cold engine, {warm:.1f} s with a warm one.")


def try_scenario(name: str, options: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    """Run one scenario in a new Blender; return what goes wrong, or an empty text, and its figures."""
    user = options.out / f"user-{name}"
    user.mkdir(exist_ok=True)
    variables = {**os.environ, "BLENDER_USER_RESOURCES": str(user), "PATINA_ENGINE_PYTHON": options.engine_python}
    problem = _install(options, variables)
    if problem:
        return f"the extension cannot be installed: {problem}", {}
    report, log = options.out / f"{name}.json", options.out / f"{name}.log"
    report.unlink(missing_ok=True)
    try:
        status = _run(name, options, variables, log)
    except subprocess.TimeoutExpired:
        return f"it took longer than {LIMIT:.0f} s", {}
    if not report.is_file():
        return f"Blender ended with status {status} before the scenario did; see {log}", {}
    figures = json.loads(report.read_text(encoding="utf-8"))
    problem = figures.pop("problem") or problem_after(name, options, figures)
    if not problem and status != 0:
        problem = f"Blender ended with status {status}"
    longest = max(figures["ticks"], default=0.0)
    if not problem and longest > LONGEST_TICKS.get(options.size, 1.0):
        problem = f"a tick took {longest * 1000:.0f} ms"
    return problem, figures


def _install(options: argparse.Namespace, variables: dict[str, str]) -> str:
    """Install the extension for a new user; return what goes wrong, or an empty text."""
    install = ["--command", "extension", "install-file", "-r", "user_default", "--enable", str(options.extension)]
    command = [options.blender, "--offline-mode", *install]
    done = subprocess.run(command, env=variables, capture_output=True, encoding="utf-8")
    output = done.stdout + done.stderr
    return output if done.returncode or "Traceback" in output else ""


def _run(name: str, options: argparse.Namespace, variables: dict[str, str], log: Path) -> int:
    """Run a scenario in a Blender with a window; return Blender's exit status.

    Raises:
        TimeoutExpired: it takes longer than ``LIMIT``.
    """
    window = ["--offline-mode", "--enable-event-simulate", "--window-geometry", "0", "0", "1600", "1000", "-noaudio"]
    given = [name, str(options.style), str(options.out), str(options.size), sys.executable]
    command = [options.blender, *window, "--python", str(INSIDE), "--", *given]
    with log.open("w", encoding="utf-8") as output:
        return subprocess.run(command, env=variables, stdout=output, stderr=output, timeout=LIMIT).returncode


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    from scripts.gui.scenarios import SCENARIOS

    parser = argparse.ArgumentParser(prog="test_gui.py", description="Try the extension in a Blender with a window.")
    parser.add_argument("--blender", required=True, metavar="PATH", help="Blender's executable, 4.2 or newer")
    parser.add_argument("--extension", type=Path, metavar="ZIP", help="extension to install (default: build it)")
    parser.add_argument(
        "--engine-python",
        default=sys.executable,
        metavar="PATH",
        help="Python of the engine's environment (default: this one)",
    )
    parser.add_argument("--style", type=Path, default=STYLE, metavar="IMAGE", help="style picture")
    parser.add_argument("--size", type=int, default=1024, help="width and height of the texture (default: 1024)")
    parser.add_argument(
        "--out", type=Path, default=OUT / "gui", metavar="FOLDER", help="folder for what remains (default: out/gui)"
    )
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=f"default: all: {', '.join(SCENARIOS)}")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.scenarios if name not in SCENARIOS]
    if unknown:
        parser.error(f"there is no scenario {unknown[0]}; choose from {', '.join(SCENARIOS)}")
    options.scenarios = options.scenarios or list(SCENARIOS)
    options.out = options.out.resolve()
    if options.extension is None:
        from scripts.build_extension import build

        options.extension = build(options.out)
    return options


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
