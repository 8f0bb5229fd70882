"""What the panel shows: settings of the scene, results of each object. Bounds, defaults and words are the engine's."""

from __future__ import annotations

import math
from typing import Any

import bpy

from . import networks, schema
from .recipe import QUALITIES

# The type stubs know these functions as what registration makes of them.
props: Any = bpy.props


def definitions(options: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the settings as Blender properties by name, for the scene's settings and for the operator alike.

    Args:
        options: Blender's property options for each of them, e.g. ``SKIP_SAVE``.
    """
    kept = {"options": set(options)}
    settings = schema.settings()
    return {
        "task": props.EnumProperty(name="Task", description="What the texture is made from", items=_TASKS, **kept),
        "style_scale": _float("style_scale", name="Pattern Size", soft_min=0.5, soft_max=2.0, **kept),
        "feature": props.StringProperty(
            name="Feature",
            description="What the network shall see everywhere: layer and channel, with weights if there are several, "
            'e.g. "blocks.4.1:7 + 0.5*blocks.5.0:60"',
            default="blocks.4.1:7",
            **kept,
        ),
        "keep_texture": props.BoolProperty(
            name="Keep Present Texture",
            description="Keep what the object's texture shows (the one it had before Patina), in the new style",
            **kept,
        ),
        "content_weight": _float("content_weight", name="Amount", soft_max=40.0, **kept),
        "size": _int("size", name="Size", subtype="PIXEL", **kept),
        "quality": props.EnumProperty(
            name="Quality",
            description="How much work goes into the texture",
            items=_qualities(),
            default="GOOD",
            **kept,
        ),
        "steps": _int("steps", name="Steps", soft_max=2000, **kept),
        "view_size": _int("view_size", name="View Size", subtype="PIXEL", soft_max=512, **kept),
        "seed": _int("seed", name="Seed", **kept),
        "uv_map": props.StringProperty(
            name="UV Map", description="UV map that the texture is made for; empty takes the one for rendering", **kept
        ),
        "only_active_slot": props.BoolProperty(
            name="Only Active Material Slot",
            description="Texture only the faces of the material slot that is active in the Material tab",
            **kept,
        ),
        "elevation": props.FloatVectorProperty(
            name="Elevation",
            description=settings["elevation"].description,
            size=2,
            unit="ROTATION",
            default=[math.radians(angle) for angle in settings["elevation"].default],
            min=math.radians(settings["elevation"].minimum or 0),
            max=math.radians(settings["elevation"].maximum or 0),
            **kept,
        ),
        "roll": props.FloatProperty(
            name="Roll",
            description=settings["roll"].description,
            subtype="ANGLE",
            default=math.radians(settings["roll"].default),
            min=math.radians(settings["roll"].minimum or 0),
            max=math.radians(settings["roll"].maximum or 0),
            **kept,
        ),
        "backbone": backbone_definition(settings["backbone"], kept),
        "device": _choice(
            "device", "Device", {"auto": "Automatic", "cpu": "CPU", "cuda": "CUDA", "mps": "Metal"}, kept
        ),
        "parameterization": _choice(
            "parameterization", "Texture Lives", {"solid": "In Space", "fourier": "In the UV Map"}, kept, upper=False
        ),
        "style_layers": _layers("style_layers", "Style Layers", kept),
        "content_layers": _layers("content_layers", "Content Layers", kept),
        "learning_rate": props.FloatProperty(
            name="Learning Rate",
            description=f"{settings['learning_rate'].description}. 0 leaves it to the engine",
            precision=3,
            default=0.0,
            min=0.0,
            soft_max=0.2,
            max=settings["learning_rate"].maximum,
            **kept,
        ),
        "gram_decay": _float("gram_decay", name="Memory", precision=2, **kept),
        "bit_depth": _choice("bit_depth", "Color Depth", {8: "8 Bits", 16: "16 Bits"}, kept),
        "storage": props.EnumProperty(
            name="Image", description="Where the texture is kept", items=STORAGES, default="PACKED", **kept
        ),
    }


def backbone_definition(setting: schema.Setting, kept: dict[str, Any]) -> Any:
    """Return a network's name as a Blender property, with names to choose from where others may be typed."""
    return props.StringProperty(
        name=setting.title,
        description=setting.description,
        default=setting.default,
        search=networks.search,
        search_options={"SUGGESTION"},
        **kept,
    )


_TASKS = (
    ("STYLE", "Style", "The model wears the style of pictures", "IMAGE_DATA", 0),
    ("FEATURE", "Feature", "The model wears what excites a feature of the network", "NODE_MATERIAL", 1),
)

STORAGES = (
    ("PACKED", "Packed", "Inside the .blend file"),
    ("BESIDE", "Beside the .blend", "In a folder called textures beside the .blend file"),
)


def values_of(owner: Any) -> dict[str, Any]:
    """Return the settings of the scene (or of the operator) as plain values that JSON can hold."""
    return {name: _plain(getattr(owner, name)) for name in definitions()}


def defaults() -> dict[str, Any]:
    """Return the plain values of settings that nobody has touched."""
    return {name: default_of(definition) for name, definition in definitions().items()}


def default_of(definition: Any) -> Any:
    """Return the default of one of the ``definitions``; where it names none, Blender's own."""
    keywords = definition.keywords
    if "items" in keywords:
        return keywords.get("default", keywords["items"][0][0])
    return keywords.get("default", False if definition.function == props.BoolProperty else "")


def assign(owner: Any, values: dict[str, Any]) -> None:
    """Set those of the values that are settings; a value that no longer fits is left out."""
    for name in definitions().keys() & values.keys():
        try:
            setattr(owner, name, values[name])
        except (TypeError, ValueError):
            continue


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, bpy.types.bpy_prop_array) else value


