"""Adds pictures whose style is wanted, from files or by dropping them, and takes them away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

from .. import live
from ..preferences import engine_python

EXTENSIONS = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp")
TAB = "Patina"
"""The sidebar's tab, where a picture that is dropped on the viewport is meant for us."""


def add_picture(settings: Any, path: Path) -> None:
    """Add an image file to the scene's pictures, unless it is among them.

    Raises:
        RuntimeError: Blender cannot read it.
    """
    loaded = bpy.data.images.load(str(path), check_existing=True)
    if all(item.image != loaded for item in settings.pictures):
        settings.pictures.add().image = loaded
        settings.active_picture = len(settings.pictures) - 1


def remove_chosen(owner: Any, items: str, chosen: str) -> None:
    """Remove the chosen one of a list, and choose the one before it; ``items`` and ``chosen`` name the properties."""
    index = getattr(owner, chosen)
    getattr(owner, items).remove(index)
    setattr(owner, chosen, max(0, index - 1))


def pictures_owner(context: bpy.types.Context) -> Any:
    """Return the settings whose pictures are meant: the Image Editor's in an Image Editor, else the 3D panel's."""
    in_editor = context.area is not None and context.area.type == "IMAGE_EDITOR"
    return context.scene.patina_image if in_editor else context.scene.patina


class PATINA_OT_add_pictures(bpy.types.Operator):
    bl_idname = "patina.add_pictures"
    bl_label = "Add Pictures"
    bl_description = "Add pictures whose style is wanted; several are blended"
    bl_options = {"REGISTER", "UNDO"}

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if self.files:
            return self.execute(context)
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        settings = pictures_owner(context)
        unread = []
        for file in self.files:
            try:
                add_picture(settings, Path(self.directory) / file.name)
            except RuntimeError:
                unread.append(file.name)
        if unread:
            self.report({"ERROR"}, f"{', '.join(unread)} cannot be read as pictures; choose others.")
        if len(unread) == len(self.files):
            return {"CANCELLED"}
        if settings == context.scene.patina:
            settings.task = "STYLE"
        python = engine_python(context)
        if python is not None:
            live.warm_up(Path(python))
        return {"FINISHED"}


props: Any = bpy.props
PATINA_OT_add_pictures.__annotations__ = {
    "directory": props.StringProperty(subtype="DIR_PATH", options={"SKIP_SAVE", "HIDDEN"}),
    "files": props.CollectionProperty(type=bpy.types.OperatorFileListElement, options={"SKIP_SAVE", "HIDDEN"}),
    "filter_image": props.BoolProperty(default=True, options={"HIDDEN"}),
    "filter_folder": props.BoolProperty(default=True, options={"HIDDEN"}),
}


class PATINA_OT_remove_picture(bpy.types.Operator):
    bl_idname = "patina.remove_picture"
    bl_label = "Remove Picture"
    bl_description = "Take the picture off the list; its file stays"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not pictures_owner(context).pictures:
            cls.poll_message_set("There is no picture to remove")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        remove_chosen(pictures_owner(context), "pictures", "active_picture")
        return {"FINISHED"}


class PATINA_FH_pictures(bpy.types.FileHandler):
    bl_idname = "PATINA_FH_pictures"
    bl_label = "Patina Pictures"
    bl_import_operator = "patina.add_pictures"
    bl_file_extensions = ";".join(EXTENSIONS)

    @classmethod
    def poll_drop(cls, context: bpy.types.Context) -> bool:
        # Elsewhere a dropped image keeps its usual meaning.
        area = context.area
        if area is None or area.type != "VIEW_3D" or not context.space_data.show_region_ui:
            return False
        return any(region.type == "UI" and region.active_panel_category == TAB for region in area.regions)


CLASSES = (PATINA_OT_add_pictures, PATINA_OT_remove_picture, PATINA_FH_pictures)
