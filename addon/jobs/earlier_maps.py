"""The maps of textures that are there already: those that stay where a new texture is not, and those to start from."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import bpy

from ..blender import image
from ..errors import PatinaError
from .result_maps import files_beside, maps_of

_OF_BASE = frozenset({"normal", "height", "roughness", "metallic", "occlusion"})
_OF_START = _OF_BASE - {"normal"}


def maps_of_base(found: bpy.types.Image, folder: Path) -> dict[str, Any]:
    """Return the maps of a texture that stays, by the engine's settings that name them: files, some of them written
    into a folder, and how deep its heights are."""
    files, depth = _of_image(found, folder, _OF_BASE)
    settings: dict[str, Any] = {f"base_{kind}": file for kind, file in files.items() if kind != "height" or depth}
    return settings | ({"base_depth": depth} if "base_height" in settings else {})


def maps_of_start(name: str, chosen: bpy.types.Image | None, folder: Path) -> dict[str, Any]:
    """Return the maps of a texture to start from (see ``start.start_of``), by the engine's settings that name them."""
    found = bpy.data.images.get(name) if name else chosen
    if found is not None:
        files = _of_image(found, folder, _OF_START)[0]
    else:
        beside = files_beside(Path(name)).files if name else {}
        files = {kind: file for kind, file in beside.items() if kind in _OF_START}
    return {f"start_{kind}": file for kind, file in files.items()}


def _of_image(found: bpy.types.Image, folder: Path, kinds: Collection[str]) -> tuple[dict[str, Path], float]:
    """Return the files of the maps that belong to a result, as far as they can be had, and the depth of its heights."""
    maps, files = maps_of(found), {}
    for kind in sorted(kinds & maps.images.keys()):
        file = _file(maps.images[kind], folder)
        if file is not None:
            files[kind] = file
    return files, maps.depth


def _file(found: bpy.types.Image, folder: Path) -> Path | None:
    try:
        if found.source != "TILED":
            return image.file_of(found, folder)
        numbers = [tile.number for tile in found.tiles]
        return image.tiles_of(found, numbers) or image.packed_tiles(found, numbers, folder)
    except PatinaError:
        return None
