"""The images that were made in the Image Editor, to go back to; and the list of features of an interpolation."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

import bpy

from .. import image_properties
from ..blender import editor
from ..errors import PatinaError
from ..image_recipe import EXAMPLE
from ..job import read_record
from .pictures import remove_chosen

_ANOTHER = "blocks.4.1:12"


def active_made(settings: Any) -> bpy.types.Image | None:
    """Return the image that is chosen in the list, if there is one."""
    return settings.made[settings.active_made].image if 0 <= settings.active_made < len(settings.made) else None


def record_of(image: bpy.types.Image) -> dict[str, Any]:
    """Return how an image was made (``settings``, ``pictures``, ``masks``, ``edited`` and, of a CPPN, ``weights``).

    Raises:
        PatinaError: it does not say.
    """

    def read(record: dict[str, Any]) -> dict[str, Any]:
        return {
            "settings": dict(record["settings"]),
            "pictures": list(record["pictures"]),
            "masks": list(record["masks"]),
            "edited": str(record["edited"]),
            "weights": str(record.get("weights", "")),
        }

    return read_record(image, read)


def use_settings(settings: Any, image: bpy.types.Image) -> list[str]:
    """Give the scene the settings that made an image; return the pictures that are not to be found any more.

    Raises:
        PatinaError: the image does not say how it was made.
    """
    record = record_of(image)
    image_properties.assign(settings, record["settings"])
    settings.use_start = bool(record["edited"])
    settings.own_size = bool(record["edited"]) and "size" in record["settings"]
    if not record["pictures"]:
        return []
    settings.pictures.clear()
    weights = str(record["settings"].get("style_weights", "")).replace(",", " ").split()
    missing = []
    for name, mask, weight in zip_longest(record["pictures"], record["masks"], weights):
        picture = image_named(name)
        if picture is None:
            missing.append(name)
            continue
        item = settings.pictures.add()
        item.image, item.mask = picture, image_named(mask or "")
        item.weight = float(weight or 1.0)
    return missing


def image_named(name: str) -> bpy.types.Image | None:
    """Return the image that has a name, or the one of a file; None if there is neither."""
    known = bpy.data.images.get(name)
    if known is not None or not name:
        return known
    try:
        return bpy.data.images.load(name, check_existing=True)
    except RuntimeError:
        return None


class _OnMade:
    """An operator on the chosen image of the list."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if active_made(context.scene.patina_image) is None:
            operator: Any = cls
            operator.poll_message_set("Choose an image in the list")
            return False
        return True


class PATINA_OT_show_image(_OnMade, bpy.types.Operator):
    bl_idname = "patina.show_image"
    bl_label = "Show This Image"
    bl_description = "Show the chosen image in this editor"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        space: Any = context.space_data
        if space is None or space.type != "IMAGE_EDITOR":
            self.report({"ERROR"}, "Images are shown in an Image Editor; open one.")
            return {"CANCELLED"}
        editor.show_image(space, active_made(context.scene.patina_image))
        return {"FINISHED"}


class PATINA_OT_use_image_settings(_OnMade, bpy.types.Operator):
    bl_idname = "patina.use_image_settings"
    bl_label = "Use These Settings Again"
    bl_description = "Set everything in the panel, the seed as well, as it was for the chosen image"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        settings = context.scene.patina_image
        try:
            missing = use_settings(settings, active_made(settings))
        except PatinaError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        if missing:
            self.report({"WARNING"}, f"These pictures are gone: {', '.join(missing)}.")
        return {"FINISHED"}


class PATINA_OT_remove_image(_OnMade, bpy.types.Operator):
    bl_idname = "patina.remove_image"
    bl_label = "Remove from List"
    bl_description = "Take the image off the list; Blender drops it when nothing uses it any more"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        remove_chosen(context.scene.patina_image, "made", "active_made")
        return {"FINISHED"}


class PATINA_OT_morph_from(_OnMade, bpy.types.Operator):
    bl_idname = "patina.morph_from"
    bl_label = "Morph This Image"
    bl_description = "Take the weights of the chosen image as one end of a morph"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return super().poll(context) and bool(weights_of(active_made(context.scene.patina_image)))

    def execute(self, context: bpy.types.Context) -> set[str]:
        settings = context.scene.patina_image
        setattr(image_properties.settings_of(settings, "MORPH"), self.end, weights_of(active_made(settings)))
        settings.mode = "MORPH"
        return {"FINISHED"}


props: Any = bpy.props
PATINA_OT_morph_from.__annotations__ = {
    "end": props.EnumProperty(name="End", items=(("a", "A", "Where it begins"), ("b", "B", "Where it leads")))
}


def weights_of(image: bpy.types.Image) -> str:
    """Return the file of the weights that belong to an image, or nothing."""
    try:
        record = record_of(image)
        return record["weights"] if record["settings"]["mode"] == "CPPN" else ""
    except (PatinaError, KeyError):
        return ""


class PATINA_OT_add_feature(bpy.types.Operator):
    bl_idname = "patina.add_feature"
    bl_label = "Add Feature"
    bl_description = "Add a feature to go through"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        settings = context.scene.patina_image
        if not settings.features:
            # The first of two.
            settings.features.add().feature = settings.feature or EXAMPLE
        settings.features.add().feature = _ANOTHER
        settings.active_feature = len(settings.features) - 1
        return {"FINISHED"}


class PATINA_OT_remove_feature(bpy.types.Operator):
    bl_idname = "patina.remove_feature"
    bl_label = "Remove Feature"
    bl_description = "Take the chosen feature off the list"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not context.scene.patina_image.features:
            cls.poll_message_set("There is no feature to remove")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        remove_chosen(context.scene.patina_image, "features", "active_feature")
        return {"FINISHED"}


CLASSES = (
    PATINA_OT_show_image,
    PATINA_OT_use_image_settings,
    PATINA_OT_remove_image,
    PATINA_OT_morph_from,
    PATINA_OT_add_feature,
    PATINA_OT_remove_feature,
)
