"""Many objects at once: their jobs as a batch, to run on any number of machines, and its results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy

from ..errors import PatinaError
from ..jobs import awaited, batch, batch_files, batch_results, last_words, readiness
from ..jobs.job import Prepared
from ..jobs.long_work import Steps
from ..jobs.order import Order
from ..settings.definitions import props
from ..setup import trust
from .consent import remember_network
from .generate import TEXTURE_DEFINITIONS, GeneratesTexture
from .report import can_run
from .stepwise import Stepwise
from .viewport import show_textures


class OnBatch(Stepwise):
    """An operator on the folder of a batch, which the artist chooses."""

    directory: str

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Ask for the folder, or for files."""
        self.directory = self.directory or self.first_folder(context)
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def first_folder(self, context: bpy.types.Context) -> str:
        """Return the folder that the file browser shows first; nothing for the last one."""
        known = awaited.waiting(context.active_object) if context.active_object is not None else {}
        return f"{list(known.values())[-1]}/" if known else ""

    def folder(self) -> Path:
        """Return the folder.

        Raises:
            PatinaError: none is chosen.
        """
        if not self.directory:
            raise PatinaError("There is no folder for the batch; choose one.")
        return Path(bpy.path.abspath(self.directory)).resolve()


class WritesBatch(OnBatch, GeneratesTexture):
    """An operator that writes the jobs of a batch."""

    bl_idname: str
    runs_on = "the computers that run the batch"
    collection: str
    share: str
    _brings_network: bool

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return can_run(cls, readiness.unwrapping_obstacle())

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Ask about a network of the artist's own, or for files."""
        network = self.asked_about(context)
        return super().invoke(context, event) if network is None else self.ask(context, event, network)

    def begin_after_question(self, context: bpy.types.Context, steps: Steps) -> set[str]:
        """Begin to write or, where the artist has just allowed a network, ask for files; return what ``execute``
        returns."""
        if self.trust_network and not self.directory and not bpy.app.background:
            return self._ask_for_files(context)
        self.refuse_untrusted_network(context)
        return self.begin(context, self._told(steps))

    def _told(self, steps: Steps) -> Steps:
        """Do steps, and say what the batch needs."""
        self._brings_network = False
        sentence = yield from steps
        trusting = " Run the batch with --trust-network, for it brings a network." if self._brings_network else ""
        return f"{sentence}{trusting}{self.reminder()}"

    def reminder(self) -> str:
        """Return what the artist has to do then, as a sentence after a blank, or nothing."""
        return ""

    def remember(self, context: bpy.types.Context, order: Order) -> None:
        """Keep that a network of an order may run, if it has one."""
        self._brings_network |= remember_network(context, order)

    def _ask_for_files(self, context: bpy.types.Context) -> set[str]:
        """Remember that the network may run, and begin again: a question leads to no file browser by itself."""
        self.trust_network = False
        network = self.untrusted_network(context)
        if network is not None:
            trust.trust(context, network)
        operators: Any = bpy.ops
        # Blender names a registered operator after its class.
        getattr(operators.patina, self.bl_idname.rpartition("_OT_")[2].rpartition(".")[2])("INVOKE_DEFAULT")
        return {"FINISHED"}


class PATINA_OT_batch(WritesBatch, bpy.types.Operator):
    bl_idname = "patina.batch"
    bl_label = "Write Batch"
    bl_description = (
        "Write jobs for many objects into a folder, with the settings of the panel, to run them later or elsewhere"
    )

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        layout.label(text="Collection (empty: selected objects)")
        layout.prop_search(self, "collection", bpy.data, "collections", text="", icon="OUTLINER_COLLECTION")
        if not self.collection:
            layout.label(text=f"{len(readiness.chosen_objects(context))} selected", icon="RESTRICT_SELECT_OFF")
        layout.separator()
        layout.label(text="One texture for")
        layout.row().prop(self, "share", expand=True)

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            return self.begin_after_question(context, self._write(context))
        except PatinaError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}

    def reminder(self) -> str:
        return " Save the .blend, so that Import Results finds the objects."

    def _write(self, context: bpy.types.Context) -> Steps:
        objects = self._objects(context)
        groups: Sequence[Sequence[bpy.types.Object]] = [objects] if self.share == "ALL" else [[o] for o in objects]
        sentence = yield from batch.write(self.folder(), groups, self._prepare)
        return sentence

    def _objects(self, context: bpy.types.Context) -> list[bpy.types.Object]:
        if not self.collection:
            found = readiness.chosen_objects(context)
        elif self.collection in bpy.data.collections:
            found = batch.objects_in(bpy.data.collections[self.collection])
        else:
            raise PatinaError(f"There is no collection {self.collection}; choose another.")
        if not found:
            where = f"{self.collection} has no mesh objects; choose another collection"
            raise PatinaError(f"{where if self.collection else 'Select mesh objects, or choose a collection'}.")
        return found

    def _prepare(self, objects: Sequence[bpy.types.Object], folder: Path) -> Prepared[Any]:
        """Write a job as if the objects were selected, and no others."""
        context = bpy.context
        chosen = {"active_object": objects[0], "object": objects[0], "selected_objects": list(objects)}
        with context.temp_override(**chosen), self.new_map(context):
            order = self.order(context, folder)
            self.remember(context, order)
            return self.prepare(context, order, folder / "job")


class PATINA_OT_import_results(OnBatch, bpy.types.Operator):
    bl_idname = "patina.import_results"
    bl_label = "Import Results"
    bl_description = "Put the finished results of a batch on the objects of this .blend that its jobs were made for"
    all_files: bool

    def draw(self, context: bpy.types.Context) -> None:
        self.layout.prop(self, "all_files")

    def execute(self, context: bpy.types.Context) -> set[str]:
        show_textures(context)
        try:
            put_on = batch_files.put_on if self.all_files else batch_results.put_on
            return self.begin(context, put_on(self.folder()))
        except PatinaError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}


class PATINA_OT_dismiss_words(bpy.types.Operator):
    bl_idname = "patina.dismiss_words"
    bl_label = "Dismiss"
    bl_description = "Dismiss this message"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        last_words.keep("")
        return {"FINISHED"}


FOLDER = {
    "directory": props.StringProperty(
        name="Folder", description="Folder of the batch", subtype="DIR_PATH", options={"SKIP_SAVE"}
    ),
    "filter_folder": props.BoolProperty(default=True, options={"HIDDEN"}),
}
PATINA_OT_import_results.__annotations__ = {
    **FOLDER,
    "all_files": props.BoolProperty(
        name="All Files of the Batch",
        description="Put results on the objects of all .blend files that the batch was written from. "
        "A Blender without a window opens and saves each that is not open",
        options={"SKIP_SAVE"},
    ),
}
SHARE = props.EnumProperty(
    name="One Texture For",
    description="Which objects get one texture together",
    items=[
        ("EACH", "Each Object", "Every object gets a texture of its own"),
        ("ALL", "All Together", "The objects share one texture"),
    ],
)
PATINA_OT_batch.__annotations__ = {
    **TEXTURE_DEFINITIONS,
    **FOLDER,
    "collection": props.StringProperty(
        name="Collection", description="Collection of the objects. Leave it empty for the selected ones"
    ),
    "share": SHARE,
}

CLASSES = (PATINA_OT_batch, PATINA_OT_import_results, PATINA_OT_dismiss_words)
