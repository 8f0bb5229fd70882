"""The maps that belong to a result: from the files of a finished job to images, and from images to materials."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import bpy

from ..blender import image
from ..blender.material_maps import Maps
from ..engine.border import FILES

COLOR = "color"
"""The map that the image of a result is."""
_HEIGHT = "height"
_MAP, _DEPTH = "patina_map_", "patina_depth"
"""Custom properties of the image of a result: the start of those that point to its other maps, and the distance from
black to white in its heights."""


@dataclass(frozen=True)
class MapFiles:
    """The files of maps by what they are, and the distance from black to white in the heights."""

    files: Mapping[str, Path]
    depth: float


def files_beside(texture: Path) -> MapFiles:
    """Return the maps that a job has made besides the color in ``texture``; none if it made none, or does not say."""
    try:
        said = json.loads((texture.parent / FILES["result"]).read_text(encoding="utf-8")).get("maps", {})
        files = {str(name): texture.parent / entry["file"] for name, entry in said.items() if name != COLOR}
        depth = float(said.get(_HEIGHT, {}).get("depth", 0.0))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return MapFiles({}, 0.0)
    return MapFiles({name: path for name, path in files.items() if image.files_of(path)}, depth)


def load_maps(found: MapFiles, name: str, storage: str) -> dict[str, bpy.types.Image]:
    """Return images of maps that belong to the result ``name``, kept as ``storage`` says.

    Raises:
        PatinaError: a file is no PNG, or cannot be copied.
    """
    made = {}
    for kind, path in found.files.items():
        made[kind] = image.load_data(path, f"{name} {kind.capitalize()}", storage)
    return made


def bind_maps(result: bpy.types.Image, maps: Maps) -> None:
    """Let the image of a result hold its other maps, whatever they will be called."""
    for name, found in maps.images.items():
        result[_MAP + name] = found
    if maps.images:
        result[_DEPTH] = maps.depth


def maps_of(result: bpy.types.Image) -> Maps:
    """Return the maps that the image of a result holds, as far as they still exist."""
    images = {name.removeprefix(_MAP): found for name, found in result.items() if name.startswith(_MAP)}
    return Maps({name: found for name, found in images.items() if found is not None}, float(result.get(_DEPTH, 0.0)))


def remove_maps(maps: Maps) -> None:
    """Remove the images of maps that nothing shows any more."""
    for found in maps.images.values():
        if not found.users - found.use_fake_user:
            bpy.data.images.remove(found)
