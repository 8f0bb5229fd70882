"""Drafts to choose among: make them, look at them, finish one, keep one, discard them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

from ..errors import PatinaError
from ..jobs import job, live, variations
from ..jobs.order import Order
from ..settings.definitions import props
from ..settings.properties import scene_settings
from .generate import TEXTURE_DEFINITIONS, GeneratesTexture, launch, print_message, required_engine
from .report import can_run, dress, finish

_CHOSEN = -1
"""Stands for the variation that the model shows."""


class PATINA_OT_make_variations(GeneratesTexture, bpy.types.Operator):
    bl_idname = "patina.make_variations"
    bl_label = "Make Variations"
    bl_description = (
        "Make drafts that differ in their seeds, with the settings of the panel, to choose among. Those before them go"
    )
    count: int

    def prepare(self, context: bpy.types.Context, order: Order, folder: Path) -> job.Prepared[Any]:
        if not order.mode.makes_textures:
            raise PatinaError(f"Variations are textures; choose the mode Texture, not {order.mode.label}.")
        operator: Any = self
        given = operator.properties.is_property_set("count")
        self._wanted = self.count if given else scene_settings(context.scene, self.editor).variations
        return super().prepare(context, order, folder / "base")

    def launch(self, prepared: job.Prepared[Any], python: Path) -> bool:
        if bpy.app.background:
            variations.run(prepared, self._wanted, python, print_message)
        else:
            variations.begin(prepared, self._wanted, python)
        # The drafts lie there.
        return True


class _OnVariation:
    """An operator on one of the variations, while no job runs."""

    index: int

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        found = variations.present()
        return can_run(cls, None if found is not None and found.drafts else "Make variations first")

    def chosen(self) -> int:
        """Return the index of the variation that is meant.

        Raises:
            PatinaError: none is, because the model shows none.
        """
        found = variations.present()
        if self.index != _CHOSEN:
            return self.index
        if found is None or found.chosen is None:
            raise PatinaError("No variation is shown; click one of them first.")
        return found.chosen


class _EndsChoice(_OnVariation):
    """An operator that makes a result of a variation, which is the model's own then."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        running = live.state().session.run is not None
        return super().poll(context) and can_run(cls, "A job is running; wait or stop it" if running else None)


class PATINA_OT_show_variation(_OnVariation, bpy.types.Operator):
    bl_idname = "patina.show_variation"
    bl_label = "Show This Variation"
    bl_description = "Show this variation on the model; click again to take it off. Nothing in the .blend changes"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        return finish(self, lambda: variations.show(self.index))


class PATINA_OT_finish_variation(_EndsChoice, bpy.types.Operator):
    bl_idname = "patina.finish_variation"
    bl_label = "Make It Good"
    bl_description = "Finish the variation on the model in this quality. It starts from the draft, with the same seed"
    bl_options = {"INTERNAL"}
    quality: str

    def execute(self, context: bpy.types.Context) -> set[str]:
        return finish(self, lambda: self._finish(context))

    def _finish(self, context: bpy.types.Context) -> None:
        python = required_engine(context)
        launch(variations.prepare_finish(self.chosen(), self.quality), python)


class PATINA_OT_keep_variation(_EndsChoice, bpy.types.Operator):
    bl_idname = "patina.keep_variation"
    bl_label = "Keep Draft"
    bl_description = "Put the variation on the model as it is, and among the results"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        return dress(self, self._keep)

    def _keep(self) -> None:
        index = self.chosen()
        live.release()
        variations.keep(index)


class PATINA_OT_stop_variations(bpy.types.Operator):
    bl_idname = "patina.stop_variations"
    bl_label = "Stop"
    bl_description = "Make no more variations, and keep those that are finished"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        run = live.state().session.run
        drafts = run is not None and run.subject.is_draft
        return can_run(cls, None if drafts else "No variations are being made")

    def execute(self, context: bpy.types.Context) -> set[str]:
        live.give_up()
        return {"FINISHED"}


class PATINA_OT_discard_variations(bpy.types.Operator):
    bl_idname = "patina.discard_variations"
    bl_label = "Discard"
    bl_description = "Remove all variations; results that were made from them stay"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return can_run(cls, None if variations.present() is not None else "There are no variations")

    def execute(self, context: bpy.types.Context) -> set[str]:
        variations.discard()
        live.redraw(everything=True)
        return {"FINISHED"}


_INDEX = props.IntProperty(
    name="Index", description="Which variation, counted from 0; -1 is the one on the model", default=_CHOSEN, min=-1
)
PATINA_OT_make_variations.__annotations__ = {
    **TEXTURE_DEFINITIONS,
    "count": props.IntProperty(
        name="Count", description="How many variations", default=8, min=1, max=64, options={"SKIP_SAVE"}
    ),
}
PATINA_OT_show_variation.__annotations__ = {"index": _INDEX}
PATINA_OT_keep_variation.__annotations__ = {"index": _INDEX}
PATINA_OT_finish_variation.__annotations__ = {
    "index": _INDEX,
    "quality": props.EnumProperty(
        name="Quality",
        description="How much work goes into the result",
        items=[("GOOD", "Good", "The usual steps"), ("FINAL", "Final", "2.5 times the usual steps")],
        options={"SKIP_SAVE"},
    ),
}

CLASSES = (
    *(PATINA_OT_make_variations, PATINA_OT_show_variation, PATINA_OT_finish_variation, PATINA_OT_keep_variation),
    *(PATINA_OT_stop_variations, PATINA_OT_discard_variations),
)
