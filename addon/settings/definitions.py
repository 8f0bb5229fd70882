"""How a setting of the engine becomes a property of Blender. Bounds, defaults and words are the engine's."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import bpy

from . import networks
from .schema import CUSTOM, MAP, QUALITY, Mode, Setting, example_feature, identifier, modes

# The type stubs know these functions as what registration makes of them.
props: Any = bpy.props

STORAGE = "storage"
STORAGES = (
    ("PACKED", "Packed", "Inside the .blend file"),
    ("BESIDE", "Folder", "In a folder called textures beside the .blend file"),
)
_USUAL_SIDE = 512
"""Pixels along a side where the engine leaves that open."""
_LARGEST_INTEGER = 2**31 - 1
_UNBOUNDED = 1e9
_QUALITY_WORDS = {
    "DRAFT": "About a third of the usual steps, to try things out",
    "GOOD": "The usual steps",
    "FINAL": "2.5 times the usual steps",
}


def definition(setting: Setting, options: frozenset[str] = frozenset()) -> Any:
    """Return a setting as a Blender property. Where it may be left to the engine, zero or an empty text does so.

    Args:
        setting: what the engine declares.
        options: Blender's options for properties, e.g. ``SKIP_SAVE``.
    """
    words: dict[str, Any] = {"name": setting.title, "description": setting.description, "options": set(options)}
    if setting.network == "backbone":
        return props.StringProperty(
            default=setting.default, search=networks.search, search_options={"SUGGESTION"}, **words
        )
    if setting.choices:
        tips = setting.tips
        items = [(identifier(choice), setting.label(choice), tips.get(str(choice), "")) for choice in setting.choices]
        if setting.several:
            words["options"] |= {"ENUM_FLAG"}
            return props.EnumProperty(items=items, default=set(map(identifier, setting.default)), **words)
        return props.EnumProperty(items=items, default=identifier(setting.default), **words)
    if setting.is_size:
        default = tuple(setting.default or (_USUAL_SIDE, _USUAL_SIDE))
        low, high = int(setting.minimum or 1), int(setting.maximum or 1)
        return props.IntVectorProperty(size=2, default=default, min=low, max=high, **words)
    if setting.unit == "degrees":
        return _angle(setting, words)
    if setting.kind in ("integer", "number", "boolean"):
        return _number(setting, words)
    if setting.file == MAP:
        return props.StringProperty(**words)
    if setting.file:
        return props.StringProperty(subtype="FILE_PATH", **words)
    if setting.network == "expression":
        return props.StringProperty(default=example_feature(), **words)
    return props.StringProperty(default=setting.default if isinstance(setting.default, str) else "", **words)


def _angle(setting: Setting, words: dict[str, Any]) -> Any:
    """Return an angle, or a lowest and a highest one, in radians, as Blender keeps angles."""
    low, high = math.radians(setting.minimum or 0), math.radians(setting.maximum or 0)
    if setting.kind == "array":
        default = [math.radians(angle) for angle in setting.default]
        return props.FloatVectorProperty(size=2, unit="ROTATION", default=default, min=low, max=high, **words)
    return props.FloatProperty(subtype="ANGLE", default=math.radians(setting.default), min=low, max=high, **words)


def _number(setting: Setting, words: dict[str, Any]) -> Any:
    if setting.kind == "boolean":
        return props.BoolProperty(default=bool(setting.default), **words)
    low = 0 if setting.optional else setting.minimum
    kind = int if setting.kind == "integer" else float
    soft = zip(("soft_min", "soft_max"), setting.soft or (), strict=False)
    bounds: dict[str, Any] = {name: kind(bound) for name, bound in soft}
    if setting.kind == "integer":
        bounds |= {"min": int(low or 0), "max": int(_LARGEST_INTEGER if setting.maximum is None else setting.maximum)}
        subtype = "PIXEL" if setting.unit == "pixels" else "NONE"
        return props.IntProperty(default=int(setting.default or 0), subtype=subtype, **bounds, **words)
    bounds["min"] = -_UNBOUNDED if low is None else float(low)
    bounds["max"] = _UNBOUNDED if setting.maximum is None else float(setting.maximum)
    if setting.unit == "scene units":
        bounds |= {"subtype": "DISTANCE"}
    if setting.unit == "millimeters":
        # The one unit of length that Blender shows in millimeters, whatever the units of the scene are.
        bounds |= {"unit": "CAMERA"}
    return props.FloatProperty(default=float(setting.default or 0.0), precision=3, **bounds, **words)


def automatic_definition(setting: Setting) -> Any:
    """Return the switch between the engine's own choice, which is stored as zero, and a value of the artist's."""
    name, usual = setting.name, setting.usual

    def get(owner: Any) -> bool:
        return not getattr(owner, name)

    def choose(owner: Any, automatic: bool) -> None:
        setattr(owner, name, 0 if automatic else getattr(owner, name) or usual)

    return props.BoolProperty(
        name="Automatic", description=f"{setting.description}. Turn this off to set it yourself", get=get, set=choose
    )


@dataclass(frozen=True)
class UnitChoice:
    """The choice whether something is as large as a part of the model, or has a length.

    ``length`` is the setting that holds the length (0: none), ``relative`` the one that holds the part of what
    ``whole`` returns for an object in scene units. ``title`` is what the panel calls the choice, ``thing`` what has the
    size.
    """

    length: str
    relative: str
    title: str
    thing: str
    whole: Callable[[bpy.types.Object | None], float]

    @property
    def name(self) -> str:
        """The name of the property."""
        return f"{self.title.lower()}_unit"

    def definition(self) -> Any:
        """Return the choice as a Blender property."""
        items = [
            ("RELATIVE", "Relative", "As large as a part of the objects", 0),
            ("SCENE", "Scene Units", "As large as a length in the scene, whatever the size of the objects", 1),
        ]

        def get(owner: Any) -> int:
            return int(bool(getattr(owner, self.length)))

        def choose(owner: Any, number: int) -> None:
            if number != get(owner):
                part = getattr(owner, self.relative)
                setattr(owner, self.length, number * part * self.whole(bpy.context.active_object))

        description = f"What the {self.thing} is compared with"
        return props.EnumProperty(name=self.title, description=description, items=items, get=get, set=choose)


def _length(obj: bpy.types.Object | None) -> float:
    """Return how long an object is along its longest side, in scene units."""
    sides: Any = obj.dimensions if obj is not None else (0.0,)
    return float(max(sides)) or 1.0


def _radius(obj: bpy.types.Object | None) -> float:
    """Return the radius of the sphere around an object's box, in scene units."""
    sides: Any = obj.dimensions if obj is not None else (0.0,)
    return math.hypot(*sides) / 2 or 1.0


