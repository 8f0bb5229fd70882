"""The properties that pick a feature by its picture, and how a panel draws them."""

from __future__ import annotations

import contextlib
import functools
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import bpy
import bpy.utils.previews

from ..settings.definitions import props
from ..settings.properties import scene_settings
from ..settings.schema import example_feature
from . import features
from .features import Atlas

_OTHER = "OTHER"
_NO_LAYERS = [("NONE", "None", "")]

Item = tuple[str, str, str, int, int]
"""Identifier, name, description, icon and number of an item of an EnumProperty."""


class Menus:
    """The items of the pickers. Blender keeps neither the texts nor the icons of its menus, so this does."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self.layer_items = [(layer, layer, f"Show the features of {layer}") for layer in atlas.layers] or _NO_LAYERS
        self.icons = Icons(atlas)
        self._items: dict[tuple[str, str], list[Item]] = {}

    def items(self, layer: str, current: str) -> list[Item]:
        """Return the features of a layer as items, preceded by the current one if it does not belong to that layer."""
        number = self.atlas.number_of(current)
        shown = [index for index, entry in enumerate(self.atlas.entries) if entry.layer == layer]
        key = (layer, "" if number in shown else self.atlas.feature_of(number) or _OTHER)
        if key not in self._items:
            first = [] if number in shown else [self._item(number, current.strip())]
            channels = [self._item(index, self.atlas.entries[index].feature.partition(":")[2]) for index in shown]
            self._items[key] = first + channels
        return self._items[key]

    def close(self) -> None:
        """Free the icons."""
        self._items.clear()
        self.icons.close()

    def _item(self, number: int, name: str) -> Item:
        feature = self.atlas.feature_of(number)
        if feature is None:
            return (_OTHER, "Another feature", "The feature in the text field has no picture", 0, number)
        return (feature, name, f"Bring out {feature}", self.icons.icon_of(self.atlas.entries[number]), number)


class Icons:
    """Icons of an atlas's pictures. A layer's pictures are unpacked when the first of them is shown.

    Attributes:
        previews: Blender's collection of them, None before the first one.
    """

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._files: dict[str, Path] = {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.previews: Any = None

    def icon_of(self, entry: features.Entry) -> int:
        """Return the number of a feature's icon, or 0 (no icon) if its picture cannot be unpacked."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="patina-atlas-", ignore_cleanup_errors=True)
            self.previews = bpy.utils.previews.new()
        if entry.feature not in self._files:
            # Blender draws meanwhile: an error would take the whole panel away.
            with contextlib.suppress(OSError, zipfile.BadZipFile):
                self._files |= self._atlas.unpack(entry.layer, Path(self._folder.name))
        if entry.feature not in self._files:
            return 0
        file = str(self._files[entry.feature])
        icon = self.previews.get(entry.feature) or self.previews.load(entry.feature, file, "IMAGE")
        return int(icon.icon_id)

    def close(self) -> None:
        """Free the icons and remove the unpacked pictures."""
        if self._folder is not None:
            bpy.utils.previews.remove(self.previews)
            self._folder.cleanup()
        self._folder = self.previews = None
        self._files.clear()


@functools.cache
def menus() -> Menus:
    """Return the menus of the atlas that comes with the add-on."""
    return Menus(features.read_atlas(features.FILE))


def offers(backbone: str) -> bool:
    """Return whether there are pictures of a backbone's features."""
    atlas = menus().atlas
    return bool(atlas.entries) and atlas.backbone == backbone


class PatinaAtlas(bpy.types.PropertyGroup):
    """``Scene.patina_atlas``: the layer that the pickers show, and a picker for each place that has a feature."""


def _picker(owner: str) -> Any:
    """Return a property that shows the picture of a feature, and sets the feature's text when you pick another one.

    Args:
        owner: "texture" for the 3D panel's feature, "image" for the Image Editor's, "frames" for the active one of an
            interpolation.
    """

    def items(group: Any, _: Any) -> list[Item]:
        return menus().items(group.layer, _text(group, owner))

    def get(group: Any) -> int:
        return menus().atlas.number_of(_text(group, owner))

    def choose(group: Any, number: int) -> None:
        feature = menus().atlas.feature_of(number)
        holder = _holder(group, owner)
        if feature is not None and holder is not None:
            holder.feature = feature

    return props.EnumProperty(
        name="Feature", description="Choose a feature by its picture", items=items, get=get, set=choose
    )


def _text(group: Any, owner: str) -> str:
    holder = _holder(group, owner)
    return holder.feature if holder is not None else ""


def _holder(group: Any, owner: str) -> Any:
    scene = group.id_data
    if owner == "texture":
        return scene_settings(scene, "VIEW_3D")
    settings = scene_settings(scene, "IMAGE_EDITOR")
    if owner == "image":
        return settings
    return settings.features[settings.active_feature] if settings.active_feature < len(settings.features) else None


def _properties() -> dict[str, Any]:
    layer, known = example_feature().partition(":")[0], menus().atlas.layers
    return {
        "layer": props.EnumProperty(
            name="Layer",
            description="Layer whose features are shown",
            items=lambda _group, _context: menus().layer_items,
            default=known.index(layer) if layer in known else 0,
        ),
        **{owner: _picker(owner) for owner in ("texture", "image", "frames")},
    }


def draw_picker(layout: Any, context: Any, owner: str, backbone: str) -> None:
    """Draw the picture of the current feature, which opens those of a layer, and the layer, if there are pictures."""
    if not offers(backbone):
        return
    group = context.scene.patina_atlas
    column = layout.column(align=True)
    column.use_property_split = False
    column.prop(group, "layer", text="")
    column.template_icon_view(group, owner, show_labels=True, scale=6.0, scale_popup=4.0)


def register() -> None:
    """Add the pickers to scenes."""
    PatinaAtlas.__annotations__ = _properties()
    bpy.utils.register_class(PatinaAtlas)
    owners: Any = bpy.types
    owners.Scene.patina_atlas = props.PointerProperty(type=PatinaAtlas)


def unregister() -> None:
    """Remove the pickers and free their icons."""
    owners: Any = bpy.types
    del owners.Scene.patina_atlas
    bpy.utils.unregister_class(PatinaAtlas)
    menus().close()
    menus.cache_clear()
