"""Mends what is wrong with the UV maps of the selected objects."""

from __future__ import annotations

from typing import Any

import bpy

from ..blender.new_uv_map import name_for
from ..errors import PatinaError
from ..jobs import live
from ..jobs.readiness import chosen_objects, lacking_chosen_map, unwrapping_obstacle
from ..jobs.unwrapping import LARGE, Unwrapping, cancel, current
from ..jobs.uv_maps import add_uv_map, chosen_after, obstacle, outdated_by
from ..jobs.words import listed
from ..settings.definitions import props
from ..settings.properties import scene_settings
from .report import busy, can_run, finish

_INTERVAL = 0.1
"""Seconds between two looks at the other Blender."""


class PATINA_OT_new_uv_map(bpy.types.Operator):
    bl_idname = "patina.new_uv_map"
    bl_label = "New UV Map"
    bl_description = (
        "Give the selected objects one more UV map, in which no faces overlap and texels are as wide everywhere, and "
        "make the texture for it. The UV maps that they have stay as they are"
    )
    bl_options = {"REGISTER", "UNDO"}
    islands: str

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if current().job is not None:
            return can_run(cls, unwrapping_obstacle())
        if live.state().session.run is not None:
            return can_run(cls, "A job is running, perhaps for this UV map; wait or cancel it")
        return can_run(cls, obstacle(chosen_objects(context)))

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        objects = chosen_objects(context)
        if context.window is None or sum(len(obj.data.loops) for obj in objects) < LARGE:
            return self.execute(context)
        return self._begin(context, objects)

    def execute(self, context: bpy.types.Context) -> set[str]:
        objects = chosen_objects(context)
        outdated = self._outdated(objects)

        def work() -> None:
            with busy(context, "Making a UV map…"):
                name = add_uv_map(objects, self.islands == "KEEP")
            self._choose(context, name, outdated)

        return finish(self, work)

    def _begin(self, context: bpy.types.Context, objects: list[bpy.types.Object]) -> set[str]:
        """Let another Blender do it, and look at it from time to time."""
        self._outdated_names = self._outdated(objects)
        try:
            with busy(context, "Making a UV map…"):
                self._job = current().job = Unwrapping(objects, self.islands == "KEEP")
        except PatinaError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        manager = context.window_manager
        self._timer = manager.event_timer_add(_INTERVAL, window=context.window)
        manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        job = self._job
        if current().job is not job or event.type == "ESC":
            self.cancel(context)
            self.report({"INFO"}, "No UV map was made.")
            return {"CANCELLED"}
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        try:
            name = job.poll()
        except PatinaError as error:
            self.cancel(context)
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        if name is None:
            _show(context, f"Making a UV map: {job.progress()[1]} (Esc cancels)")
            return {"PASS_THROUGH"}
        self.cancel(context)
        self._choose(context, name, self._outdated_names)
        return {"FINISHED"}

    def cancel(self, context: bpy.types.Context) -> None:
        """Clean up; Blender calls it, too, when the window is closed."""
        if current().job is self._job:
            cancel()
        context.window_manager.event_timer_remove(self._timer)
        _show(context, None)

    def _outdated(self, objects: list[bpy.types.Object]) -> list[str]:
        return outdated_by(objects, name_for(objects))

    def _choose(self, context: bpy.types.Context, name: str, outdated: list[str]) -> None:
        settings: Any = scene_settings(context.scene, "VIEW_3D")
        settings.uv_map = chosen_after(name)
        if outdated:
            looks, it = ("looks", "it") if len(outdated) == 1 else ("look", "them")
            self.report(
                {"WARNING"}, f"{listed(outdated)} {looks} wrong by way of the new UV map; undo, or make {it} again."
            )


PATINA_OT_new_uv_map.__annotations__ = {
    "islands": props.EnumProperty(
        name="Islands",
        description="Where the UV islands come from",
        items=(
            ("NEW", "New", "Cut the surface into new islands, as Smart UV Project does"),
            ("KEEP", "Keep", "Keep the islands of the UV maps that the objects have, and pack them together"),
        ),
        options={"SKIP_SAVE"},
    ),
}


def _show(context: bpy.types.Context, words: str | None) -> None:
    """Say in the status bar, and in the panels, how it goes."""
    if context.workspace is not None:
        context.workspace.status_text_set(words)
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                area.tag_redraw()


class PATINA_OT_cancel_uv_map(bpy.types.Operator):
    bl_idname = "patina.cancel_uv_map"
    bl_label = "Cancel"
    bl_description = "Stop making the UV map"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return can_run(cls, None if current().job is not None else "No UV map is being made")

    def execute(self, context: bpy.types.Context) -> set[str]:
        # The operator that accompanies it, if Blender has not dropped it, sees that and cleans up.
        cancel()
        return {"FINISHED"}


class PATINA_OT_use_render_uv_maps(bpy.types.Operator):
    bl_idname = "patina.use_render_uv_maps"
    bl_label = "Use Each Object's Own"
    bl_description = "Make the texture for the UV map that each of the selected objects uses for rendering"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        settings: Any = scene_settings(context.scene, "VIEW_3D")
        lacking = lacking_chosen_map(chosen_objects(context), settings.uv_map)
        return can_run(cls, None if lacking else "The selected objects have the chosen UV map")

    def execute(self, context: bpy.types.Context) -> set[str]:
        settings: Any = scene_settings(context.scene, "VIEW_3D")
        settings.uv_map = ""
        return {"FINISHED"}


CLASSES = (PATINA_OT_new_uv_map, PATINA_OT_cancel_uv_map, PATINA_OT_use_render_uv_maps)
