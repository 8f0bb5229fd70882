"""What stands in the way of a job, in one sentence for the artist. Buttons gray out with it, operators refuse.

Sentences come without their full stop, as Blender shows them in tooltips.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import bpy

from ..blender.editor import shown_in
from ..blender.present_look import shows_something
from ..blender.uv_choice import may_make_maps, own_render_map, without_map
from ..settings import networks, recipe
from ..settings.map_properties import text_of
from ..settings.relief import is_carved
from ..settings.schema import MAP, Mode
from ..settings.values import mode_of, own_settings, style_weights, task_of, values_of
from ..setup import devices, state
from . import maps, records
from .fitness import has_surface, moving_obstacle, unfit
from .pictures import gone, is_available
from .start import start_obstacle
from .unwrapping import current
from .uv_notes import spoiling
from .words import listed


def obstacle(context: bpy.types.Context, settings: Any) -> str | None:
    """Return why no job can be started with an editor's settings, or None if one can."""
    mode = mode_of(settings)
    return next((reason for reason in _obstacles(context, settings, mode) if reason), None)


def _obstacles(context: bpy.types.Context, settings: Any, mode: Mode) -> Iterator[str | None]:
    if mode.editor == "VIEW_3D":
        yield unwrapping_obstacle()
        yield object_obstacle(context)
    if mode.editor == "VIEW_3D" and not mode.makes_textures:
        yield moving_obstacle(chosen_objects(context))
    if mode.makes_textures:
        yield uv_obstacle(context, settings)
        yield maps.obstacle(chosen_objects(context), _maps_of(settings, mode))
        yield start_obstacle(chosen_objects(context), settings.start_texture)
    yield _source_obstacle(context, settings, mode)
    weights = style_weights([item for item in settings.pictures if item.image])
    yield recipe.obstacle(mode, {**values_of(settings, mode), **weights}, _files_in_sight(context, settings, mode))
    yield _missing_picture(settings, mode)
    if "backbone" in mode.settings:
        yield networks.obstacle(settings.backbone)
    yield state.obstacle(context)
    yield devices.obstacle(context, settings)


def _files_in_sight(context: bpy.types.Context, settings: Any, mode: Mode) -> recipe.Files:
    """Return something for each file that a job would get, to see what is missing."""
    items = [item for item in settings.pictures if item.image]
    own = own_settings(settings, mode)
    files: dict[str, Any] = {name: Path(getattr(own, name)) for name in mode.takes("weights") if getattr(own, name)}
    files["style"] = [Path(item.image.name) for item in items]
    if mode.editor == "IMAGE_EDITOR":
        files["masks"] = [Path(item.mask.name) for item in items if item.mask]
    if mode.editor == "IMAGE_EDITOR" and edited_image(context, settings) is not None:
        files[mode.source] = Path(mode.source)
    return files


def _source_obstacle(context: bpy.types.Context, settings: Any, mode: Mode) -> str | None:
    """Return what is wrong with the picture that the job starts from."""
    if mode.makes_textures:
        if not settings.keep_texture or settings.base_texture or is_carved(values_of(settings, mode)):
            return None
        if any(shows_something(obj, settings.only_active_slot) for obj in chosen_objects(context)):
            return None
        return "There is no texture to keep: choose one, or turn off Keep Texture"
    if not has_source(settings, mode):
        return None
    edited = edited_image(context, settings)
    if edited is None and mode.settings[mode.source].optional:
        return "Open the image to start from in this editor"
    return f"The file of {edited.name} is missing; locate it again" if edited and not is_available(edited) else None


def _missing_picture(settings: Any, mode: Mode) -> str | None:
    if not recipe.wants(mode, task_of(settings), "style"):
        return None
    items = [item for item in settings.pictures if item.image]
    found = next((reason for item in items if (reason := gone(item))), None)
    masks = [item.mask for item in items if item.mask]
    missing = next((mask for mask in masks if not is_available(mask)), None)
    return found or (f"The file of {missing.name} is missing; locate it again" if missing else None)


def has_source(settings: Any, mode: Mode) -> bool:
    """Return whether a job starts from what the artist works on: the object's texture or the editor's image."""
    if not mode.source or not mode.settings[mode.source].optional:
        return bool(mode.source)
    return bool(settings.keep_texture if mode.editor == "VIEW_3D" else settings.use_start)


