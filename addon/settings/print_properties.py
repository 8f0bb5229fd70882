"""``Scene.patina_print``: what a maker asks for in the panel of prints. It serves one object after another.

All of it follows from what the engine declares, but for the list of filaments: Blender shows their colors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import bpy

from . import recipe, schema
from .definitions import own_definitions, props
from .properties import own_group
from .recipe import SEPARATOR, Files, features_in, overridden
from .schema import Mode, identifier

FILAMENTS = "filaments"
USE_RELIEF = "use_relief"
_REDUCTION = "most_triangles"
_OPTIONS = frozenset({"SKIP_SAVE"})
_DIGITS = 6
"""Decimals that the single precision of Blender's numbers does not blur."""
_COLOR = re.compile(r"#?[0-9a-fA-F]{6}")


def print_mode() -> Mode:
    """Return the mode of prints."""
    return schema.mode("PRINT")


def print_settings(scene: Any) -> Any:
    """Return the scene's settings of prints, None while the add-on is not registered."""
    return getattr(scene, "patina_print", None)


REMEDIES = (*(str(choice) for choice in print_mode().settings["repair"].choices), _REDUCTION)
"""What a check may name as its remedy and a button can turn on: repairs, and fewer triangles."""


def has_remedy(settings: Any, remedy: str) -> bool:
    """Return whether a remedy is turned on."""
    return bool(settings.most_triangles) if remedy == _REDUCTION else identifier(remedy) in settings.repair


def toggle_remedy(settings: Any, remedy: str) -> None:
    """Turn a remedy on or off."""
    if remedy == _REDUCTION:
        usual = min(int(print_mode().settings[_REDUCTION].usual or 0), settings.triangle_limit)
        settings.most_triangles = 0 if settings.most_triangles else usual
    else:
        settings.repair = settings.repair ^ {identifier(remedy)}


def is_mended(values: Mapping[str, Any]) -> bool:
    """Return whether plain values ask for files of a mended copy."""
    return any(values[name] for name in ("repair", _REDUCTION, "hollow"))


class PatinaFilament(bpy.types.PropertyGroup):
    """A filament that the maker has: its name and its color."""


PatinaFilament.__annotations__ = {
    "name": props.StringProperty(name="Name", description="What the filament is called", default="Filament"),
    "color": props.FloatVectorProperty(
        name="Color",
        description="Color of the filament",
        subtype="COLOR_GAMMA",
        size=3,
        default=(0.8, 0.8, 0.8),
        min=0.0,
        max=1.0,
    ),
}


def _follow_purpose(settings: Any, _context: bpy.types.Context) -> None:
    """Leave the process to the engine where the chosen one does not serve the purpose."""
    if settings.process not in processes_for(settings.purpose):
        settings.process = identifier("auto")


def processes_for(purpose: str) -> dict[str, schema.Process | None]:
    """Return the processes that serve a purpose, by their identifiers; the engine's own choice is the first one."""
    every = (identifier("all"), identifier("one-color"))
    served = [one for one in schema.processes() if purpose in (*every, identifier(one.kind))]
    return {identifier("auto"): None, **{identifier(one.name): one for one in served}}


def _use_relief_definition(options: frozenset[str] = frozenset()) -> Any:
    """Return whether the heights that objects wear are printed; the engine gets the heights, or none."""
    return props.BoolProperty(
        name="Relief",
        description="Print the relief that the objects wear as their shape",
        default=True,
        options=set(options),
    )


def _group() -> Any:
    mode, group = print_mode(), own_group(print_mode())
    purpose = own_definitions(mode)["purpose"].keywords
    group.__annotations__ |= {
        "purpose": props.EnumProperty(**purpose, update=_follow_purpose),
        FILAMENTS: props.CollectionProperty(type=PatinaFilament),
        "active_filament": props.IntProperty(options={"HIDDEN"}),
        USE_RELIEF: _use_relief_definition(),
    }
    return group


PatinaPrint = _group()


def print_definitions() -> dict[str, Any]:
    """Return all settings as properties of an operator; those that are given count."""
    mode = print_mode()
    words = mode.settings[FILAMENTS]
    listed = props.StringProperty(
        name=words.title, description=f"{words.description}. Semicolons separate them", options=set(_OPTIONS)
    )
    return {**own_definitions(mode, _OPTIONS), FILAMENTS: listed, USE_RELIEF: _use_relief_definition(_OPTIONS)}


def print_values(settings: Any) -> dict[str, Any]:
    """Return the scene's settings as plain values."""
    found = {name: plain(getattr(settings, name)) for name in (*print_mode().own, USE_RELIEF) if name != FILAMENTS}
    return {**found, FILAMENTS: [as_text(item.name, item.color) for item in settings.filaments]}


def print_values_given(operator: Any, settings: Any) -> dict[str, Any]:
    """Return what an operator was given as plain values, and the scene's settings for the rest."""
    names = [name for name in (*print_mode().own, USE_RELIEF) if operator.properties.is_property_set(name)]
    given = {name: plain(getattr(operator, name)) for name in names}
    return overridden(print_mode(), print_values(settings), with_filaments(given))


def with_filaments(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain values in which the text of filaments is a list."""
    return {**given, FILAMENTS: features_in(given[FILAMENTS])} if FILAMENTS in given else dict(given)


def print_defaults() -> dict[str, Any]:
    """Return the plain values of settings that nobody has touched."""
    mode = print_mode()
    found = {name: mode.settings[name].default for name in mode.own}
    return {**found, FILAMENTS: [], USE_RELIEF: True}


def engine_settings(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of ``job.json`` for plain values; the profile is a path.

    Raises:
        PatinaError: a value is no choice of its setting.
    """
    profile = str(values["profile"])
    files: Files = {"profile": Path(bpy.path.abspath(profile))} if profile else {}
    # An empty list of filaments is none, for which others stand in.
    given = {name: value for name, value in values.items() if name != "profile" and (name != FILAMENTS or value)}
    return recipe.engine_settings(print_mode(), given, files)


def plain(value: Any) -> Any:
    """Return the value of a property as JSON can hold it."""
    if isinstance(value, set):
        return sorted(value)
    return round(value, _DIGITS) if isinstance(value, float) else value


def as_text(name: str, color: Iterable[float]) -> str:
    """Return a filament as the engine takes it, such as ``My Red=#c12e1f``."""
    digits = "".join(f"{round(255 * part):02x}" for part in color)
    clean = name.replace("=", " ").replace(SEPARATOR, " ").strip()
    return f"{clean}=#{digits}" if clean else f"#{digits}"


def color_of(text: str) -> tuple[float, ...]:
    """Return the color of ``#c12e1f``, sRGB from 0 to 1; gray for what is none."""
    if not _COLOR.fullmatch(text):
        return (0.8, 0.8, 0.8)
    digits = text.removeprefix("#")
    return tuple(int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4))


CLASSES = (PatinaFilament, PatinaPrint)


def register() -> None:
    """Give scenes their settings of prints."""
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    owners: Any = bpy.types
    owners.Scene.patina_print = props.PointerProperty(type=PatinaPrint)


def unregister() -> None:
    """Take them away; what is stored in the .blend stays there."""
    owners: Any = bpy.types
    del owners.Scene.patina_print
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
