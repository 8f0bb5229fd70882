"""Finished textures and images, to go back to: each image says how it was made, each owner lists its images.

Objects list the textures that were made for them, scenes the images of the Image Editor.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import bpy

from ..blender.mesh_export import render_uv_map
from ..blender.uv_choice import may_make_maps
from ..blender.worn_relief import wear as wear_relief
from ..engine.style_set import COLOR, files_of
from ..errors import PatinaError
from ..files import is_folder
from ..settings import schema, values
from ..settings.properties import editor_in, scene_settings
from .pictures import fill_in
from .result_maps import maps_of

RECORD = "patina"
"""Custom property of an image that was made: JSON that says how."""


def keep(image: bpy.types.Image, record: Mapping[str, Any]) -> None:
    """Let an image say how it was made, and that this is now."""
    image[RECORD] = json.dumps({**record, "made": round(time.time())})


def of_object(obj: bpy.types.Object | None) -> Any:
    """Return what lists an object's results; None without an object, or while the add-on is not registered."""
    return getattr(obj, "patina", None)


def of_scene(scene: bpy.types.Scene | None) -> Any:
    """Return what lists the results of the Image Editor; None while the add-on is not registered."""
    return scene_settings(scene, "IMAGE_EDITOR")


def editor_of_results(context: bpy.types.Context) -> str:
    """Return the editor whose results are meant.

    Outside of any editor, as in a script, those are the active object's, or the Image Editor's where it has none.
    """
    if context.area is None and active(of_object(context.active_object)) is None:
        return "IMAGE_EDITOR"
    return editor_in(context)


def owner_in(context: bpy.types.Context) -> Any:
    """Return what lists the results that are meant: the active object, or for the Image Editor the scene."""
    in_viewport = editor_of_results(context) == "VIEW_3D"
    return of_object(context.active_object) if in_viewport else of_scene(context.scene)


def add(owner: Any, images: Sequence[bpy.types.Image]) -> None:
    """Add images to an owner's results, the first of them chosen; nothing happens without an owner."""
    if owner is not None:
        for image in images:
            owner.results.add().image = image
        owner.active_result = len(owner.results) - len(images)


def active(owner: Any) -> bpy.types.Image | None:
    """Return the image of the result that is chosen in an owner's list, if there is one."""
    if owner is None or not 0 <= owner.active_result < len(owner.results):
        return None
    image: bpy.types.Image | None = owner.results[owner.active_result].image
    return image


def record_of(image: bpy.types.Image | None) -> dict[str, Any]:
    """Return how an image was made: ``settings``, ``pictures``, ``masks``, ``edited`` (what the artist calls the
    picture that it was made from), of a texture ``uv_maps`` (by the names of its objects), ``made`` (when, in seconds
    since 1970, 0 if it does not say) and, of a light painting, ``weights`` (a path).

    Raises:
        PatinaError: it does not say.
    """
    try:
        record = json.loads(image[RECORD])  # type: ignore[index]  # None is a TypeError like any other
        return {
            "settings": dict(record["settings"]),
            "pictures": list(record["pictures"]),
            "masks": list(record.get("masks", ())),
            "edited": str(record.get("edited", "")),
            "start": str(record.get("start", "")),
            "weights": str(record.get("weights", "")),
            "uv_maps": dict(record.get("uv_maps", {})),
            "made": float(record.get("made", 0.0)),
        }
    except (KeyError, TypeError, ValueError):
        name = image.name if image is not None else "The image"
        raise PatinaError(f"{name} does not say how it was made; choose the settings by hand.") from None


def file_of(image: bpy.types.Image | None) -> Path | None:
    """Return the file that holds an image, or None where the .blend holds it."""
    if image is None or image.packed_file is not None or not image.filepath:
        return None
    return Path(bpy.path.abspath(image.filepath, library=image.library))


