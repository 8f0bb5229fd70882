"""Started by ``scripts/test_gui.py`` inside Blender: ``-- SCENARIO STYLE FOLDER SIZE PYTHON``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import bpy

from gui.hands import Runner, Screen
from gui.scenarios import SCENARIOS, Stage


def begin(arguments: list[str]) -> None:
    """Start the scenario; its report goes into the folder as JSON, with ``problem`` empty at a good end."""
    scenario, style, folder, size, python = arguments
    bpy.context.preferences.view.show_splash = False
    stage = Stage(Screen(Path(folder), python), Path(style), Path(folder), int(size))

    def report(problem: str) -> None:
        if problem:
            stage.screen.shot(f"{scenario}-failure")
        text = json.dumps({"problem": problem, **stage.figures})
        (Path(folder) / f"{scenario}.json").write_text(text, encoding="utf-8")

    Runner(SCENARIOS[scenario](stage), report).start()


begin(sys.argv[sys.argv.index("--") + 1 :])