PATTERN = UnitChoice("pattern_size", "style_scale", "Pattern", "size of the pattern", _length)
DEPTH = UnitChoice("depth", "relative_depth", "Depth", "depth of the relief", _radius)
UNIT_CHOICES = (PATTERN, DEPTH)


def own_definitions(mode: Mode, options: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return a mode's own settings as Blender properties by name."""
    return {name: definition(mode.settings[name], options) for name in mode.own}


def shared_definitions(editor: str, options: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return what the modes of an editor share as Blender properties, but for the list of features."""
    offered = modes(editor)
    known = {name: mode.settings[name] for mode in reversed(offered) for name in mode.shared if name != "features"}
    return {
        **{name: definition(setting, options) for name, setting in known.items()},
        QUALITY: props.EnumProperty(
            name="Quality",
            description="How much work goes into the result",
            items=_qualities(offered),
            default="GOOD",
            options=set(options),
        ),
        STORAGE: props.EnumProperty(
            name="Store",
            description="Where Blender stores the result",
            items=STORAGES,
            default="PACKED",
            options=set(options),
        ),
    }


def _qualities(offered: Sequence[Mode]) -> list[tuple[str, str, str]]:
    known = offered[0].qualities
    words = dict(_QUALITY_WORDS)
    if len(offered) == 1:
        words = {name: _settings_in_words(offered[0], values) for name, values in known.items()}
    return [*((name, name.capitalize(), words[name]) for name in known), (CUSTOM, "Custom", "Your own settings")]


def _settings_in_words(mode: Mode, values: Mapping[str, int]) -> str:
    return ", ".join(f"{mode.settings[name].title} {value}" for name, value in values.items())


def operator_definitions(editor: str, more: Sequence[Setting] = ()) -> dict[str, Any]:
    """Return all settings of all modes of an editor, and some more, as properties of one operator; those that are given
    count."""
    options = frozenset({"SKIP_SAVE"})
    found: dict[str, Any] = {setting.name: definition(setting, options) for setting in more}
    for mode in modes(editor):
        for name, made in own_definitions(mode, options).items():
            found.setdefault(name, made)
            _widen(found[name].keywords, made.keywords)
    return found | shared_definitions(editor, options)


def _widen(bounds: dict[str, Any], other: Mapping[str, Any]) -> None:
    """Let bounds of a property hold another's as well, because one operator serves all modes."""
    if "min" in bounds and "min" in other:
        bounds["min"], bounds["max"] = min(bounds["min"], other["min"]), max(bounds["max"], other["max"])


def default_of(made: Any) -> Any:
    """Return the plain default of a property that is defined; where it names none, Blender's own."""
    keywords = made.keywords
    if "items" in keywords:
        chosen = keywords.get("default", keywords["items"][0][0])
        return sorted(chosen) if isinstance(chosen, set) else chosen
    default = keywords.get("default", False if made.function == props.BoolProperty else "")
    return list(default) if isinstance(default, tuple) else default
