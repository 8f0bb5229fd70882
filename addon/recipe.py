"""What an artist asks for, as plain values, and the engine's settings that follow from it. Imports no bpy.

Plain values are what the panel shows: angles in radians, layers as one text. They are what presets, results and
*Use these settings again* store.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import PatinaError


@dataclass(frozen=True)
class Quality:
    """How much work goes into a texture: optimization steps, and pixels along a side of the renderings."""

    steps: int
    view_size: int


QUALITIES = {"DRAFT": Quality(100, 192), "GOOD": Quality(300, 256), "FINAL": Quality(800, 320)}
"""By their identifier in the panel; ``CUSTOM`` takes the artist's own numbers."""

_SAME = ("size", "seed", "backbone", "parameterization", "gram_decay")


def engine_settings(values: Mapping[str, Any], pictures: Sequence[Path], base_texture: Path | None) -> dict[str, Any]:
    """Return the settings of ``job.json`` for what the artist asks for.

    Args:
        values: the panel's values by the names of ``properties.definitions``.
        pictures: files whose style is wanted; not used for features.
        base_texture: file of the texture whose content is kept, if any is.

    Raises:
        PatinaError: there is nothing to do: no picture, or no feature.
    """
    quality = QUALITIES.get(values["quality"]) or Quality(values["steps"], values["view_size"])
    settings: dict[str, Any] = {name: values[name] for name in _SAME}
    settings |= {"steps": quality.steps, "view_size": quality.view_size}
    settings |= {"device": values["device"].lower(), "bit_depth": int(values["bit_depth"])}
    settings |= {"elevation": [math.degrees(angle) for angle in values["elevation"]]}
    settings |= {"roll": math.degrees(values["roll"])}
    # Zero leaves it to the engine.
    settings |= {"learning_rate": values["learning_rate"]} if values["learning_rate"] else {}
    if values["task"] == "STYLE":
        settings |= _style(values, pictures)
    elif values["feature"].strip():
        settings["feature"] = values["feature"]
    else:
        raise PatinaError("There is no feature; name a layer and channel, e.g. blocks.4.1:7.")
    if base_texture is not None:
        settings |= {"base_texture": base_texture, "content_weight": values["content_weight"]}
        settings |= {"content_layers": _names(values["content_layers"])}
    return settings


def _style(values: Mapping[str, Any], pictures: Sequence[Path]) -> dict[str, Any]:
    if not pictures:
        raise PatinaError("There is no picture; add one whose style the model shall wear.")
    layers = _names(values["style_layers"])
    return {"style": list(pictures), "style_scale": values["style_scale"], "style_layers": layers}


def _names(text: str) -> list[str]:
    return text.replace(",", " ").split()
