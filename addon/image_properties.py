"""What the Image Editor's panel shows: settings of each mode and of all, and the images that were made.

Bounds, defaults and words are the engine's: the settings of a mode become properties as ``settings.json`` lists them.
"""

from __future__ import annotations

from typing import Any

import bpy

from . import schema
from .image_recipe import EXAMPLE, QUALITIES, engine_mode, features_in, identifier
from .properties import STORAGES, PatinaPicture, backbone_definition, default_of
from .schema import Setting

# The type stubs know these functions as what registration makes of them.
props: Any = bpy.props

MODES = (
    ("FEATURE", "Feature", "A picture of what excites a feature of the network", "NODE_MATERIAL"),
    ("INTERPOLATE", "Interpolate", "Frames that turn from one feature into another", "SEQUENCE"),
    ("STYLE", "Style", "The image that is being edited, in the style of other pictures", "IMAGE_DATA"),
    ("CPPN", "CPPN", "A feature painted by a small network, sharp in any size", "NODETREE"),
    ("TRANSPARENT", "Transparent", "A feature that leaves out what it does not need", "IMAGE_ALPHA"),
    ("MORPH", "Morph", "Frames between two images that the mode CPPN has made", "MOD_SMOOTH"),
)
COMMON = ("feature", "features", "quality", "seed", "backbone", "device", "bit_depth", "storage")
"""Settings that the modes share, so that a feature that was chosen in one is the one of the others."""
_FILES = ("picture", "mesh")
_OF_PICTURES = ("style_weights",)
"""Settings that each picture whose style is wanted has of its own."""
_NO_PROPERTIES = ("mode", *COMMON, *_OF_PICTURES)


def label_of(mode: str) -> str:
    """Return what the panel calls a mode."""
    return next(label for name, label, _, _ in MODES if name == mode)


