"""What the panels show: for each editor the settings of its modes, and the results of objects and of images.

``Scene.patina`` belongs to the 3D Viewport, ``Scene.patina_image`` to the Image Editor. Both are made by one function
from what ``schema`` says of the modes that the editor offers.
"""

from __future__ import annotations

from typing import Any

import bpy

from . import networks, schema
from .definitions import UNIT_CHOICES, automatic_definition, own_definitions, props, shared_definitions
from .map_properties import follow_text, map_definitions
from .map_source import AREAS, KINDS_OF
from .recipe import TASK
from .schema import MAP, Mode, identifier

SCENE_ATTRIBUTES = {"VIEW_3D": "patina", "IMAGE_EDITOR": "patina_image"}
"""Where the scene keeps the settings of an editor."""


def scene_settings(scene: Any, editor: str) -> Any:
    """Return the settings of an editor, None while the add-on is not registered."""
    return getattr(scene, SCENE_ATTRIBUTES[editor], None)


def editor_in(context: bpy.types.Context) -> str:
    """Return the editor whose settings are meant: the Image Editor where the context is one, else the 3D Viewport."""
    area = context.area
    return "IMAGE_EDITOR" if area is not None and area.type == "IMAGE_EDITOR" else "VIEW_3D"


def extra_definitions(editor: str, options: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return what a job depends on besides the engine's settings: what Blender alone knows of objects and materials."""
    if editor != "VIEW_3D":
        return {}
    kept = {"options": set(options)}
    return {
        TASK: _task(next(mode for mode in schema.modes(editor) if mode.alternatives), kept),
        "keep_texture": props.BoolProperty(
            name="Keep Texture",
            description="Keep what the object's own texture shows and change its style",
            **kept,
        ),
        "uv_map": props.StringProperty(
            name="UV Map",
            description="UV map to make the texture for. Leave it empty to use the render UV map of each object",
            **kept,
        ),
        "shared_uvs": props.BoolProperty(
            name="Shared UVs",
            description="Use the UV map even where so many faces share texels that they show pieces of one pattern",
            **kept,
        ),
        "only_active_slot": props.BoolProperty(
            name="Only Active Material Slot",
            description="Texture only the faces of the material slot that is active in the Material tab",
            **kept,
        ),
    }


def _task(mode: Mode, kept: dict[str, Any]) -> Any:
    """Return the choice between those settings of which exactly one is given."""
    items = []
    for number, name in enumerate(mode.alternatives):
        setting = mode.settings[name]
        icon = "IMAGE_DATA" if setting.file else "NODE_MATERIAL"
        items.append((identifier(name), setting.title, setting.description, icon, number))
    return props.EnumProperty(name="Task", description="What to make the texture from", items=items, **kept)


EXTRA_NAMES = {editor: tuple(extra_definitions(editor)) for editor in SCENE_ATTRIBUTES}
"""The names of what ``extra_definitions`` returns; panels ask for them at every drawing."""


def definitions_of(mode: Mode) -> dict[str, Any]:
    """Return every plain value of a mode as a Blender property by name, but for the mode itself and lists."""
    return {**shared_definitions(mode.editor), **extra_definitions(mode.editor), **own_definitions(mode)}


WHERE = "where"
"""The property of a picture that holds the text of its mask on a model (see ``map_source``)."""
_NOWHERE = {
    "mask": ("Everywhere", "The texture covers the objects"),
    WHERE: ("No Mask", "The style goes where no other style has a mask"),
    "size_map": ("Uniform", "The pattern is equally large everywhere"),
    "direction_map": ("None", "There is nothing to follow yet"),
}
"""What no map at all is called, and what it means."""


class PatinaPicture(bpy.types.PropertyGroup):
    """One picture to use as a style. It is an image of the .blend, so that it travels with it; of a style set, a folder
    of maps, that is the color."""


class PatinaFeature(bpy.types.PropertyGroup):
    """One of the features that an interpolation passes through."""


class PatinaResult(bpy.types.PropertyGroup):
    """One finished texture or image; the image itself says how it was made."""


class PatinaObject(bpy.types.PropertyGroup):
    """``Object.patina``: the object's results, which are copied, renamed and deleted with it."""


class PatinaSettings(bpy.types.PropertyGroup):
    """``Scene.patina``: what the artist asks for in the 3D Viewport. The settings serve one object after another."""


class PatinaImageSettings(bpy.types.PropertyGroup):
    """``Scene.patina_image``: what the artist asks for in the Image Editor, and the results."""


PatinaPicture.__annotations__ = {
    "image": props.PointerProperty(type=bpy.types.Image),
    "folder": props.StringProperty(
        name="Folder", description="Folder of the maps of a style set, whose color the picture is", subtype="DIR_PATH"
    ),
    # The maps besides the color that the folder had when it was added, separated by blanks.
    "maps": props.StringProperty(options={"HIDDEN"}),
    "weight": props.FloatProperty(
        name="Weight",
        description="How much this style counts compared with the others",
        default=1.0,
        min=0.0,
        soft_max=2.0,
        max=100.0,
    ),
    "mask": props.PointerProperty(
        name="Mask",
        description="Image that shows where this style goes: white inside, black outside. "
        "Give every style a mask, or none of them",
        type=bpy.types.Image,
    ),
    WHERE: props.StringProperty(
        name="Mask", description="Where this style goes on the model", update=follow_text(WHERE, AREAS)
    ),
    **map_definitions(WHERE, "Mask", _NOWHERE[WHERE], AREAS),
}
PatinaFeature.__annotations__ = {
    "feature": props.StringProperty(
        name="Feature",
        description=schema.mode("FEATURE").settings["feature"].description,
        default=schema.example_feature(),
    )
}
PatinaResult.__annotations__ = {"image": props.PointerProperty(type=bpy.types.Image)}
_RESULTS = {
    "results": props.CollectionProperty(type=PatinaResult),
    "active_result": props.IntProperty(options={"HIDDEN"}),
    # The one to flip back to.
    "compared_result": props.IntProperty(options={"HIDDEN"}, default=-1),
}
PatinaObject.__annotations__ = dict(_RESULTS)


def own_group(mode: Mode) -> type:
    """Return a new property group of a mode's own settings."""
    name = f"Patina{mode.group.title().replace('_', '')}"
    made = type(name, (bpy.types.PropertyGroup,), {"__doc__": f"The settings of the mode {mode.label}."})
    switches = {
        automatic(name): automatic_definition(mode.settings[name]) for name in mode.own if mode.is_automatic(name)
    }
    units = {
        choice.name: choice.definition() for choice in UNIT_CHOICES if {choice.length, choice.relative} <= {*mode.own}
    }
    made.__annotations__ = own_definitions(mode) | switches | units | _maps(mode)
    return made


def _maps(mode: Mode) -> dict[str, Any]:
    """Return the properties of a mode's maps: their texts, and what edits these."""
    found: dict[str, Any] = {}
    for name in set(mode.takes(MAP)) & set(mode.own):
        words = own_definitions(mode)[name].keywords
        found[name] = props.StringProperty(**words, update=follow_text(name, KINDS_OF[name]))
        found |= map_definitions(name, mode.settings[name].title, _NOWHERE[name], KINDS_OF[name])
    return found


def automatic(name: str) -> str:
    """Return the name of the property that leaves a setting to the engine."""
    return f"{name}_automatic"


_GROUPS = {mode.group: own_group(mode) for editor in SCENE_ATTRIBUTES for mode in schema.modes(editor)}


def _network() -> Any:
    """Return the menu of networks that sets the text ``backbone``."""

    def get(settings: Any) -> int:
        return networks.number_of(settings.backbone)

    def choose(settings: Any, number: int) -> None:
        if number != get(settings):
            settings.backbone = networks.backbone_of(number)

    return props.EnumProperty(
        name="Network", description="Neural network that guides the result", items=networks.items(), get=get, set=choose
    )


def _settings(editor: str) -> dict[str, Any]:
    """Return the properties of an editor's settings: the mode, what its modes share, and the group of each."""
    offered = schema.modes(editor)
    items = [(mode.identifier, mode.label, mode.description, mode.icon, index) for index, mode in enumerate(offered)]
    return {
        "mode": props.EnumProperty(name="Mode", description="What to make", items=items),
        **shared_definitions(editor),
        **extra_definitions(editor),
        **{mode.group: props.PointerProperty(type=_GROUPS[mode.group]) for mode in offered},
        "network": _network(),
        "features": props.CollectionProperty(type=PatinaFeature),
        "active_feature": props.IntProperty(options={"HIDDEN"}),
        "pictures": props.CollectionProperty(type=PatinaPicture),
        "active_picture": props.IntProperty(options={"HIDDEN"}),
    }


PatinaSettings.__annotations__ = {
    **_settings("VIEW_3D"),
    "base_texture": props.PointerProperty(
        name="Texture",
        description="Texture to keep. Leave it empty to use the one that the object had before Patina",
        type=bpy.types.Image,
    ),
}
PatinaSettings.__annotations__["variations"] = props.IntProperty(
    name="Variations", description="How many variations to make", default=8, min=2, max=64
)
_START = schema.mode("TEXTURE").settings["start_texture"]
PatinaSettings.__annotations__["start_texture"] = props.PointerProperty(
    name=_START.title, description=_START.description, type=bpy.types.Image
)
PatinaImageSettings.__annotations__ = {
    **_settings("IMAGE_EDITOR"),
    **_RESULTS,
    "own_size": props.BoolProperty(
        name="Custom Size",
        description="Choose the size of the result instead of using the size of the image it is made from",
    ),
    "use_original": props.BoolProperty(
        name="Use Original Image",
        description="Use the image that this result was made from, to try other settings on it",
        default=True,
    ),
    "use_start": props.BoolProperty(
        name="Start from This Image",
        description="Start from the image in this editor, as DeepDream does, instead of noise",
    ),
}

CLASSES = (
    *(PatinaPicture, PatinaFeature, PatinaResult, PatinaObject),
    *_GROUPS.values(),
    *(PatinaSettings, PatinaImageSettings),
)


def register() -> None:
    """Give scenes their settings and objects their results."""
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    owners: Any = bpy.types
    owners.Scene.patina = props.PointerProperty(type=PatinaSettings)
    owners.Scene.patina_image = props.PointerProperty(type=PatinaImageSettings)
    owners.Object.patina = props.PointerProperty(type=PatinaObject)


def unregister() -> None:
    """Take both away; what is stored in the .blend stays there."""
    owners: Any = bpy.types
    del owners.Object.patina
    del owners.Scene.patina_image
    del owners.Scene.patina
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