def _qualities() -> list[tuple[str, str, str]]:
    known = [
        (name, name.capitalize(), f"{quality.steps} steps, rendered at {quality.view_size} pixels")
        for name, quality in QUALITIES.items()
    ]
    return [*known, ("CUSTOM", "Custom", "Steps and view size of your own")]


def _int(setting: str, **more: Any) -> Any:
    known = schema.settings()[setting]
    bounds = {"min": int(known.minimum or 0), "max": int(known.maximum or 0)}
    return props.IntProperty(description=known.description, default=known.default, **bounds, **more)


def _float(setting: str, **more: Any) -> Any:
    known = schema.settings()[setting]
    # A bound that is not allowed itself is kept at a distance.
    high = 0.999 if setting == "gram_decay" else known.maximum or 1.0
    return props.FloatProperty(
        description=known.description, default=known.default, min=known.minimum or 0.0, max=high, **more
    )


def _choice(setting: str, name: str, labels: dict[Any, str], kept: dict[str, Any], upper: bool = True) -> Any:
    known = schema.settings()[setting]
    items = [(_identifier(choice, upper), labels.get(choice, str(choice)), "") for choice in known.choices]
    default = _identifier(known.default, upper)
    return props.EnumProperty(name=name, description=known.description, items=items, default=default, **kept)


def _identifier(choice: Any, upper: bool) -> str:
    return str(choice).upper() if upper else str(choice)


def _layers(setting: str, name: str, kept: dict[str, Any]) -> Any:
    words = f"{schema.settings()[setting].description} (names with commas between them)"
    return props.StringProperty(name=name, description=words, **kept)


class PatinaPicture(bpy.types.PropertyGroup):
    """One picture whose style is wanted. It is an image of the .blend, so that it travels with it."""


class PatinaSettings(bpy.types.PropertyGroup):
    """``Scene.patina``: what the artist asks for. The same settings serve one object after another."""


class PatinaResult(bpy.types.PropertyGroup):
    """One texture that was made for an object; the image itself says how."""


class PatinaObject(bpy.types.PropertyGroup):
    """``Object.patina``: the object's results, which are copied, renamed and deleted with it."""


PatinaPicture.__annotations__ = {
    "image": props.PointerProperty(type=bpy.types.Image),
    "weight": props.FloatProperty(
        name="Weight",
        description="How much this style counts beside the others",
        default=1.0,
        min=0.0,
        soft_max=2.0,
        max=100.0,
    ),
    "mask": props.PointerProperty(
        name="Mask",
        description="Image that says where this style goes: white there, black elsewhere. All styles have one, or none",
        type=bpy.types.Image,
    ),
}
PatinaResult.__annotations__ = {"image": props.PointerProperty(type=bpy.types.Image)}
PatinaSettings.__annotations__ = {
    **definitions(),
    "pictures": props.CollectionProperty(type=PatinaPicture),
    "active_picture": props.IntProperty(options={"HIDDEN"}),
    "base_texture": props.PointerProperty(
        name="Texture",
        description="Texture whose content is kept; empty takes the one that the object had before Patina",
        type=bpy.types.Image,
    ),
}
PatinaObject.__annotations__ = {
    "results": props.CollectionProperty(type=PatinaResult),
    "active_result": props.IntProperty(options={"HIDDEN"}),
}

CLASSES = (PatinaPicture, PatinaSettings, PatinaResult, PatinaObject)


def register() -> None:
    """Give scenes their settings and objects their results."""
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    owners: Any = bpy.types
    owners.Scene.patina = props.PointerProperty(type=PatinaSettings)
    owners.Object.patina = props.PointerProperty(type=PatinaObject)


def unregister() -> None:
    """Take both away; what is stored in the .blend stays there."""
    owners: Any = bpy.types
    del owners.Object.patina
    del owners.Scene.patina
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
