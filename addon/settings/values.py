"""Settings as plain values that JSON can hold, read from property groups and operators and put back into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import bpy

from . import schema
from .definitions import STORAGE, default_of
from .map_properties import text_of
from .properties import EXTRA_NAMES, definitions_of
from .recipe import TASK, features_in
from .schema import MAP, QUALITY, Mode, Setting, identifier

STYLE_WEIGHTS = "style_weights"
"""The setting that each picture in the list holds a part of."""


def mode_of(settings: Any) -> Mode:
    """Return the mode that is chosen in the settings of an editor."""
    return schema.mode(settings.mode)


def task_of(settings: Any) -> str:
    """Return which of a mode's alternatives is wanted; nothing in an editor whose modes have none."""
    return str(getattr(settings, TASK, ""))


def own_settings(settings: Any, mode: Mode) -> Any:
    """Return the group that holds a mode's own settings."""
    return getattr(settings, mode.group)


def owner_of(settings: Any, mode: Mode, name: str) -> Any:
    """Return what holds a setting of a mode: the mode's group, or the settings that the modes share."""
    return own_settings(settings, mode) if name in mode.own else settings


def names_of(mode: Mode) -> tuple[str, ...]:
    """Return the names of all plain values of a mode, but for the mode itself and the list of features."""
    shared = (name for name in mode.shared if name != "features")
    return (*shared, QUALITY, STORAGE, *EXTRA_NAMES[mode.editor], *mode.own)


def values_of(settings: Any, mode: Mode | None = None) -> dict[str, Any]:
    """Return the settings of a mode (the chosen one) as plain values."""
    mode = mode or mode_of(settings)
    values = {name: _plain(getattr(owner_of(settings, mode, name), name)) for name in names_of(mode)}
    values |= {name: text_of(owner_of(settings, mode, name), name) for name in mode.takes(MAP) if name in values}
    if "features" in mode.settings:
        values["features"] = [item.feature for item in settings.features if item.feature.strip()]
    return {"mode": mode.identifier, **values}


def style_weights(pictures: Sequence[Any]) -> dict[str, Any]:
    """Return the weights of pictures in the panel's list as a plain value; nothing of a picture that is alone."""
    return {STYLE_WEIGHTS: ", ".join(f"{item.weight:g}" for item in pictures)} if len(pictures) > 1 else {}


def given(operator: Any, mode: Mode) -> dict[str, Any]:
    """Return those settings of a mode that an operator was given, as plain values."""
    is_given = operator.properties.is_property_set
    weights = (STYLE_WEIGHTS,) if STYLE_WEIGHTS in mode.settings else ()
    values = {name: _plain(getattr(operator, name)) for name in (*names_of(mode), *weights) if is_given(name)}
    if "features" in mode.settings and is_given("features"):
        values["features"] = features_in(operator.features)
    return values


def assign(settings: Any, values: Mapping[str, Any]) -> None:
    """Set those of the values that are settings, the mode first; a value that no longer fits is left out."""
    editor_modes = {item.identifier for item in settings.bl_rna.properties["mode"].enum_items}
    if values.get("mode", settings.mode) not in editor_modes:
        return
    settings.mode = values.get("mode", settings.mode)
    mode = mode_of(settings)
    for name in names_of(mode):
        if name in values:
            setting = mode.settings.get(name)
            _set(owner_of(settings, mode, name), name, _chosen(setting, values[name]))
    if "features" in mode.settings and "features" in values:
        settings.features.clear()
        for feature in values["features"]:
            settings.features.add().feature = feature


def defaults(mode: Mode) -> dict[str, Any]:
    """Return the plain values of settings of a mode that nobody has touched."""
    found = definitions_of(mode)
    values = {name: default_of(found[name]) for name in names_of(mode)}
    return {"mode": mode.identifier, **values, **({"features": []} if "features" in mode.settings else {})}


def _chosen(setting: Setting | None, value: Any) -> Any:
    """Return a plain value as a property takes it: choices by their identifiers."""
    if setting is None or not setting.choices:
        return value
    return {identifier(choice) for choice in value} if setting.several else identifier(value)


def _set(owner: Any, name: str, value: Any) -> None:
    try:
        setattr(owner, name, value)
    except (TypeError, ValueError):
        return


def _plain(value: Any) -> Any:
    if isinstance(value, set):
        return sorted(value)
    return list(value) if isinstance(value, bpy.types.bpy_prop_array) else value
