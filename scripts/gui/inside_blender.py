"""Runs inside Blender, started by ``scripts/test_gui.py``: ``-- SCENARIO STYLE FOLDER SIZE PYTHON``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

import bpy

from scripts.gui.bench import Bench
from scripts.gui.runner import Runner
from scripts.gui.scenarios import SCENARIOS
from scripts.gui.window import Screen


def begin(arguments: list[str]) -> None:
    """Start the scenario. It writes its report into the folder as JSON; ``problem`` is empty if all goes well."""
    scenario, style, folder, size, python = arguments
    bpy.context.preferences.view.show_splash = False
    bench = Bench(Screen(Path(folder), python), Path(style), Path(folder), int(size))

    def report(problem: str) -> None:
        if problem:
            bench.screen.shot(f"{scenario}-failure")
        text = json.dumps({"problem": problem, **bench.figures})
        (Path(folder) / f"{scenario}.json").write_text(text, encoding="utf-8")

    Runner(SCENARIOS[scenario](bench), report).start()


begin(sys.argv[sys.argv.index("--") + 1 :])
