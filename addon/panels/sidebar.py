"""Where Patina's panels are: a tab in the sidebars of the 3D Viewport and of the Image Editor."""

from __future__ import annotations

from typing import Any

import bpy

from ..operators.pictures import TAB
from ..settings.properties import scene_settings


class InSidebar:
    """A panel in the tab; ``bl_space_type`` says in which editor."""

    bl_region_type = "UI"
    bl_category = TAB
    bl_space_type: str

    @classmethod
    def settings(cls, context: bpy.types.Context) -> Any:
        """Return the settings of the panel's editor."""
        return scene_settings(context.scene, cls.bl_space_type)


def parent_of(editor: str) -> str:
    """Return the name of an editor's main panel."""
    return {"VIEW_3D": "PATINA_PT_texture", "IMAGE_EDITOR": "PATINA_PT_image"}[editor]


def split_properties(layout: bpy.types.UILayout) -> None:
    """Draw labels on the left and properties on the right from here on, as Blender's own panels do."""
    layout.use_property_split = True
    layout.use_property_decorate = False