def common_definitions(options: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the settings that the modes share as Blender properties, but for the list of features."""
    kept = {"options": set(options)}
    known = schema.settings("image-feature")
    items = [(*mode, index) for index, mode in enumerate(MODES)]
    return {
        "mode": props.EnumProperty(name="Mode", description="What is made", items=items, **kept),
        "feature": props.StringProperty(
            name="Feature", description=known["feature"].description, default=EXAMPLE, **kept
        ),
        "quality": props.EnumProperty(
            name="Quality",
            description="How much work goes into the image",
            items=_qualities(),
            default="GOOD",
            **kept,
        ),
        "seed": _property(known["seed"], kept),
        "backbone": backbone_definition(known["backbone"], kept),
        "device": _property(known["device"], kept),
        "bit_depth": _property(known["bit_depth"], kept),
        "storage": props.EnumProperty(
            name="Keep", description="Where the image is kept", items=STORAGES, default="PACKED", **kept
        ),
    }


def definitions(mode: str, options: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return a mode's own settings as Blender properties by name. Pictures are none of them: see ``image_job``."""
    kept = {"options": set(options)}
    return {
        name: _property(setting, kept)
        for name, setting in schema.settings(engine_mode(mode)).items()
        if name not in _NO_PROPERTIES and setting.file not in _FILES
    }


def operator_definitions() -> dict[str, Any]:
    """Return all settings of all modes as properties of one operator, where those that were set count."""
    options = frozenset({"SKIP_SAVE"})
    found: dict[str, Any] = {}
    for mode, *_ in MODES:
        for name, definition in definitions(mode, options).items():
            found.setdefault(name, definition)
            _widen(found[name].keywords, definition.keywords)
    styles = schema.settings(engine_mode("STYLE"))
    of_pictures = {name: _property(styles[name], {"options": set(options)}) for name in _OF_PICTURES}
    return found | of_pictures | common_definitions(options)


def values_of(settings: Any, mode: str = "") -> dict[str, Any]:
    """Return the settings of a mode (the chosen one) as plain values that JSON can hold."""
    mode = mode or settings.mode
    known = schema.settings(engine_mode(mode))
    own = settings_of(settings, mode)
    values: dict[str, Any] = {"mode": mode, "storage": settings.storage, "quality": settings.quality}
    values |= {name: _plain(getattr(settings, name)) for name in common_definitions() if name in known}
    values |= {"mode": mode}
    if "features" in known:
        values["features"] = [item.feature for item in settings.features if item.feature.strip()]
    return values | {name: _plain(getattr(own, name)) for name in definitions(mode)}


def given(operator: Any, mode: str) -> dict[str, Any]:
    """Return those settings of a mode that an operator was given, as plain values."""
    names = [*common_definitions(), *definitions(mode), *(_OF_PICTURES if mode == "STYLE" else ())]
    values = {name: _plain(getattr(operator, name)) for name in names if operator.properties.is_property_set(name)}
    if operator.properties.is_property_set("features"):
        values["features"] = features_in(operator.features)
    if "steps" in values:
        values.setdefault("quality", "CUSTOM")
    return values


def assign(settings: Any, values: dict[str, Any]) -> None:
    """Set those of the values that are settings, the mode first; a value that no longer fits is left out."""
    if values.get("mode") not in [mode for mode, *_ in MODES]:
        return
    settings.mode = values["mode"]
    owners: dict[str, Any] = dict.fromkeys(common_definitions(), settings)
    owners |= {name: settings_of(settings, settings.mode) for name in definitions(settings.mode)}
    for name in owners.keys() & values.keys():
        try:
            setattr(owners[name], name, values[name])
        except (TypeError, ValueError):
            continue
    if "features" in values:
        settings.features.clear()
        for feature in values["features"]:
            settings.features.add().feature = feature


def settings_of(settings: Any, mode: str) -> Any:
    """Return the group that holds a mode's own settings."""
    return getattr(settings, _attribute(mode))


def defaults(mode: str) -> dict[str, Any]:
    """Return the plain values of settings of a mode that nobody has touched."""
    found = {**common_definitions(), **definitions(mode)}
    return {name: _default_of(definition) for name, definition in found.items()} | {"mode": mode, "features": []}


def _default_of(definition: Any) -> Any:
    value = definition.keywords.get("default")
    return list(value) if isinstance(value, tuple) else default_of(definition)


def _attribute(mode: str) -> str:
    return engine_mode(mode).replace("-", "_")


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, bpy.types.bpy_prop_array) else value


def _qualities() -> list[tuple[str, str, str]]:
    words = {
        "DRAFT": "A third of the usual steps",
        "GOOD": "The usual steps",
        "FINAL": "2.5 times the usual steps",
    }
    known = [(name, name.capitalize(), words[name]) for name in QUALITIES]
    return [*known, ("CUSTOM", "Custom", "Steps of your own")]


def _property(setting: Setting, kept: dict[str, Any]) -> Any:
    """Return a setting as a Blender property. Where it may be left to the engine, zero or nothing does so."""
    words = {"name": setting.title, "description": _description(setting), **kept}
    if setting.choices:
        items = [(identifier(choice), _label(setting.name, choice), "") for choice in setting.choices]
        return props.EnumProperty(items=items, default=identifier(setting.default), **words)
    low, high = setting.minimum, setting.maximum
    if setting.is_size:
        default = tuple(setting.default or (_USUAL, _USUAL))
        return props.IntVectorProperty(size=2, default=default, min=int(low or 1), max=int(high or 1), **words)
    match setting.kind:
        case "boolean":
            return props.BoolProperty(default=bool(setting.default), **words)
        case "integer":
            low = 0 if setting.optional else low
            subtype = "PIXEL" if setting.unit == "pixels" else "NONE"
            bounds = {"min": int(low or 0), "max": int(high if high is not None else 2**31 - 1)}
            return props.IntProperty(default=int(setting.default or 0), subtype=subtype, **bounds, **words)
        case "number":
            low = 0.0 if setting.optional else low
            least, most = float(low if low is not None else -1e9), float(high if high is not None else 1e9)
            return props.FloatProperty(default=float(setting.default or 0.0), min=least, max=most, precision=3, **words)
    if setting.file:
        return props.StringProperty(subtype="FILE_PATH", **words)
    return props.StringProperty(default=setting.default if isinstance(setting.default, str) else "", **words)