def wear(objects: Sequence[bpy.types.Object]) -> None:
    """Put the texture that is chosen in the first object's list on it again, and on the others that list it; each gets
    it by way of the UV map it was made for.

    Raises:
        PatinaError: the texture does not say how it was made, or an object has lost its UV map; all objects show what
            they showed then.
    """
    image = active(of_object(objects[0]))
    record = record_of(image)
    assert image is not None
    wearers = [obj for obj in objects if choose(of_object(obj), image)]
    uv_maps = [uv_map_for(obj, record) for obj in wearers]
    for obj, uv_map in zip(wearers, uv_maps, strict=True):
        if uv_map not in obj.data.uv_layers and not may_make_maps(obj):
            raise PatinaError(
                f"{obj.name} no longer has the UV map {uv_map}, which {image.name} was made for; give its map that "
                "name again, or make the texture again."
            )
    slot, maps = bool(record["settings"].get("only_active_slot")), maps_of(image)
    for obj, uv_map in zip(wearers, uv_maps, strict=True):
        wear_relief(obj, image, uv_map, slot, wearers, maps)


def uv_map_for(obj: bpy.types.Object, record: Mapping[str, Any]) -> str:
    """Return the name of the UV map that a texture was made for on an object, by its record (see ``record_of``).

    Raises:
        PatinaError: the record does not say, and the object has lost its UV map.
    """
    return record["uv_maps"].get(obj.name) or record["settings"].get("uv_map") or render_uv_map(obj)


def choose(owner: Any, image: bpy.types.Image) -> bool:
    """Choose a result in an owner's list; return whether it is there."""
    found = [index for index, item in enumerate(owner.results) if item.image == image]
    if found and owner.active_result not in found:
        owner.active_result = found[0]
    return bool(found)


def original_of(image: bpy.types.Image | None) -> bpy.types.Image | None:
    """Return the image that a result was made from, if it is a result and that image is still there."""
    try:
        return bpy.data.images.get(record_of(image)["edited"])
    except PatinaError:
        return None


def weights_of(image: bpy.types.Image | None) -> str:
    """Return the file of the CPPN's weights that belong to an image, or nothing."""
    try:
        record = record_of(image)
    except PatinaError:
        return ""
    return str(record["weights"]) if record["settings"].get("mode") == "CPPN" else ""


def use_settings(settings: Any, image: bpy.types.Image | None) -> list[str]:
    """Give an editor the settings that made an image; return the pictures that can no longer be found.

    A record of earlier versions lacks the settings that are new since: their defaults do what it did then.

    Raises:
        PatinaError: the image does not say how it was made.
    """
    record = record_of(image)
    values.assign(settings, {**_defaults(record["settings"].get("mode", "")), **record["settings"]})
    if hasattr(settings, "use_start"):
        settings.use_start = bool(record["edited"])
        settings.own_size = bool(record["edited"]) and "size" in record["settings"]
    if hasattr(settings, "start_texture"):
        settings.start_texture = bpy.data.images.get(record["start"])
    if not record["pictures"]:
        return []
    settings.pictures.clear()
    weights = str(record["settings"].get(values.STYLE_WEIGHTS, "")).replace(",", " ").split()
    areas = record["settings"].get("masks", ())
    missing = []
    for name, mask, area, weight in zip_longest(record["pictures"], record["masks"], areas, weights):
        files = files_of(Path(name)) if is_folder(Path(name)) else {}
        picture = image_named(str(files[COLOR]) if files else name)
        if picture is None:
            missing.append(name)
            continue
        item = settings.pictures.add()
        item.image, item.mask, item.where = picture, image_named(mask or ""), area or ""
        if files:
            fill_in(item, picture, Path(name))
        item.weight = float(weight or 1.0)
    return missing


def _defaults(identifier: str) -> dict[str, Any]:
    """Return the usual values of a mode's own settings; none if there is no such mode."""
    try:
        mode = schema.mode(identifier)
    except KeyError:
        return {}
    return {name: value for name, value in values.defaults(mode).items() if name in mode.own}


def image_named(name: str) -> bpy.types.Image | None:
    """Return the image that has a name, or the one of a file; None if there is neither."""
    known = bpy.data.images.get(name)
    if known is not None or not name:
        return known
    try:
        return bpy.data.images.load(name, check_existing=True)
    except RuntimeError:
        return None