def given(settings: Any, mode: Mode) -> frozenset[str]:
    """Return the settings that others need, or that stand in for others, and that the artist has given."""
    own = own_settings(settings, mode)
    names = {*mode.needs.values(), *mode.unless.values()} & set(mode.own)
    # Colors that a relief is carved into are not styled.
    is_styled = has_source(settings, mode) and not is_carved(values_of(settings, mode))
    source = {mode.source} if is_styled else set()
    return frozenset({name for name in names if getattr(own, name)} | source)


def has_borders(settings: Any, mode: Mode) -> bool:
    """Return whether masks leave a part of the objects as it is."""
    return maps.keeps_outside(_maps_of(settings, mode))


def _maps_of(settings: Any, mode: Mode) -> dict[str, Any]:
    """Return the texts of all maps that a job for objects would take."""
    own = own_settings(settings, mode)
    found: dict[str, Any] = {name: text_of(own, name) for name in mode.takes(MAP) if name in mode.own}
    found |= {"orientation": own.orientation} if "orientation" in mode.own else {}
    pictures = [item for item in settings.pictures if item.image]
    if recipe.wants(mode, task_of(settings), "style") and len(pictures) > 1:
        found[maps.STYLE_MASKS] = maps.style_masks(pictures)
    return found


def shown_image(context: bpy.types.Context) -> bpy.types.Image | None:
    """Return the image in the Image Editor, if the context is there."""
    space: Any = context.space_data
    return shown_in(space) if space is not None and space.type == "IMAGE_EDITOR" else None


def edited_image(context: bpy.types.Context, settings: Any) -> bpy.types.Image | None:
    """Return the image to work from: the one in the Image Editor, or the one that it was made from, so that other
    settings can be tried on the same image."""
    shown = shown_image(context)
    return (records.original_of(shown) if settings.use_original else None) or shown


def chosen_objects(context: bpy.types.Context) -> list[bpy.types.Object]:
    """Return the selected objects that have a surface, the active one first; they get one texture together.

    Without any, the active object is all there is.
    """
    active = context.active_object
    if active is None:
        return []
    others = [obj for obj in context.selected_objects if obj != active and has_surface(obj)]
    return [active, *others] if has_surface(active) or not others else others


def object_obstacle(context: bpy.types.Context) -> str | None:
    """Return why the chosen objects cannot get a texture, or None if they can."""
    objects = chosen_objects(context) or _hidden_active(context)
    if not objects:
        return "Select a mesh object"
    depsgraph = context.evaluated_depsgraph_get()
    return next((reason for reason in (unfit(obj, depsgraph) for obj in objects) if reason), None)


def _hidden_active(context: bpy.types.Context) -> list[bpy.types.Object]:
    """Return the active object that is hidden, if it is; a 3D viewport knows no active object then."""
    active = context.view_layer.objects.active
    return [active] if active is not None and not active.visible_get() else []


def unwrapping_obstacle() -> str | None:
    """Return that a UV map is on its way, which a job might be made for and would not know, or None."""
    return None if current().job is None else "A UV map is being made; wait or cancel it"


def uv_obstacle(context: bpy.types.Context, settings: Any) -> str | None:
    """Return what is wrong with the chosen objects' UV maps, or None."""
    objects = chosen_objects(context)
    lacking = [obj.name for obj in without_map(objects)]
    if lacking:
        has, one = ("has", "one") if len(lacking) == 1 else ("have", "some")
        return f"{listed(lacking)} {has} no UV map; make {one} first"
    for obj in lacking_chosen_map(objects, settings.uv_map):
        own = own_render_map(obj)
        return f"{obj.name} has {own} and no UV map called {settings.uv_map}; choose another or use each object's own"
    return None if settings.shared_uvs else spoiling(objects, settings.uv_map, settings.only_active_slot)


def lacking_chosen_map(objects: Iterable[bpy.types.Object], uv_map: str) -> list[bpy.types.Object]:
    """Return the mesh objects that have UV maps but none of a name; none if the name is empty."""
    meshes = [obj for obj in objects if uv_map and obj.type == "MESH" and obj.data.uv_layers]
    return [obj for obj in meshes if uv_map not in obj.data.uv_layers and not may_make_maps(obj)]
