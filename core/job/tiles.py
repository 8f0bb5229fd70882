"""Pictures of UDIM tiles: which files a name with ``<UDIM>`` in it stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from core.border.names import TILE_TOKEN, attribute_named, name_of_tile
from core.errors import InputError
from core.mesh.checks import visible_part
from core.mesh.labels import listed
from core.mesh.mesh import Mesh
from core.mesh.udim import tiles_of
from core.mesh.uv_map import FIRST_TILE
from core.settings.base import JobSettings
from core.settings.declare import extra

# A tile's number, the last one in the name, as Blender and other programs write it: skin.1001.png, skin_1001.png.
_NUMBER = re.compile(r"(?<!\d)(1\d{3}|2000)(?!\d)(?!.*(?<!\d)(1\d{3}|2000)(?!\d))")
_NAMED = 8


def with_patterns(settings: JobSettings) -> JobSettings:
    """Return settings in which the path of one tile's picture stands for the pictures of all tiles."""
    if not getattr(settings, "tiles", False):
        return settings
    tiled = {
        name: getattr(settings, name) for name, field in type(settings).model_fields.items() if extra(field, "tiled")
    }
    return settings.model_copy(update={name: pattern_of(value) for name, value in tiled.items() if value})


def pattern_of(path: str) -> str:
    """Return the path with ``<UDIM>`` for the number of a tile in the file's name; unchanged where it has neither, and
    where it is no path but names an attribute."""
    found = Path(path)
    if attribute_named(path) is not None or TILE_TOKEN in path or not _NUMBER.search(found.stem):
        return path
    return str(found.with_name(_NUMBER.sub(TILE_TOKEN, found.stem) + found.suffix))


def numbers_of(mesh: Mesh) -> tuple[int, ...]:
    """Return the numbers of the tiles that the visible part of a mesh uses; a new UV map lies in the first one.

    Raises:
        InputError: a triangle lies in no tile.
    """
    if mesh.uvs is None:
        return (FIRST_TILE,)
    uvs = visible_part(mesh)[0].uvs
    assert uvs is not None
    return tuple(number for number in tiles_of(uvs).numbers if number is not None)


def pictures_of(pattern: str, numbers: Sequence[int]) -> dict[int, Path]:
    """Return the picture of each tile.

    Raises:
        InputError: some have none.
    """
    found = {number: Path(name_of_tile(pattern, number)) for number in numbers}
    missing = [str(number) for number, path in found.items() if not path.is_file()]
    if missing:
        kind = "tile" if len(missing) == 1 else "the tiles"
        raise InputError(
            f"{pattern} has no picture for {kind} {listed(missing, _NAMED)}, which the UV map uses; add what is "
            "missing, or give one picture without a tile's number in its name, which repeats on all tiles."
        )
    return found
