"""What stands in the way of an image, in one sentence for the artist. Buttons grey out with it."""

from __future__ import annotations

import json
from typing import Any

import bpy

from . import devices, networks, schema
from .blender.editor import shown_in
from .image_properties import settings_of
from .image_recipe import EXAMPLE, engine_mode
from .job import RECORD
from .preferences import engine_python
from .readiness import picture_there


def shown_image(context: bpy.types.Context) -> bpy.types.Image | None:
    """Return the image in the Image Editor, if the context is there."""
    space: Any = context.space_data
    return shown_in(space) if space is not None and space.type == "IMAGE_EDITOR" else None


def original_of(image: bpy.types.Image | None) -> bpy.types.Image | None:
    """Return the image that a result was made from, if it is a result and that image is still there."""
    try:
        return bpy.data.images.get(json.loads(image[RECORD])["edited"]) if image is not None else None
    except (KeyError, TypeError, ValueError):
        return None


def edited_image(context: bpy.types.Context, settings: Any) -> bpy.types.Image | None:
    """Return the image that is being edited: the one in the Image Editor, or what that one was made from, so that other
    settings can be tried on the same image."""
    shown = shown_image(context)
    return (original_of(shown) if settings.use_original else None) or shown


def obstacle(context: bpy.types.Context, settings: Any) -> str | None:
    """Return why no image can be made with the scene's settings, or None if one can."""
    known = schema.settings(engine_mode(settings.mode))
    reason = None
    if "feature" in known and not settings.feature.strip():
        reason = f"Name a feature, e.g. {EXAMPLE}"
    elif "features" in known and len([item for item in settings.features if item.feature.strip()]) < 2:
        reason = "Add two features or more"
    elif settings.mode == "STYLE":
        reason = _style_obstacle(context, settings)
    elif settings.mode == "FEATURE" and settings.use_start and edited_image(context, settings) is None:
        reason = "Open the image to start from in this editor"
    elif settings.mode == "MORPH":
        own = settings_of(settings, "MORPH")
        if not all(getattr(own, name) for name, setting in known.items() if setting.file == "weights"):
            reason = "Choose the weights of two images that the mode CPPN has made"
    if reason is None and "backbone" in known:
        reason = networks.obstacle(settings.backbone)
    if reason is None and engine_python(context) is None:
        return "Install the engine first"
    return reason or devices.obstacle(context, settings)


def _style_obstacle(context: bpy.types.Context, settings: Any) -> str | None:
    edited = edited_image(context, settings)
    if edited is None:
        return "Open the image to be styled in this editor"
    if not picture_there(edited):
        return f"The file of {edited.name} is gone; find it again"
    images = [item.image for item in settings.pictures if item.image]
    if not images:
        return "Add a picture whose style the image shall wear"
    masks = [item.mask for item in settings.pictures if item.image and item.mask]
    if masks and len(masks) != len(images):
        return "Give each style a mask, or none"
    missing = next((image for image in images + masks if not picture_there(image)), None)
    return f"The file of the picture {missing.name} is gone; remove it or find it again" if missing else None
