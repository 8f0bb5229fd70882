"""The maps that belong to a result: from the files of a finished job to images, and from images to materials."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy

from ..blender import image
from ..blender.material_maps import Maps
from ..engine.border import FILES

COLOR = "color"
"""The map that the image of a result is."""
_HEIGHT = "height"


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


def maps_in(record: Mapping[str, Any]) -> Maps:
    """Return the maps that a result's record names (see ``records.record_of``), as far as they still exist."""
    images: dict[str, Any] = {name: bpy.data.images.get(named) for name, named in record["maps"].items()}
    there = {name: found for name, found in images.items() if found is not None and name != COLOR}
    return Maps(there, float(record["depth"]))


def remove_maps(record: Mapping[str, Any]) -> None:
    """Remove the images of a result's maps that nothing shows any more."""
    for found in maps_in(record).images.values():
        if not found.users - found.use_fake_user:
            bpy.data.images.remove(found)