_USUAL = 512
"""Pixels along a side where the engine leaves that open."""


def _description(setting: Setting) -> str:
    more = ""
    if setting.kind == "array" and not setting.is_size:
        more = " (with commas between them)"
    elif setting.optional and setting.kind in ("integer", "number"):
        more = " (0)"
    return setting.description + more


def _label(name: str, choice: Any) -> str:
    if name == "bit_depth":
        return f"{choice} Bits"
    return {"auto": "Automatic", "cpu": "CPU", "cuda": "CUDA", "mps": "Metal", "cppn": "CPPN"}.get(
        choice, str(choice).replace("_", " ").replace("-", " ").title()
    )


def _widen(bounds: dict[str, Any], other: dict[str, Any]) -> None:
    """Let bounds of a property hold another's as well, because one operator serves all modes."""
    if "min" in bounds and "min" in other:
        bounds["min"], bounds["max"] = min(bounds["min"], other["min"]), max(bounds["max"], other["max"])


class PatinaFeature(bpy.types.PropertyGroup):
    """One of the features that an interpolation goes through."""


class PatinaMade(bpy.types.PropertyGroup):
    """One image that was made; it says itself how."""


class PatinaImageSettings(bpy.types.PropertyGroup):
    """``Scene.patina_image``: what the artist asks for in the Image Editor, and what was made there."""


def _group(mode: str) -> type:
    """Return the property group of a mode's own settings."""
    name = f"PatinaImage{mode.capitalize()}"
    made = type(name, (bpy.types.PropertyGroup,), {"__doc__": f"The settings of the mode {label_of(mode)}."})
    made.__annotations__ = definitions(mode)
    return made


PatinaFeature.__annotations__ = {
    "feature": props.StringProperty(
        name="Feature", description=schema.settings("image-feature")["feature"].description, default=EXAMPLE
    )
}
PatinaMade.__annotations__ = {"image": props.PointerProperty(type=bpy.types.Image)}
_GROUPS = {mode: _group(mode) for mode, *_ in MODES}
PatinaImageSettings.__annotations__ = {
    **common_definitions(),
    **{_attribute(mode): props.PointerProperty(type=group) for mode, group in _GROUPS.items()},
    "features": props.CollectionProperty(type=PatinaFeature),
    "active_feature": props.IntProperty(options={"HIDDEN"}),
    "own_size": props.BoolProperty(
        name="Size of Its Own",
        description="Give the result another size than the image that it is made from",
    ),
    "use_original": props.BoolProperty(
        name="Its Original",
        description="Take what the image in this editor was made from, to try other settings on it",
        default=True,
    ),
    "use_start": props.BoolProperty(
        name="Start from This Image",
        description="Begin with the image in this editor, as DeepDream does, and not with noise",
    ),
    "pictures": props.CollectionProperty(type=PatinaPicture),
    "active_picture": props.IntProperty(options={"HIDDEN"}),
    "made": props.CollectionProperty(type=PatinaMade),
    "active_made": props.IntProperty(options={"HIDDEN"}),
}

CLASSES = (PatinaFeature, PatinaMade, *_GROUPS.values(), PatinaImageSettings)


def register() -> None:
    """Give scenes the settings of the Image Editor."""
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    owners: Any = bpy.types
    owners.Scene.patina_image = props.PointerProperty(type=PatinaImageSettings)


def unregister() -> None:
    """Take them away; what is stored in the .blend stays there."""
    owners: Any = bpy.types
    del owners.Scene.patina_image
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
