"""Lists of pictures, features and results."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import bpy

from ..jobs.pictures import gone, title_of
from .icons import SET_ICON

_WITHOUT_THUMBNAIL = {"SEQUENCE": "SEQUENCE", "MOVIE": "FILE_MOVIE"}


class SelfDrawingList:
    """A list whose items draw themselves."""

    def draw_item(
        self,
        context: bpy.types.Context,
        layout: bpy.types.UILayout,
        data: Any,
        item: Any,
        icon: int,
        active_data: Any,
        active_property: str,
        index: int,
    ) -> None:
        """Draw one item; the arguments are Blender's."""
        self.draw_row(layout, item)

    @abstractmethod
    def draw_row(self, layout: bpy.types.UILayout, item: Any) -> None:
        """Draw one item."""


class _Images(SelfDrawingList):
    """A list of images, each with its thumbnail."""

    def draw_row(self, layout: bpy.types.UILayout, item: Any) -> None:
        image = item.image
        if image is None:
            layout.label(text="Removed", icon="ERROR")
        elif has_thumbnail(image):
            layout.label(text=image.name, icon_value=layout.icon(image), translate=False)
        else:
            layout.label(text=image.name, icon=_WITHOUT_THUMBNAIL[image.source], translate=False)


class PATINA_UL_pictures(_Images, bpy.types.UIList):
    def draw_row(self, layout: bpy.types.UILayout, item: Any) -> None:
        if item.image is None or not item.folder:
            super().draw_row(layout, item)
            return
        row = layout.row(align=True)
        row.label(text=title_of(item), icon_value=layout.icon(item.image), translate=False)
        row.label(text="", icon=SET_ICON if gone(item) is None else "ERROR")


class PATINA_UL_results(_Images, bpy.types.UIList):
    """Results, whose names a double click edits."""

    def draw_row(self, layout: bpy.types.UILayout, item: Any) -> None:
        if item.image is None:
            super().draw_row(layout, item)
            return
        has_icon = has_thumbnail(item.image)
        icon: Any = (
            {"icon_value": layout.icon(item.image)} if has_icon else {"icon": _WITHOUT_THUMBNAIL[item.image.source]}
        )
        layout.prop(item.image, "name", text="", emboss=False, **icon)


class PATINA_UL_features(SelfDrawingList, bpy.types.UIList):
    def draw_row(self, layout: bpy.types.UILayout, item: Any) -> None:
        layout.prop(item, "feature", text="", emboss=False, icon="NODE_MATERIAL")


def has_thumbnail(image: bpy.types.Image) -> bool:
    """Return whether Blender makes a thumbnail of an image: not of image sequences and movies."""
    return image.source not in _WITHOUT_THUMBNAIL


def draw_thumbnail(layout: bpy.types.UILayout, image: bpy.types.Image, scale: float) -> None:
    """Draw an image in the middle of the panel, ``scale`` lines high."""
    row = layout.row()
    row.alignment = "CENTER"
    row.template_icon(icon_value=layout.icon(image), scale=scale)


CLASSES = (PATINA_UL_pictures, PATINA_UL_results, PATINA_UL_features)
