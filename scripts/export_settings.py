"""Writes ``addon/settings.json``: the engine's settings with their bounds, defaults and sentences, for the add-on.

The engine declares them with pydantic, which Blender's Python lacks. A test fails while the file is out of date.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import environment

TARGET = environment.ROOT / "addon" / "settings.json"


def text() -> str:
    """Return what the file should hold: the JSON schema of every setting, by the mode's name and its own."""
    from core.modes.table import settings_classes

    schemas = {mode: kind.model_json_schema()["properties"] for mode, kind in sorted(settings_classes().items())}
    return json.dumps(schemas, indent=2, ensure_ascii=False) + "\n"


def write(target: Path) -> None:
    """Write the file."""
    part = target.with_name(f".{target.name}.part")
    part.write_text(text(), encoding="utf-8")
    os.replace(part, target)


if __name__ == "__main__":
    environment.enter()
    sys.path.insert(0, str(environment.ROOT))
    write(TARGET)
