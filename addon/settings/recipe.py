"""What an artist asks for, as plain values, and the engine's settings that follow from it. Imports no bpy.

Plain values are what the panel shows: angles in radians, choices by their identifiers, layers as one text. They are
what presets, results and *Use These Settings Again* store.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import PatinaError
from . import relief
from .schema import CUSTOM, QUALITY, Mode, Setting, example_feature, identifier

TASK = "task"
"""The value that says which of a mode's alternatives is wanted: the setting's name in capitals."""
SEPARATOR = ";"
"""Stands between features in one text: their expressions may hold commas."""

Files = Mapping[str, Path | Sequence[Path]]
"""Files by the settings that name them."""


def engine_settings(mode: Mode, values: Mapping[str, Any], files: Files) -> dict[str, Any]:
    """Return the settings of ``job.json`` for what the artist asks for.

    Args:
        mode: the mode.
        values: plain values of its settings; those that are missing are left to the engine.
        files: pictures and other files by the settings that name them.

    Raises:
        PatinaError: there is nothing to do: no feature, no picture, no weights.
    """
    reason = obstacle(mode, values, files)
    if reason is not None:
        raise PatinaError(f"{reason}.")
    task = values.get(TASK, "")
    settings = {
        name: made
        for name, setting in mode.settings.items()
        if name in values and wants(mode, task, name) and (made := as_engine(setting, values[name])) is not None
    }
    settings |= {name: file for name, file in files.items() if file and wants(mode, task, name)}
    settings |= mode.qualities.get(values.get(QUALITY, ""), {})
    means_something = {name for name in settings if mode.needs.get(name, name) in settings}
    return {
        name: settings[name] for name in settings if name in means_something and mode.unless.get(name) not in settings
    }


def overridden(mode: Mode, values: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return values with those that are given in their place.

    Where a part of what the quality stands for is given, and no quality, the rest of it stays.
    """
    settings = mode.qualities.get(values.get(QUALITY, ""), {})
    if QUALITY not in given and any(name in given for name in settings):
        return {**values, **settings, **given, QUALITY: CUSTOM}
    return {**values, **given}


def obstacle(mode: Mode, values: Mapping[str, Any], files: Files) -> str | None:
    """Return what is missing for a job, in one sentence without its full stop, or None."""
    known = {name for name in mode.settings if wants(mode, values.get(TASK, ""), name)}
    if "feature" in known and not str(values.get("feature", "")).strip():
        return f"Enter a feature, such as {example_feature()}"
    if "features" in known and len(values.get("features", ())) < 2:
        return "Add at least two features"
    if "content" in known and not files.get("content"):
        return "Open the image to style in this editor"
    if "style" in known and not files.get("style"):
        return "Add a picture to use as the style"
    masks = files.get("masks") or values.get("masks")
    if "masks" in known and masks and len(_listed(masks)) != len(_listed(files["style"])):
        return "Give every style a mask, or none of them"
    weights = str(values.get("style_weights", "")).replace(",", " ").split()
    if "style_weights" in known and "style" in known and set(weights) == {"0"}:
        return "Give at least one of the styles a weight above 0"
    if any(not files.get(name) for name in mode.takes("weights")):
        return "Choose the weights of two light paintings"
    if "maps" not in mode.settings:
        return None
    meant = {name: value for name, value in values.items() if not files.get(mode.unless.get(name, ""))}
    return relief.obstacle(meant, mode.editor == "IMAGE_EDITOR")


def wants(mode: Mode, task: str, name: str) -> bool:
    """Return whether a mode has a setting, and ``task`` (see ``TASK``) does not name an alternative to it."""
    chosen = (other for other in mode.alternatives if identifier(other) == task)
    return name in mode.settings and (name not in mode.alternatives or name == next(chosen, mode.alternatives[0]))


def applies(mode: Mode, task: str, given: Collection[str], name: str) -> bool:
    """Return whether a setting means anything for a task and what is ``given`` besides: the names of other settings,
    the picture that the job starts from among them."""
    if mode.unless.get(name) in given:
        return False
    needed = mode.needs.get(name, name)
    return wants(mode, task, needed) and needed in (name, *mode.alternatives, *given)


def features_in(text: str) -> list[str]:
    """Return the features of a text with semicolons between them."""
    return [part.strip() for part in text.split(SEPARATOR) if part.strip()]


def as_engine(setting: Setting, value: Any) -> Any:
    """Return a value as the engine takes it, None where it is left to the engine.

    Raises:
        PatinaError: the value is no choice of the setting, or a text is no list of numbers.
    """
    if setting.several:
        return [_choice(setting, one) for one in value]
    if setting.choices:
        return _choice(setting, value)
    if setting.is_size:
        return list(value) if all(value) else None
    if setting.unit == "degrees":
        return [_degrees(setting, angle) for angle in value] if setting.kind == "array" else _degrees(setting, value)
    if setting.kind == "array" and isinstance(value, str):
        parts = value.replace(",", " ").split()
        return _numbers(setting, parts) if setting.item == "number" else parts
    # Zero or an empty text leaves it to the engine.
    return value if value or not setting.optional else None


def _choice(setting: Setting, value: Any) -> Any:
    for choice in setting.choices:
        if identifier(choice) == identifier(value):
            return choice
    choices = ", ".join(map(identifier, setting.choices))
    raise PatinaError(f"{setting.title} is one of {choices} in this mode, not {value}.")


def _degrees(setting: Setting, angle: float) -> float:
    """Return an angle in degrees; Blender's radians are a hair beyond a bound that they stand for."""
    low, high = setting.minimum, setting.maximum
    degrees = math.degrees(angle)
    return degrees if low is None or high is None else min(max(degrees, low), high)


def _numbers(setting: Setting, parts: Sequence[str]) -> list[float]:
    try:
        return [float(part) for part in parts]
    except ValueError:
        raise PatinaError(f"{setting.title} takes numbers separated by commas, not {' '.join(parts)}.") from None


def _listed(files: Path | Sequence[Path]) -> Sequence[Path]:
    return (files,) if isinstance(files, Path) else files
