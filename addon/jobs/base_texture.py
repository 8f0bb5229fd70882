"""The texture that a job keeps or leaves where it is: an image, or what the objects show."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ..blender import base_color, image, material, slots
from ..blender.mesh_export import export_meshes
from ..blender.present_look import read_present_look, shows_something
from ..blender.uv_choice import uv_maps_of
from ..blender.uv_map import tile_numbers, uses_tiles
from ..engine.border import UDIM, tile_file
from ..engine.job_folder import MeshArrays
from ..errors import PatinaError
from ..settings import schema
from ..settings.relief import is_carved
from . import maps, records
from .earlier_maps import maps_of_base
from .order import Source

MOST_TEXELS = 4096
"""The width of the largest picture that the engine reads."""


def takes_base_texture(
    objects: Sequence[bpy.types.Object], wanted: Mapping[str, Any], chosen: bpy.types.Image | None
) -> bool:
    """Return whether a job needs the texture: to keep it, for what is outside of masks, or to carve a relief into it.

    Objects that show nothing are carved as white clay. Arguments are those of ``base_texture``.
    """
    if wanted["keep_texture"] or maps.keeps_outside(wanted):
        return True
    slot = wanted["only_active_slot"]
    return is_carved(wanted) and (
        chosen is not None or any(material.wears_ours(obj) or shows_something(obj, slot) for obj in objects)
    )


def base_texture(
    objects: Sequence[bpy.types.Object],
    depsgraph: bpy.types.Depsgraph,
    wanted: Mapping[str, Any],
    chosen: bpy.types.Image | None,
    folder: Path,
) -> Source:
    """Return the texture to keep: the chosen image, or what the objects showed before Patina.

    Where the UV maps use UDIM tiles, the file's name has ``<UDIM>`` for their numbers, unless one image repeats on all
    of them. With a mask, or if a relief is carved into it, it is what the objects show now; with a mask, an image
    decides how wide the result becomes, so that nothing changes outside.

    Args:
        objects: mesh objects that share the texture.
        depsgraph: an up-to-date dependency graph that holds them.
        wanted: plain values of the settings.
        chosen: an image to keep as it is.
        folder: where a file goes if one must be written.

    Raises:
        PatinaError: there is nothing to keep, or it cannot be read or written.
    """
    is_present = maps.keeps_outside(wanted) or is_carved(wanted)
    if chosen is not None and chosen.source != "TILED":
        return _of_image(chosen, image.file_of(chosen, folder / "base"), wanted, folder)
    uv_maps, slot = uv_maps_of(objects, depsgraph, wanted["uv_map"]), wanted["only_active_slot"]
    tiles = tiles_of(export_meshes(objects, depsgraph, uv_maps, slot))
    files = image.tiles_of(chosen, tiles) if chosen is not None and tiles else None
    if chosen is not None and files is not None:
        return _of_image(chosen, files, wanted, folder)
    worn = worn_tiles(objects, uv_maps, slot, tiles) if is_present and tiles and chosen is None else None
    files = image.tiles_of(worn, tiles) or image.packed_tiles(worn, tiles, folder / "worn") if worn else None
    if worn is not None and files is not None:
        return _of_image(worn, files, wanted, folder)
    most = min(wanted["size"], MOST_TEXELS)
    scene: Any = depsgraph.scene
    notes: dict[str, None] = {}
    file = folder / "base" / ("present_look.png" if not tiles else f"present_look.{UDIM}.png")
    for tile in tiles or (None,):
        look = read_present_look(objects, uv_maps, slot, scene, most, tile, chosen, with_ours=is_present)
        if look.image is not None:
            return _of_image(look.image, image.file_of(look.image, folder / "base"), wanted, folder)
        assert look.pixels is not None
        target = tile_file(file, tile)
        target.parent.mkdir(parents=True, exist_ok=True)
        image.write_png(np.pad(look.pixels, ((0, 0), (0, 0), (0, 1)), constant_values=1), target)
        notes |= dict.fromkeys(look.notes)
    return Source(file=file, notes=tuple(notes))


def _of_image(found: bpy.types.Image, file: Path, wanted: Mapping[str, Any], folder: Path) -> Source:
    """Return an image to keep, in its file or those of its tiles; where masks leave a part of it as it is, the result
    is as wide, and its maps stay there, too."""
    if not maps.keeps_outside(wanted):
        return Source(file=file)
    widths = [tile.size for tile in found.tiles] if found.source == "TILED" else [found.size]
    setting = schema.mode("TEXTURE").settings["size"]
    assert setting.minimum is not None and setting.maximum is not None
    side = max(side for sizes in widths for side in sizes)
    size = int(min(max(side, setting.minimum), setting.maximum))
    note = f"The texture is {size} pixels wide, like {found.name}, so that nothing changes outside of the mask."
    kept = maps_of_base(found, folder / "base")
    return Source(file=file, size=size, notes=(note,) if size != wanted["size"] else (), maps=kept)


def worn_tiles(
    objects: Sequence[bpy.types.Object],
    uv_maps: Sequence[str],
    only_active_slot: bool,
    tiles: Collection[int],
) -> bpy.types.Image | None:
    """Return the tiled texture of Patina's that all objects show on these UV maps; None if they show anything else."""
    worn = {slot.material for obj in objects for slot in slots.chosen(obj, only_active_slot)}
    shown = {base_color.image_in(one.node_tree) if one is not None and material.is_ours(one) else None for one in worn}
    found = shown.pop() if len(shown) == 1 else None
    if found is None or found.source != "TILED" or not set(tiles) <= {tile.number for tile in found.tiles}:
        return None
    try:
        record = records.record_of(found)
        made_for = [records.uv_map_for(obj, record) for obj in objects]
    except PatinaError:
        return None
    return found if made_for == list(uv_maps) else None


def tiles_of(mesh: MeshArrays) -> tuple[int, ...]:
    """Return the numbers of the UDIM tiles that a mesh uses; none where its texture repeats outside 0 to 1."""
    return tuple(np.unique(tile_numbers(mesh.uvs)).tolist()) if uses_tiles(mesh.uvs) else ()
