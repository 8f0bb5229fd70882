"""The engine's settings as Blender knows them, read from ``settings.json``. Imports no bpy.

The engine declares every setting once; ``scripts/export_settings.py`` writes that file from the declarations.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Setting:
    """One setting: its default, a sentence, its bounds (None: unbounded) and, if it is a choice, what there is."""

    name: str
    default: Any
    description: str
    minimum: float | None
    maximum: float | None
    choices: tuple[Any, ...]


@functools.cache
def settings() -> dict[str, Setting]:
    """Return all settings of a texture job by name."""
    text = (Path(__file__).parent / "settings.json").read_text(encoding="utf-8")
    return {name: _setting(name, values) for name, values in json.loads(text).items()}


def _setting(name: str, values: dict[str, Any]) -> Setting:
    low, high = values.get("bounds", (None, None))
    # Where a setting may be left to the engine, the first alternative is what it is otherwise.
    values = {**values.get("anyOf", [{}])[0], **values}
    return Setting(
        name=name,
        default=values.get("default"),
        # Blender's tooltips end without a full stop.
        description=values["description"].rstrip(".") if "description" in values else "",
        minimum=values.get("minimum", values.get("exclusiveMinimum", low)),
        maximum=values.get("maximum", values.get("exclusiveMaximum", high)),
        choices=tuple(values.get("enum", ())),
    )
