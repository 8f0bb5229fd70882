"""Maps over the surface: what the artist names by a text becomes attributes of the exported mesh, or picture files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ..blender import attributes, image
from ..blender.attributes import Reader
from ..blender.directions import nearest_direction
from ..blender.uv_choice import may_make_maps
from ..engine.border import ATTRIBUTE, UDIM, tile_file
from ..engine.job_folder import MeshArrays
from ..errors import PatinaError
from ..files import is_file
from ..settings.map_properties import text_of
from ..settings.map_source import IMAGE, KINDS, KINDS_OF, OBJECT, PURPOSES, ROLES, MapSource, parse
from ..settings.properties import WHERE
from .records import image_named
from .words import listed

STYLE_MASKS = "masks"
"""The setting that has a mask for each style."""
_FLOW = 2
"""Components of a flow map, along U and along V: 0.5 is no direction."""
Export = Callable[[Mapping[str, Reader]], MeshArrays]
"""Exports the mesh with the attributes that readers read."""


def style_masks(pictures: Iterable[Any]) -> list[str]:
    """Return the texts of the masks of pictures in the panel's list; none if none of them has one."""
    masks = [text_of(item, WHERE) for item in pictures]
    return masks if any(masks) else []


def keeps_outside(settings: Mapping[str, Any]) -> bool:
    """Return whether settings (plain values) leave a part of the surface as it is, so that a base texture is needed."""
    masks = settings.get(STYLE_MASKS, ())
    return bool(settings.get("mask")) or (len(masks) > 0 and all(masks))


def has_images(settings: Mapping[str, Any]) -> bool:
    """Return whether settings (plain values) name images as maps, which belong to one UV map.

    Raises:
        PatinaError: a text names no map, or not one that the setting takes.
    """
    return any(source is not None and source.kind == IMAGE for source in requested(settings).values())


def requested(settings: Mapping[str, Any]) -> dict[str, MapSource | None]:
    """Return what each map is read from, by the name of the setting; those of styles have a number: ``masks-0``.

    None stands for a style without a mask beside others that have one.

    Raises:
        PatinaError: a text names no map, or not one that the setting takes.
    """
    single = [name for name in KINDS_OF if name != STYLE_MASKS and settings.get(name)]
    found = {name: _parsed(name, settings[name]) for name in single if name != "direction_map" or _follows(settings)}
    if _follows(settings) and "direction_map" not in found:
        raise PatinaError("There is nothing to follow; choose a color or vector attribute, an image, or curves.")
    masks = [_parsed(STYLE_MASKS, text) for text in settings.get(STYLE_MASKS, ())]
    if any(masks):
        found |= {_of_style(number): mask for number, mask in enumerate(masks)}
    return found


def _follows(settings: Mapping[str, Any]) -> bool:
    """Return whether the pattern follows a map of directions."""
    return str(settings.get("orientation", "")).upper() == "MAP"


def _of_style(number: int) -> str:
    """Return what the mask of a style is called among the maps."""
    return f"{STYLE_MASKS}-{number}"


def _parsed(name: str, text: str) -> MapSource | None:
    source = parse(text)
    if source is not None and source.kind not in KINDS_OF[name]:
        kinds = ", ".join(KINDS[kind] for kind in KINDS_OF[name])
        raise PatinaError(f"The {ROLES[name]} is none of: {kinds}; choose one of these.")
    if source is not None and source.inverted and name == "direction_map":
        raise PatinaError(f"A {ROLES[name]} cannot be inverted; leave out the exclamation mark.")
    return source


def obstacle(objects: Sequence[bpy.types.Object], settings: Mapping[str, Any]) -> str | None:
    """Return what is wrong with the maps that settings name, in one sentence without its full stop, or None.

    It is quick enough for a panel: whether a mask is empty shows only when the mesh is exported.
    """
    try:
        wanted = requested(settings)
    except PatinaError as error:
        return str(error).rstrip(".")
    reasons = (_missing(name, source, objects) for name, source in wanted.items() if source is not None)
    return next((reason for reason in reasons if reason), None)


