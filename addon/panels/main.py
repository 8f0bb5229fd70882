"""The main panel of each editor: what to make, how well, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy

from ..blender import material
from ..blender.uv_choice import without_map
from ..jobs import live
from ..jobs.fitness import CONVERTIBLE
from ..jobs.readiness import chosen_objects, lacking_chosen_map, object_obstacle, obstacle, uv_obstacle
from ..operators.viewport import hides_textures, shown_by_other_map
from ..settings.schema import Mode, modes
from ..settings.values import mode_of, values_of
from ..setup import state
from .engine import draw_engine
from .job import draw_job
from .presets import PRESETS
from .settings import draw_quality, draw_setting, set_by_quality
from .sidebar import InSidebar, split_properties
from .source import draw_source
from .text import say
from .uv_maps import draw_sharing, draw_unwrapping, draw_uv_notes


class _MainPanel(InSidebar):
    """What to make in one editor."""

    generate: str

    def draw_header_preset(self, context: bpy.types.Context) -> None:
        panel: Any = self
        menu: Any = PRESETS[self.bl_space_type][1]
        menu.draw_panel_header(panel.layout)

    def draw(self, context: bpy.types.Context) -> None:
        panel: Any = self
        layout, settings = panel.layout, self.settings(context)
        mode = mode_of(settings)
        split_properties(layout)
        draw_engine(layout, context)
        column = layout.column()
        column.enabled = live.state().session.run is None
        if len(modes(mode.editor)) > 1:
            column.prop(settings, "mode")
        draw_source(column, context, settings, mode)
        for name in mode.main:
            if name not in set_by_quality(mode):
                draw_setting(column, context, settings, mode, name)
        draw_quality(column, settings, mode)
        said = (state.obstacle(context), _draw_remedies(layout, context, settings, mode))
        reason = obstacle(context, settings)
        # What is drawn above with a button is not said again.
        draw_job(layout, context, self.generate, None if reason in said else reason, mode)
        if reason is None:
            live.warm_up_for((self.generate, context.scene.name), values_of(settings, mode))


class PATINA_PT_texture(_MainPanel, bpy.types.Panel):
    bl_label = "Texture"
    bl_space_type = "VIEW_3D"
    generate = "patina.generate_texture"


class PATINA_PT_image(_MainPanel, bpy.types.Panel):
    bl_label = "Image"
    bl_space_type = "IMAGE_EDITOR"
    generate = "patina.generate_image"


def _draw_remedies(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any, mode: Mode) -> str | None:
    """Say what is missing that a button can provide, and return it; else say what is odd about the UV maps."""
    chosen = chosen_objects(context) if mode.editor == "VIEW_3D" else []
    objects = [obj for obj in chosen if obj.type == "MESH" and mode.makes_textures]
    draw_unwrapping(layout)
    if any(obj.type in CONVERTIBLE for obj in chosen):
        return _draw_remedy(layout, context, object_obstacle(context), "patina.convert_copy")
    if without_map(objects):
        return _draw_remedy(layout, context, uv_obstacle(context, settings), "patina.new_uv_map")
    if objects and lacking_chosen_map(objects, settings.uv_map):
        return _draw_remedy(layout, context, uv_obstacle(context, settings), "patina.use_render_uv_maps")
    # While a job runs, the engine's notes say it.
    if not objects or live.state().session.run is not None:
        return None
    _draw_hidden(layout, context, objects)
    reason = draw_sharing(layout, context, settings, objects)
    draw_uv_notes(layout, context, settings, objects)
    return reason


def _draw_remedy(
    layout: bpy.types.UILayout, context: bpy.types.Context, reason: str | None, operator: str
) -> str | None:
    """Say what stands in the way above the button that mends it, and return it."""
    box = layout.box()
    say(box, f"{reason}.", "ERROR", context)
    box.operator(operator, icon="MODIFIER")
    return reason


def _draw_hidden(layout: bpy.types.UILayout, context: bpy.types.Context, objects: Sequence[bpy.types.Object]) -> None:
    """Say where the viewport hides a texture that is there, or shows it in the wrong places."""
    wearers = [obj for obj in objects if material.wears_ours(obj)]
    if wearers and hides_textures(context):
        box = layout.box()
        say(box, "This viewport hides the texture.", "HIDE_ON", context)
        box.operator("patina.show_textures", icon="TEXTURE")
        return
    other = next((name for obj in wearers if (name := shown_by_other_map(context, obj))), "")
    if other:
        box = layout.box()
        say(box, f"Solid shading uses {other}, not the UV map of the texture.", "ERROR", context)
        button: Any = box.operator("wm.context_set_enum", text="Material Preview", icon="SHADING_TEXTURE")
        button.data_path, button.value = "space_data.shading.type", "MATERIAL"


CLASSES = (PATINA_PT_texture, PATINA_PT_image)
