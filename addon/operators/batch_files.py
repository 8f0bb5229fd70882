"""Many .blend files at once: the meshes in each become jobs of one batch."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import bpy

from ..errors import PatinaError
from ..jobs import batch_files, job
from ..jobs.file_task import FileTask
from ..jobs.long_work import Steps
from ..jobs.order import Named, Order, Source
from ..settings.definitions import props
from ..settings.properties import scene_settings
from ..settings.schema import Mode
from .batch import SHARE, WritesBatch
from .generate import TEXTURE_DEFINITIONS, Values

_BESIDE_FILES = "batch"


class PATINA_OT_batch_files(WritesBatch, bpy.types.Operator):
    bl_idname = "patina.batch_files"
    bl_label = "Write Batch of Files"
    bl_description = (
        "Write jobs for all meshes in many .blend files into a folder, with the settings of the panel. "
        "A Blender without a window opens each file"
    )
    files: Any
    batch: str
    save: bool

    def first_folder(self, context: bpy.types.Context) -> str:
        return bpy.path.abspath("//") if bpy.data.filepath else ""

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        layout.label(text="Folder beside the files, or path")
        layout.prop(self, "batch", text="", icon="FILE_FOLDER")
        layout.label(text="Collection (empty: all meshes)")
        layout.prop(self, "collection", text="", icon="OUTLINER_COLLECTION")
        layout.separator()
        layout.label(text="One texture for")
        layout.row().prop(self, "share", expand=True)
        layout.separator()
        layout.prop(self, "save")
        if not self.save:
            layout.label(text="Import Results will not find objects", icon="INFO")

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            return self.begin_after_question(context, self._write(context))
        except PatinaError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}

    def source(self, context: bpy.types.Context, mode: Mode, wanted: Values, folder: Path) -> Source:
        """Leave the texture to keep to those that see the objects."""
        operator: Any = self
        chosen = scene_settings(context.scene, self.editor).base_texture if wanted.get("keep_texture") else None
        if self.base_texture or chosen:
            raise PatinaError(
                "The texture to keep is an image of this .blend, which other files lack; leave it empty, and each "
                "object keeps its own."
            )
        is_given = operator.properties.is_property_set
        if mode.makes_textures and is_given("strength") and not is_given("keep_texture"):
            wanted["keep_texture"] = True
        return Source()

    def beginning(self, context: bpy.types.Context, folder: Path) -> tuple[Named | None, Values]:
        chosen = scene_settings(context.scene, self.editor).start_texture
        if self.wanted_mode(context).makes_textures and (self.start_texture or chosen):
            raise PatinaError(
                "A texture to start from belongs to objects of this .blend; let textures start from noise."
            )
        return None, {}

    def _write(self, context: bpy.types.Context) -> Steps:
        folder = job.new_folder()
        try:
            order = self.order(context, folder)
            self.remember(context, order)
            sentence = yield from batch_files.write(self._files(), self._task(order))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return sentence

    def _task(self, order: Order) -> FileTask:
        return FileTask(
            self._batch(), order, self.collection, self.share == "ALL", bool(self.new_uv_map), bool(self.save)
        )

    def _files(self) -> list[Path]:
        found = [Path(bpy.path.abspath(self.directory)) / item.name for item in self.files if item.name]
        if not found:
            raise PatinaError("There are no files to write a batch of; choose .blend files.")
        return [file.resolve() for file in found]

    def _batch(self) -> Path:
        """Return the folder of the batch; a name, or a path that is not whole, is one beside the files."""
        return (self._files()[0].parent / bpy.path.abspath(self.batch or _BESIDE_FILES)).resolve()

    def reminder(self) -> str:
        return " The files are saved: their objects know the jobs." if self.save else ""


PATINA_OT_batch_files.__annotations__ = {
    **TEXTURE_DEFINITIONS,
    "files": props.CollectionProperty(
        name="Files", description=".blend files", type=bpy.types.OperatorFileListElement, options={"SKIP_SAVE"}
    ),
    "directory": props.StringProperty(
        name="Directory", description="Folder of the files", subtype="DIR_PATH", options={"SKIP_SAVE"}
    ),
    "batch": props.StringProperty(
        name="Batch", description="Folder of the batch: its path, or its name beside the files", default=_BESIDE_FILES
    ),
    "collection": props.StringProperty(
        name="Collection", description="Collection of the meshes in each file. Leave it empty for all that are visible"
    ),
    "share": SHARE,
    "save": props.BoolProperty(
        name="Save Files",
        description="Save each file with the jobs that its objects wait for, so that Import Results finds them. "
        "Blender keeps the earlier version beside it",
        default=True,
    ),
    "filter_blender": props.BoolProperty(default=True, options={"HIDDEN"}),
    "filter_folder": props.BoolProperty(default=True, options={"HIDDEN"}),
}

CLASSES = (PATINA_OT_batch_files,)