def _missing(name: str, source: MapSource, objects: Sequence[bpy.types.Object]) -> str | None:
    role = _role(name)
    if not source.name:
        return _unnamed(name, source)
    if source.kind in (IMAGE, OBJECT):
        known = source.name in (bpy.data.images if source.kind == IMAGE else bpy.data.objects)
        is_there = known or (source.kind == IMAGE and is_file(Path(source.name)))
        return None if is_there else f"There is no {source.in_words}; choose another {role}"
    meshes = [obj for obj in objects if obj.type == "MESH"]
    # What modifiers make is known only to those who evaluate them.
    if any(may_make_maps(obj) for obj in meshes) or any(_has(obj, source) for obj in meshes):
        return None
    return f"{lacking([obj.name for obj in meshes], source)}; choose another {role}" if meshes else None


def _has(obj: bpy.types.Object, source: MapSource) -> bool:
    mesh: Any = obj.data
    match source.kind:
        case "VERTEX_GROUP":
            return source.name in obj.vertex_groups
        case "MATERIAL":
            worn = [slot.material for slot in obj.material_slots if slot.material is not None]
            return any(source.name in attributes.names_of(found) for found in worn)
        case "FACE_SET":
            return attributes.FACE_SETS in mesh.attributes or obj.mode in ("EDIT", "SCULPT")
    # In Edit Mode the mesh itself does not know its attributes.
    return source.name in mesh.attributes or obj.mode == "EDIT"


def _unnamed(name: str, source: MapSource) -> str:
    return f"Choose the {KINDS[source.kind]} {PURPOSES[name.partition('-')[0]]}"


def _role(name: str) -> str:
    return ROLES[name.partition("-")[0]]


def resolve(
    settings: Mapping[str, Any],
    objects: Sequence[bpy.types.Object],
    depsgraph: bpy.types.Depsgraph,
    export: Export,
) -> tuple[MeshArrays, dict[str, MapSource]]:
    """Return the mesh with all maps that are attributes of it, and those that are images, by name.

    Raises:
        PatinaError: no object has what a map is read from, or a mask is empty.
    """
    wanted = requested(settings)
    images = {name: source for name, source in wanted.items() if source is not None and source.kind == IMAGE}
    painted = {name: source for name, source in wanted.items() if source is not None and source.kind != IMAGE}
    mesh = export({name: _reader(name, source, depsgraph) for name, source in painted.items()})
    found = {name: _checked(name, source, mesh, objects) for name, source in painted.items()}
    return replace(mesh, attributes=found), images


def engine_settings(
    settings: Mapping[str, Any],
    mesh: MeshArrays,
    images: Mapping[str, MapSource],
    folder: Path,
    tiles: Sequence[int],
) -> dict[str, Any]:
    """Return the settings with a name of an attribute or a file in the place of each text.

    Args:
        settings: those of ``job.json``, maps as texts.
        mesh: with the maps that are attributes (see ``resolve``).
        images: the others.
        folder: where files go that must be written.
        tiles: the UDIM tiles that the mesh uses.

    Raises:
        PatinaError: an image is missing or cannot be written.
    """
    values: dict[str, Any] = {name: f"{ATTRIBUTE}{name}" for name in mesh.attributes}
    values |= {name: _file(name, source, folder / name, tiles) for name, source in images.items()}
    single = {name: values.get(name) for name in KINDS_OF if name != STYLE_MASKS and name in settings}
    names = [_of_style(number) for number in range(len(settings.get(STYLE_MASKS, ())))]
    # A style without a mask goes where the others leave room.
    numbered = [values.get(name, "") for name in names]
    kept = {name: value for name, value in settings.items() if name not in KINDS_OF}
    return {**kept, **single, **({STYLE_MASKS: numbered} if any(numbered) else {})}


