"""The texture that a job starts from instead of noise: an image of the .blend, or a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import bpy

from ..blender import image
from ..errors import PatinaError
from . import records
from .order import Named
from .pictures import is_available
from .words import listed


def start_of(name: str, chosen: bpy.types.Image | None, folder: Path) -> Named | None:
    """Return the texture to start from: its name, and a file (or the name of tiles' files) that holds it.

    Args:
        name: the name of an image, or a file; empty to use the chosen image.
        chosen: the image that is chosen in the panel; None for noise.
        folder: where a file goes if one must be written.

    Raises:
        PatinaError: there is no such image or file, or it cannot be read.
    """
    found = bpy.data.images.get(name) if name else chosen
    if found is not None:
        return found.name, _tiles(found, folder) if found.source == "TILED" else image.file_of(found, folder)
    if not name:
        return None
    if not image.files_of(Path(name)):
        raise PatinaError(f"There is no image or file {name} to start from; choose another.")
    return name, Path(name)


def _tiles(found: bpy.types.Image, folder: Path) -> Path:
    numbers = [tile.number for tile in found.tiles]
    files = image.tiles_of(found, numbers) or image.packed_tiles(found, numbers, folder)
    if files is None:
        raise PatinaError(f"The tiles of {found.name} have no files that hold them as they are; save the image first.")
    return files


def start_obstacle(objects: Sequence[bpy.types.Object], chosen: bpy.types.Image | None) -> str | None:
    """Return why objects cannot start from an image, in one sentence without its full stop, or None if they can."""
    if chosen is None:
        return None
    if not is_available(chosen):
        return f"The file of {chosen.name} is missing; clear Start From, or locate it again"
    owners = [owner for owner in map(records.of_object, objects) if owner is not None]
    listing = any(item.image == chosen for owner in owners for item in owner.results)
    if chosen.get(records.RECORD) is None or listing:
        return None
    names = listed([obj.name for obj in objects])
    return f"{chosen.name} was not made for {names}, whose UV map is another; clear Start From"
