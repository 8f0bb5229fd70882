"""Features by their pictures: the thumbnails that come with the add-on, and the properties to pick one of them.

The folder ``atlas`` holds ``index.json`` (``{"backbone": …, "features": [{"feature": …, "file": …}, …]}``) and the
thumbnails. Where it is missing there is nothing to pick.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy
import bpy.utils.previews

from .settings.schema import example_feature

FOLDER = Path(__file__).resolve().parent / "atlas"
_OTHER = "OTHER"

Item = tuple[str, str, str, int, int]
"""Identifier, name, description, icon and number of an item of an EnumProperty."""


@dataclass(frozen=True)
class Entry:
    """A feature, by the expression that names it, and the file of its picture."""

    feature: str
    path: Path

    @property
    def layer(self) -> str:
        """The layer that the feature belongs to."""
        return self.feature.partition(":")[0]


class Atlas:
    """The features of a folder. Blender does not keep the texts and icons of its menus: this does.

    Args:
        folder: holds ``index.json`` and the pictures; a folder without a readable index has no features.
    """

    def __init__(self, folder: Path) -> None:
        self.backbone, self.entries = _read(folder)
        self.layers = tuple(dict.fromkeys(entry.layer for entry in self.entries))
        self._numbers = {entry.feature: number for number, entry in enumerate(self.entries)}
        self._icons: Any = None
        self._items: dict[tuple[str, str], list[Item]] = {}
        self.layer_items = [(layer, layer, f"Show the features of {layer}") for layer in self.layers]

    def number_of(self, feature: str) -> int:
        """Return the number of a feature among the items, that of "another one" if it has no picture."""
        return self._numbers.get(feature.strip(), len(self.entries))

    def feature_of(self, number: int) -> str | None:
        """Return the feature that has a number, None for "another one"."""
        return self.entries[number].feature if 0 <= number < len(self.entries) else None

    def items(self, layer: str, present: str) -> list[Item]:
        """Return the features of a layer as items, and before them the present one if it is not of that layer."""
        number = self.number_of(present)
        shown = [index for index, entry in enumerate(self.entries) if entry.layer == layer]
        key = (layer, "" if number in shown else self.feature_of(number) or _OTHER)
        if key not in self._items:
            present_one = [] if number in shown else [self._item(number, present.strip())]
            channels = [self._item(index, self.entries[index].feature.partition(":")[2]) for index in shown]
            self._items[key] = present_one + channels
        return self._items[key]

    def close(self) -> None:
        """Give the icons back."""
        if self._icons is not None:
            bpy.utils.previews.remove(self._icons)
        self._icons = None
        self._items.clear()

    def _item(self, number: int, name: str) -> Item:
        feature = self.feature_of(number)
        if feature is None:
            return (_OTHER, "Another feature", "The feature that is typed above has no picture", 0, number)
        if self._icons is None:
            self._icons = bpy.utils.previews.new()
        icon = self._icons.get(feature) or self._icons.load(feature, str(self.entries[number].path), "IMAGE")
        return (feature, name, f"Excite {feature}", icon.icon_id, number)


@functools.cache
def atlas() -> Atlas:
    """Return the atlas that comes with the add-on."""
    return Atlas(FOLDER)


def offers(backbone: str) -> bool:
    """Return whether there are pictures of a backbone's features."""
    return bool(atlas().entries) and atlas().backbone == backbone


def _read(folder: Path) -> tuple[str, tuple[Entry, ...]]:
    try:
        index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        entries = tuple(Entry(item["feature"], folder / item["file"]) for item in index["features"])
        return str(index["backbone"]), tuple(entry for entry in entries if entry.path.is_file())
    except (OSError, ValueError, KeyError, TypeError):
        return "", ()


class PatinaAtlas(bpy.types.PropertyGroup):
    """``Scene.patina_atlas``: which layer is shown, and for each place with a feature the one that is picked."""


def _place(owner: str) -> Any:
    """Return a property that is the picture of a feature and writes the feature's text when another one is picked.

    Args:
        owner: "texture" for the 3D panel's feature, "image" for the Image Editor's, "frames" for the chosen one of an
            interpolation.
    """

    def items(group: Any, _: Any) -> list[Item]:
        return atlas().items(group.layer, _text(group, owner))

    def get(group: Any) -> int:
        return atlas().number_of(_text(group, owner))

    def choose(group: Any, number: int) -> None:
        feature = atlas().feature_of(number)
        holder = _holder(group, owner)
        if feature is not None and holder is not None:
            holder.feature = feature

    props: Any = bpy.props
    return props.EnumProperty(
        name="Feature", description="Choose a feature by its picture", items=items, get=get, set=choose
    )


def _text(group: Any, owner: str) -> str:
    holder = _holder(group, owner)
    return holder.feature if holder is not None else ""


def _holder(group: Any, owner: str) -> Any:
    scene = group.id_data
    if owner == "texture":
        return scene.patina
    settings = scene.patina_image
    if owner == "image":
        return settings
    return settings.features[settings.active_feature] if settings.active_feature < len(settings.features) else None


def _layers(_group: Any, _context: Any) -> list[tuple[str, str, str]]:
    return atlas().layer_items or _NO_LAYERS


_NO_LAYERS = [("NONE", "None", "")]


def _properties() -> dict[str, Any]:
    layer = example_feature().partition(":")[0]
    known = atlas().layers
    props: Any = bpy.props
    return {
        "layer": props.EnumProperty(
            name="Layer",
            description="Layer whose features are shown",
            items=_layers,
            default=known.index(layer) if layer in known else 0,
        ),
        **{owner: _place(owner) for owner in ("texture", "image", "frames")},
    }


def draw_picker(layout: Any, context: Any, owner: str, backbone: str) -> None:
    """Draw the picture of the feature, which opens the others of a layer, and the layer, if there are pictures."""
    if not offers(backbone):
        return
    group = context.scene.patina_atlas
    column = layout.column(align=True)
    column.use_property_split = False
    column.prop(group, "layer", text="")
    column.template_icon_view(group, owner, show_labels=True, scale=6.0, scale_popup=4.0)


def register() -> None:
    """Make the pictures choosable."""
    PatinaAtlas.__annotations__ = _properties()
    bpy.utils.register_class(PatinaAtlas)
    owners: Any = bpy.types
    props: Any = bpy.props
    owners.Scene.patina_atlas = props.PointerProperty(type=PatinaAtlas)


def unregister() -> None:
    """Take them away and give the icons back."""
    owners: Any = bpy.types
    del owners.Scene.patina_atlas
    bpy.utils.unregister_class(PatinaAtlas)
    atlas().close()
    atlas.cache_clear()