def _reader(name: str, source: MapSource, depsgraph: bpy.types.Depsgraph) -> Reader:
    if not source.name:
        raise PatinaError(f"{_unnamed(name, source)}.")
    if source.kind == OBJECT:
        guide = bpy.data.objects.get(source.name)
        if guide is None:
            raise PatinaError(f"There is no object {source.name}; choose another {_role(name)}.")
        return nearest_direction(guide, depsgraph)
    if source.kind == "COLOR_ATTRIBUTE" and name == "direction_map":
        return attributes.flow(source.name)
    if source.kind == "FACE_SET":
        return attributes.face_set(int(source.name))
    makers: dict[str, Callable[[str], Reader]] = {
        "VERTEX_GROUP": attributes.vertex_group,
        "COLOR_ATTRIBUTE": attributes.amount,
        "MATERIAL": attributes.material_named,
        "VECTOR_ATTRIBUTE": attributes.vector,
    }
    return makers[source.kind](source.name)


def _checked(name: str, source: MapSource, mesh: MeshArrays, objects: Sequence[bpy.types.Object]) -> np.ndarray:
    """Return the values of a map, inverted if that is wanted."""
    role, values = _role(name), mesh.attributes.get(name)
    if values is None:
        raise PatinaError(f"{lacking([obj.name for obj in objects], source)}; choose another {role}.")
    # An object that lacks it has none of a mask, patterns as large as is asked for, and no direction.
    neutral = 0.5 if name == "size_map" or (name == "direction_map" and values.shape[2] == _FLOW) else 0.0
    values = np.where(np.isfinite(values), values, np.float32(neutral))
    values = 1 - values if source.inverted else values
    if name not in ("size_map", "direction_map") and not values.any():
        where = listed([obj.name for obj in objects])
        covered = "everything" if source.inverted else "nothing"
        raise PatinaError(f"The {source.in_words} covers {covered} of {where}; choose another {role}.")
    return values


def lacking(names: Sequence[str], source: MapSource) -> str:
    """Return that objects have no such thing, as the start of a sentence."""
    if source.kind == "FACE_SET":
        return f"{listed(names)} {'has' if len(names) == 1 else 'have'} no face sets"
    return f"{listed(names)} {'has' if len(names) == 1 else 'have'} no {source.in_words}"


def _file(name: str, source: MapSource, folder: Path, tiles: Sequence[int]) -> Path:
    """Return the file of an image in the UV map, with ``<UDIM>`` in its name where it stands for the tiles."""
    found = image_named(source.name)
    if found is None:
        raise PatinaError(f"There is no image {source.name}; choose another {_role(name)}.")
    if found.source != "TILED":
        file = image.file_of(found, folder)
        return _inverted(file, folder / "inverted.png") if source.inverted else file
    if name.startswith(STYLE_MASKS):
        raise PatinaError(f"{found.name} is a tiled image (UDIM); choose something else as the mask of a style.")
    files = image.tiles_of(found, tiles) if tiles else None
    if files is None:
        raise PatinaError(f"{found.name} is a tiled image (UDIM) without files for the tiles; save it first.")
    if not source.inverted:
        return files
    target = folder / f"inverted.{UDIM}.png"
    for tile in tiles:
        _inverted(tile_file(files, tile), tile_file(target, tile))
    return target


def _inverted(file: Path, target: Path) -> Path:
    """Write a picture with black and white exchanged, and return its file."""
    opened: Any = bpy.data.images.load(str(file))
    try:
        # The engine takes the numbers of the file as they are.
        opened.colorspace_settings.name = "Non-Color"
        width, height = opened.size
        pixels = np.empty((height, width, opened.channels), np.float32)
        opened.pixels.foreach_get(pixels.reshape(-1))
    finally:
        bpy.data.images.remove(opened)
    if not pixels.size:
        raise PatinaError(f"The image {file.name} cannot be read; choose another.")
    rgba = np.ones((height, width, 4), np.float32)
    rgba[..., :3] = 1 - (pixels[..., :3] if pixels.shape[2] > 2 else pixels[..., :1])
    target.parent.mkdir(parents=True, exist_ok=True)
    image.write_png(rgba, target)
    return target
