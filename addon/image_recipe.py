"""What an artist asks of the Image Editor's modes, as plain values, and the engine's settings that follow. No bpy.

Plain values are by the engine's own names, as in ``recipe``: choices as identifiers, layers as one text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import schema
from .errors import PatinaError
from .schema import Setting

QUALITIES = {"DRAFT": 0.3, "GOOD": 1.0, "FINAL": 2.5}
"""Steps, as times of those that the mode takes by itself; ``CUSTOM`` takes the artist's own number."""
EXAMPLE = "blocks.4.1:7"
"""A feature to begin with."""
SEPARATOR = ";"
"""Stands between features in one text: their expressions may hold commas."""

Files = Mapping[str, Any]
"""A path, or for settings that name several files a list of paths, by the setting."""


def engine_mode(mode: str) -> str:
    """Return the engine's name of a mode: ``image-feature`` for ``FEATURE``."""
    return f"image-{mode.lower()}"


def identifier(choice: Any) -> str:
    """Return what a choice is called in Blender."""
    return str(choice).upper()


def steps_of(mode: str, values: Mapping[str, Any]) -> int:
    """Return the optimization steps of a quality in a mode."""
    times = QUALITIES.get(values["quality"])
    usual = schema.settings(engine_mode(mode))["steps"].default
    return int(values["steps"]) if times is None else max(1, round(usual * times))


def engine_settings(values: Mapping[str, Any], files: Files) -> dict[str, Any]:
    """Return the settings of ``job.json`` for what the artist asks for.

    Args:
        values: ``mode`` and the values of its settings, by the names of ``image_properties.names_of``.
        files: pictures and other files by the settings that name them; what is not there is left out.

    Raises:
        PatinaError: there is nothing to do: no feature, no picture, no weights.
    """
    mode = values["mode"]
    known = schema.settings(engine_mode(mode))
    _check(mode, known, values, files)
    settings = {
        name: made
        for name, setting in known.items()
        if name in values and name != "mode" and (made := _as_engine(setting, values[name])) is not None
    }
    settings |= {name: files[name] for name in known if files.get(name)}
    if "steps" in known:
        settings["steps"] = steps_of(mode, values)
    return settings


def features_in(text: str) -> list[str]:
    """Return the features of a text with semicolons between them."""
    return [part.strip() for part in text.split(SEPARATOR) if part.strip()]


def _check(mode: str, known: Mapping[str, Setting], values: Mapping[str, Any], files: Files) -> None:
    if "feature" in known and not values["feature"].strip():
        raise PatinaError(f"There is no feature; name a layer and channel, e.g. {EXAMPLE}.")
    if "features" in known and len(values["features"]) < 2:
        raise PatinaError("An interpolation needs two features or more; add another.")
    if mode == "STYLE" and not files.get("content"):
        raise PatinaError("There is no picture to style; open one in the Image Editor.")
    if mode == "STYLE" and not files.get("style"):
        raise PatinaError("There is no style; add a picture whose style the image shall wear.")
    if files.get("masks") and len(files["masks"]) != len(files["style"]):
        raise PatinaError("Some styles have masks and others have none; give each a mask, or none.")
    missing = next((name for name, setting in known.items() if setting.file == "weights" and not files.get(name)), None)
    if missing is not None:
        raise PatinaError("A morph needs the weights of two CPPNs; make images with the mode CPPN and choose theirs.")


def _as_engine(setting: Setting, value: Any) -> Any:
    """Return a value as the engine takes it, None where it is left to the engine."""
    if setting.choices:
        return next((choice for choice in setting.choices if identifier(choice) == value), None)
    if setting.is_size:
        return list(value) if all(value) else None
    if setting.kind == "array" and isinstance(value, str):
        parts = value.replace(",", " ").split()
        return _numbers(setting, parts) if setting.item == "number" else parts
    # Zero leaves it to the engine.
    return value if value or not setting.optional else None


def _numbers(setting: Setting, parts: Sequence[str]) -> list[float]:
    try:
        return [float(part) for part in parts]
    except ValueError:
        raise PatinaError(f"{setting.title} needs numbers with commas between them, not {' '.join(parts)}.") from None
