"""What stands in the way of a texture, in one sentence for the artist. Buttons grey out with it, operators refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

from . import devices, networks
from .blender.material import present_texture
from .preferences import engine_python


def chosen_objects(context: bpy.types.Context) -> list[bpy.types.Object]:
    """Return the selected mesh objects, the active one first; they get one texture together."""
    active = context.active_object
    if active is None:
        return []
    others = [obj for obj in context.selected_objects if obj.type == "MESH" and obj != active]
    return [active, *others]


def object_obstacle(context: bpy.types.Context) -> str | None:
    """Return why the chosen objects cannot get a texture, or None if they can."""
    objects = chosen_objects(context)
    if not objects:
        return "Select a mesh object"
    return next((reason for reason in map(_obstacle, objects) if reason), None)


def obstacle(context: bpy.types.Context, settings: Any) -> str | None:
    """Return why no texture can be made with the scene's settings, or None if one can."""
    reason = object_obstacle(context) or uv_obstacle(context, settings) or _picture_obstacle(settings)
    reason = reason or _base_obstacle(context, settings) or networks.obstacle(settings.backbone)
    if reason is None and engine_python(context) is None:
        return "Install the engine first"
    return reason or devices.obstacle(context, settings)


def uv_obstacle(context: bpy.types.Context, settings: Any) -> str | None:
    """Return what is wrong with the chosen objects' UV maps, or None."""
    for obj in chosen_objects(context):
        if obj.type != "MESH":
            continue
        if not obj.data.uv_layers:
            return f"{obj.name} has no UV map; unwrap it first"
        if settings.uv_map and settings.uv_map not in obj.data.uv_layers:
            return f"{obj.name} has no UV map called {settings.uv_map}; choose another"
    return None


def _obstacle(obj: bpy.types.Object) -> str | None:
    if obj.type != "MESH":
        return f"{obj.name} is not a mesh; select a mesh object"
    if obj.library or obj.data.library:
        return f"{obj.name} is linked from another file; make it local (Object > Relations > Make Local)"
    if not obj.visible_get():
        return f"{obj.name} is hidden; show it"
    if not obj.data.polygons and not obj.modifiers and obj.mode != "EDIT":
        return f"{obj.name} has no faces; a texture needs a surface"
    return None


def _picture_obstacle(settings: Any) -> str | None:
    if settings.task == "FEATURE":
        return None if settings.feature.strip() else "Name a feature, e.g. blocks.4.1:7"
    images = [item.image for item in settings.pictures if item.image]
    if not images:
        return "Add a picture whose style the model shall wear"
    missing = next((image for image in images if not picture_there(image)), None)
    return f"The file of the picture {missing.name} is gone; remove it or find it again" if missing else None


def _base_obstacle(context: bpy.types.Context, settings: Any) -> str | None:
    if not settings.keep_texture or settings.base_texture:
        return None
    if any(present_texture(obj, settings.only_active_slot) for obj in chosen_objects(context)):
        return None
    return "There is no texture to keep: choose one, or switch Keep Present Texture off"


def picture_there(image: bpy.types.Image) -> bool:
    """Return whether an image still has its pixels or its file."""
    if image.packed_file or image.source != "FILE" or image.has_data:
        return True
    return Path(bpy.path.abspath(image.filepath, library=image.library)).is_file()
