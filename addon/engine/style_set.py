"""A style that is a folder of maps, as libraries of materials ship them: which files belong to it. Imports no bpy."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..files import is_folder
from .set_files import files_in

COLOR = "color"
_HELD: dict[str, tuple[str, ...]] = {
    COLOR: (),
    "gloss": ("roughness",),
    "packed": ("occlusion", "roughness", "metallic"),
}
"""The maps that files of a kind hold, where that is not the one that is called like the kind."""


def files_of(folder: Path) -> dict[str, Path]:
    """Return the files of the maps in a folder by their kinds: ``color``, ``normal`` …, and ``packed`` for one with
    occlusion, roughness, and metallic values in its channels, as the engine knows them.

    It is empty where the folder is no set, without a color or with nothing else, or cannot be read.
    """
    try:
        found: dict[str, Path] = {kind: file.path for kind, file in files_in(folder).items()}
    except OSError:
        return {}
    return found if COLOR in found and len(found) > 1 else {}


def is_set(folder: Path) -> bool:
    """Return whether a folder is a set of maps."""
    return is_folder(folder) and bool(files_of(folder))


def maps_in(kinds: Iterable[str]) -> frozenset[str]:
    """Return the names of the maps besides the color that files of these kinds hold."""
    return frozenset(name for kind in kinds for name in _HELD.get(kind, (kind,)))
