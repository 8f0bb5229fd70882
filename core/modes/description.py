"""What the add-on knows of the modes and their settings: the content of ``addon/data/settings.json``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from core.modes.table import settings_classes
from core.settings.base import JobSettings, defaults_of
from core.settings.filament_colors import COMMON
from core.settings.panel import EXAMPLE_FEATURE, SHARED, Panel, qualities_of
from core.settings.print_processes import PROCESSES


def describe() -> dict[str, Any]:
    """Return every mode that Blender offers, in the table's order, with its facts, the settings that it offers as JSON
    schemas, and the defaults of all; besides, the processes and the common filaments of prints."""
    modes = {name: _mode(kind, kind.panel) for name, kind in settings_classes().items() if kind.panel is not None}
    return {
        "example_feature": EXAMPLE_FEATURE,
        "shared": list(SHARED),
        "modes": modes,
        "processes": [asdict(process) for process in PROCESSES],
        "filaments": [asdict(filament) for filament in COMMON],
    }


def _mode(kind: type[JobSettings], panel: Panel) -> dict[str, Any]:
    steps = kind.model_fields.get("steps")
    qualities = qualities_of(panel, steps.default) if steps else {}
    schema = kind.model_json_schema()["properties"]
    # What is hidden stays the engine's; Blender may call something of its own by the same name.
    offered = {name: schema[name] for name in kind.model_fields if name not in panel.hidden}
    return {**asdict(panel), "qualities": qualities, "settings": offered, "defaults": defaults_of(kind)}
