"""Draws settings, whichever mode they belong to, each in the way that suits it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy

from ..jobs.readiness import edited_image, given, has_borders, has_source, shown_image
from ..jobs.records import original_of
from ..settings import networks, recipe
from ..settings.definitions import PATTERN
from ..settings.relief import is_carved
from ..settings.schema import CUSTOM, MAP, QUALITY, Mode
from ..settings.values import own_settings, owner_of, task_of, values_of
from . import relief
from .devices import draw_device
from .maps import draw_map
from .plain import AUTOMATIC, Place, draw_length, draw_plain


def draw_setting(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any, mode: Mode, name: str) -> None:
    """Draw one setting of a mode, if it means anything with the present values."""
    setting = mode.settings.get(name)
    if setting is not None and not recipe.applies(mode, task_of(settings), given(settings, mode), name):
        return
    special = _draw_source if name == mode.source else _SPECIAL.get(name) or relief.special(mode, name)
    if special is not None:
        special(Place(layout, context, settings, mode))
    elif setting is None:
        # Blender's own.
        layout.prop(owner_of(settings, mode, name), name)
    elif setting.file == MAP:
        draw_map(layout, owner_of(settings, mode, name), name, setting.title)
    else:
        draw_plain(layout, owner_of(settings, mode, name), setting, mode.is_automatic(name))


def draw_quality(layout: bpy.types.UILayout, settings: Any, mode: Mode) -> None:
    """Draw the quality, and where the artist sets them himself what it stands for."""
    if not mode.qualities:
        return
    layout.prop(settings, QUALITY)
    if settings.quality == CUSTOM:
        for name in set_by_quality(mode):
            layout.prop(own_settings(settings, mode), name)


def set_by_quality(mode: Mode) -> tuple[str, ...]:
    """Return the settings that a quality stands for."""
    return tuple(dict.fromkeys(name for values in mode.qualities.values() for name in values))


def _draw_source(place: Place) -> None:
    """Draw whether the job starts from what the artist works on."""
    layout, settings = place.layout, place.settings
    if place.mode.editor == "VIEW_3D":
        # A carved relief leaves the colors as they are.
        carved = is_carved(values_of(settings, place.mode))
        if not carved:
            layout.column(heading="Keep").prop(settings, "keep_texture", text="Texture")
        if settings.keep_texture or carved:
            layout.prop(settings, "base_texture", text="Image", icon="IMAGE_DATA", placeholder=AUTOMATIC)
        return
    layout.column(heading="Start").prop(settings, "use_start", text="This Image")
    if settings.use_start:
        draw_edited(layout, place.context, settings)


def _draw_start(place: Place) -> None:
    """Draw which texture the job starts from, if not from noise."""
    place.layout.prop(place.settings, "start_texture", icon="IMAGE_DATA", placeholder="Noise")


def draw_edited(layout: bpy.types.UILayout, context: bpy.types.Context, settings: Any) -> None:
    """Draw which image is styled or started from."""
    edited = edited_image(context, settings)
    row = layout.split(factor=0.4)
    label = row.row()
    label.alignment = "RIGHT"
    label.label(text="Image")
    row.label(text=edited.name if edited else "None", icon="IMAGE_DATA", translate=False)
    if original_of(shown_image(context)) is not None:
        layout.column(heading="Use").prop(settings, "use_original", text="Original")


def _draw_size(place: Place) -> None:
    """Draw the size or, where the image that the job starts from decides it, who does."""
    settings, mode = place.settings, place.mode
    if mode.editor == "IMAGE_EDITOR" and has_source(settings, mode):
        place.layout.column(heading="Size").prop(settings, "own_size", text="Custom")
        if not settings.own_size:
            return
    draw_plain(place.layout, own_settings(settings, mode), mode.settings["size"], False)


def _draw_diversity(place: Place) -> None:
    own = own_settings(place.settings, place.mode)
    if own.count > 1:
        place.layout.prop(own, "diversity")


def _draw_network(place: Place) -> None:
    place.layout.prop(place.settings, "network")
    if place.settings.network == networks.OTHER:
        place.layout.prop(place.settings, "backbone", text="Name")


def _draw_devices(place: Place) -> None:
    draw_device(place.layout, place.context, place.settings, place.mode.editor)


def _draw_uv_map(place: Place) -> None:
    """Draw for which UV map the texture is made, where there is a choice, and what makes one more."""
    obj = place.context.active_object
    if obj is None or obj.type != "MESH":
        return
    row = place.layout.row(align=True)
    if len(obj.data.uv_layers) > 1:
        row.prop_search(place.settings, "uv_map", obj.data, "uv_layers", icon="GROUP_UVS")
        row.operator("patina.new_uv_map", text="", icon="ADD")
    else:
        row.operator("patina.new_uv_map", icon="ADD")


def _draw_shared_uvs(place: Place) -> None:
    """Draw whether a UV map is used that would spoil the texture: the main panel asks only where it finds that."""
    place.layout.column(heading="Shared UVs").prop(place.settings, "shared_uvs", text="Allow")


def _draw_pattern_size(place: Place) -> None:
    """Draw the size of the pattern, compared with the model or as a length."""
    draw_length(place, PATTERN)


def _draw_style_scale(place: Place) -> None:
    """Draw the size of the pattern, unless it is drawn together with the choice of its unit."""
    if "pattern_size" not in place.mode.own:
        setting = place.mode.settings["style_scale"]
        draw_plain(place.layout, own_settings(place.settings, place.mode), setting, False)


def _draw_feather(place: Place) -> None:
    """Draw how far the texture fades in, where it has a border."""
    if has_borders(place.settings, place.mode):
        draw_plain(place.layout, own_settings(place.settings, place.mode), place.mode.settings["feather"], False)


def _draw_direction_map(place: Place) -> None:
    """Draw what is followed, where the artist wants to follow something."""
    own = own_settings(place.settings, place.mode)
    if own.orientation == "MAP":
        draw_map(place.layout, own, "direction_map", "Follow", may_invert=False)


def _draw_slot(place: Place) -> None:
    """Draw whether the texture goes on one material slot alone, where there are several."""
    obj = place.context.active_object
    if obj is not None and len(obj.material_slots) > 1:
        place.layout.column(heading="Only").prop(place.settings, "only_active_slot", text="Active Slot")


_SPECIAL: dict[str, Callable[[Place], None]] = {
    "size": _draw_size,
    "start_texture": _draw_start,
    "diversity": _draw_diversity,
    "backbone": _draw_network,
    "device": _draw_devices,
    "uv_map": _draw_uv_map,
    "shared_uvs": _draw_shared_uvs,
    "only_active_slot": _draw_slot,
    "direction_map": _draw_direction_map,
    "feather": _draw_feather,
    "pattern_size": _draw_pattern_size,
    "style_scale": _draw_style_scale,
}
