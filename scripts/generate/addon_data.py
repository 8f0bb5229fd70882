"""Writes the files that tell the add-on what the engine declares. A test fails while they are out of date.

    python3 -m scripts.generate.addon_data

``addon/settings.json`` holds all settings with their bounds, defaults and sentences. The engine declares them with
pydantic, which Blender's Python lacks.
"""

from __future__ import annotations

import json
from pathlib import Path

from scripts.support import environment
from scripts.support.places import ROOT

COMMAND = "python3 -m scripts.generate.addon_data"
SETTINGS = ROOT / "addon" / "settings.json"


def contents() -> dict[Path, str]:
    """Return the text of each file by its path."""
    return {SETTINGS: _json(_settings())}


def write() -> None:
    """Write all files."""
    from core.files.whole import write_atomically

    for path, text in contents().items():
        with write_atomically(path) as temporary:
            temporary.write_text(text, encoding="utf-8")


def _settings() -> dict[str, object]:
    """Return the JSON schema of every setting by its mode and its name."""
    from core.settings import settings_classes

    return {mode: kind.model_json_schema()["properties"] for mode, kind in sorted(settings_classes().items())}


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    environment.enter()
    write()
