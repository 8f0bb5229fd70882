"""What the add-on knows of the settings: the content of ``addon/data/settings.json``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from core.settings import settings_classes
from core.settings.base import JobSettings
from core.settings.panel import EXAMPLE_FEATURE, SHARED, Panel, qualities_of

_ORDER = (
    "texture",
    "image-feature",
    "image-interpolate",
    "image-style",
    "image-cppn",
    "image-transparent",
    "image-morph",
)


def describe() -> dict[str, Any]:
    """Return every mode that Blender offers, with its facts and the JSON schema of each of its settings."""
    kinds = settings_classes()
    modes = {name: _mode(kind, kind.panel) for name in _ORDER if (kind := kinds[name]).panel is not None}
    return {"example_feature": EXAMPLE_FEATURE, "shared": list(SHARED), "modes": modes}


def _mode(kind: type[JobSettings], panel: Panel) -> dict[str, Any]:
    steps = kind.model_fields.get("steps")
    qualities = qualities_of(panel, steps.default) if steps else {}
    schema = kind.model_json_schema()["properties"]
    return {**asdict(panel), "qualities": qualities, "settings": {name: schema[name] for name in kind.model_fields}}
