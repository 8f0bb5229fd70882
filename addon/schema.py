"""The engine's settings as Blender knows them, read from ``settings.json``. Imports no bpy.

The engine declares every setting once; ``scripts/generate/addon_data.py`` writes that file from the declarations.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Setting:
    """One setting: its JSON type, default, a sentence, its bounds (None: unbounded), and what there is to choose from.

    ``optional`` settings may be left to the engine; ``is_size`` marks a width and a height, ``unit`` says what a number
    counts, ``file`` the kind of file that the setting names ("picture" …), ``item`` the JSON type of an array's items.
    """

    name: str
    kind: str
    title: str
    default: Any
    description: str
    minimum: float | None
    maximum: float | None
    choices: tuple[Any, ...]
    optional: bool
    is_size: bool
    unit: str
    file: str
    item: str


@functools.cache
def _all() -> dict[str, dict[str, Setting]]:
    text = (Path(__file__).parent / "settings.json").read_text(encoding="utf-8")
    return {
        mode: {name: _setting(name, values) for name, values in known.items()}
        for mode, known in json.loads(text).items()
    }


def settings(mode: str = "texture") -> dict[str, Setting]:
    """Return all settings of a mode by name."""
    return _all()[mode]


def _setting(name: str, values: dict[str, Any]) -> Setting:
    low, high = values.get("bounds", (None, None))
    alternatives = values.get("anyOf", [{}])
    # Where a setting may be left to the engine, the first alternative is what it is otherwise.
    values = {**alternatives[0], **values}
    if values.get("size"):
        low, high = (values["prefixItems"][0][bound] for bound in ("minimum", "maximum"))
    return Setting(
        name=name,
        kind=values.get("type", "string"),
        title=values["title"],
        default=values.get("default"),
        # Blender's tooltips end without a full stop.
        description=values["description"].rstrip(".") if "description" in values else "",
        minimum=values.get("minimum", values.get("exclusiveMinimum", low)),
        maximum=values.get("maximum", values.get("exclusiveMaximum", high)),
        choices=tuple(values.get("enum", ())),
        optional={"type": "null"} in alternatives,
        is_size=bool(values.get("size")),
        unit=values.get("unit", ""),
        file=values.get("file", ""),
        item=values.get("items", {}).get("type", ""),
    )
