"""Adds pictures to use as styles, from files, by dropping them, or of those that come along, and removes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

from ..errors import PatinaError
from ..files import is_folder
from ..jobs import live
from ..jobs.pictures import add_picture, add_style_set, remove_chosen, settings_in
from ..jobs.style_folder import EXTENSIONS
from ..jobs.styles import file_of
from ..settings.definitions import props
from ..settings.recipe import TASK
from .report import can_run, finish

TAB = "Patina"
"""The sidebar's tab, where a picture that is dropped on the viewport is meant for us."""


class PATINA_OT_add_pictures(bpy.types.Operator):
    bl_idname = "patina.add_pictures"
    bl_label = "Add Pictures"
    bl_description = "Add pictures to use as styles. Several are blended"
    bl_options = {"REGISTER", "UNDO"}
    directory: str
    files: Any

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if self.files:
            return self.execute(context)
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        settings = settings_in(context)
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
        _begin_with_style(context)
        return {"FINISHED"}


class PATINA_OT_add_style_set(bpy.types.Operator):
    bl_idname = "patina.add_style_set"
    bl_label = "Add Style Set"
    bl_description = "Add a folder of maps to use as a style: a color with normals, heights, roughness, or others"
    bl_options = {"REGISTER", "UNDO"}
    directory: str

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        return finish(self, lambda: self._add(context))

    def _add(self, context: bpy.types.Context) -> None:
        folder = Path(bpy.path.abspath(self.directory))
        if not self.directory or not is_folder(folder):
            raise PatinaError("There is no such folder; choose one that holds the maps of a material.")
        try:
            add_style_set(settings_in(context), folder)
        except RuntimeError as error:
            raise PatinaError(
                f"{error}; choose a folder with files such as stone_color.jpg and stone_height.png."
            ) from None
        _begin_with_style(context)


class PATINA_OT_use_style(bpy.types.Operator):
    bl_idname = "patina.use_style"
    bl_label = "Use Style"
    bl_description = "Use a style of the gallery"
    bl_options = {"REGISTER", "UNDO"}
    style: str

    @classmethod
    def description(cls, _context: bpy.types.Context, properties: Any) -> str:
        return f"Use the style {properties.style}"

    def execute(self, context: bpy.types.Context) -> set[str]:
        return finish(self, lambda: self._use(context))

    def _use(self, context: bpy.types.Context) -> None:
        file = file_of(context, self.style)
        try:
            add_picture(settings_in(context), file)
        except RuntimeError:
            raise PatinaError(f"{file.name} cannot be read as a picture; choose another style.") from None
        _begin_with_style(context)


def _begin_with_style(context: bpy.types.Context) -> None:
    """Let the panel ask for a style, and the engine start while the artist looks."""
    settings = settings_in(context)
    if hasattr(settings, TASK):
        settings.task = "STYLE"
    live.warm_up(context)


PATINA_OT_use_style.__annotations__ = {
    "style": props.StringProperty(
        name="Style",
        description="Name of the style, such as Mosaic, or of a picture in the style folder",
        options={"SKIP_SAVE"},
    )
}
PATINA_OT_add_pictures.__annotations__ = {
    "directory": props.StringProperty(subtype="DIR_PATH", options={"SKIP_SAVE", "HIDDEN"}),
    "files": props.CollectionProperty(type=bpy.types.OperatorFileListElement, options={"SKIP_SAVE", "HIDDEN"}),
    "filter_image": props.BoolProperty(default=True, options={"HIDDEN"}),
    "filter_folder": props.BoolProperty(default=True, options={"HIDDEN"}),
}
PATINA_OT_add_style_set.__annotations__ = {
    "directory": props.StringProperty(
        name="Folder", description="Folder that holds the maps", subtype="DIR_PATH", options={"SKIP_SAVE"}
    ),
    "filter_folder": props.BoolProperty(default=True, options={"HIDDEN"}),
    "filter_image": props.BoolProperty(default=True, options={"HIDDEN"}),
}


class PATINA_OT_remove_picture(bpy.types.Operator):
    bl_idname = "patina.remove_picture"
    bl_label = "Remove Picture"
    bl_description = "Remove the picture from the list. Its file stays"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return can_run(cls, None if settings_in(context).pictures else "There is no picture to remove")

    def execute(self, context: bpy.types.Context) -> set[str]:
        remove_chosen(settings_in(context), "pictures", "active_picture")
        return {"FINISHED"}


class PATINA_FH_pictures(bpy.types.FileHandler):
    bl_idname = "PATINA_FH_pictures"
    bl_label = "Patina Pictures"
    bl_import_operator = "patina.add_pictures"
    bl_file_extensions = ";".join(EXTENSIONS)

    @classmethod
    def poll_drop(cls, context: bpy.types.Context) -> bool:
        # Elsewhere a dropped image keeps its usual meaning.
        area, space = context.area, context.space_data
        if area is None or not isinstance(space, bpy.types.SpaceView3D) or not space.show_region_ui:
            return False
        return any(region.type == "UI" and region.active_panel_category == TAB for region in area.regions)


CLASSES = (
    *(PATINA_OT_add_pictures, PATINA_OT_add_style_set, PATINA_OT_use_style),
    *(PATINA_OT_remove_picture, PATINA_FH_pictures),
)
