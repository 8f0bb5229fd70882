"""What a map over the surface is read from, as one text: ``VERTEX_GROUP:Hair``. Imports no bpy.

A mask, a map of sizes, and a map of directions are such texts wherever they are plain values: in the panel, in
operators, in scripts, and in the records of results.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import PatinaError
from ..one_line import one_line

_INVERT = "!"
_NUMBER = re.compile("-?[0-9]{1,9}")
"""The number of a face set, which has 32 bits."""
FACE_SET, IMAGE, OBJECT = "FACE_SET", "IMAGE", "OBJECT"
KINDS: Mapping[str, str] = {
    "VERTEX_GROUP": "vertex group",
    "COLOR_ATTRIBUTE": "color attribute",
    FACE_SET: "face set",
    "MATERIAL": "material",
    IMAGE: "image",
    "VECTOR_ATTRIBUTE": "vector attribute",
    OBJECT: "object",
}
"""What each kind of source is called in a sentence."""
AREAS = ("VERTEX_GROUP", "COLOR_ATTRIBUTE", FACE_SET, "MATERIAL", IMAGE)
"""The kinds that say how much of something a place gets, from 0 to 1."""
AMOUNTS = ("VERTEX_GROUP", "COLOR_ATTRIBUTE", IMAGE)
"""Those of them that know more than all and nothing."""
DIRECTIONS = ("COLOR_ATTRIBUTE", "VECTOR_ATTRIBUTE", IMAGE, OBJECT)
"""The kinds that say which way something goes."""
KINDS_OF: Mapping[str, tuple[str, ...]] = {
    "mask": AREAS,
    "masks": AREAS,
    "size_map": AMOUNTS,
    "direction_map": DIRECTIONS,
}
"""What each setting that takes a map can be read from."""
ROLES: Mapping[str, str] = {
    "mask": "mask",
    "masks": "mask",
    "size_map": "map of pattern sizes",
    "direction_map": "source of directions",
}
"""What each of them is called in a sentence."""
PURPOSES: Mapping[str, str] = {
    "mask": "for the mask",
    "masks": "for the mask",
    "size_map": "for the pattern sizes",
    "direction_map": "to follow",
}
"""What the artist chooses something for."""


@dataclass(frozen=True)
class MapSource:
    """One of ``KINDS``, the name of what is read (the number of a face set), and whether 0 and 1 trade places."""

    kind: str
    name: str
    inverted: bool = False

    def __str__(self) -> str:
        return f"{_INVERT if self.inverted else ''}{self.kind}:{self.name}"

    @property
    def in_words(self) -> str:
        """What is read, as a sentence names it: ``vertex group Hair``."""
        return f"{KINDS[self.kind]} {self.name}"


def parse(text: str) -> MapSource | None:
    """Return what a text names, None if it is empty.

    Raises:
        PatinaError: the text names no kind of source, or a face set without a number.
    """
    if not text.strip():
        return None
    # Names may begin and end with spaces.
    kind, _, name = text.lstrip().removeprefix(_INVERT).partition(":")
    if kind not in KINDS:
        known = ", ".join(f"{one}:{'3' if one == FACE_SET else 'Name'}" for one in KINDS)
        raise PatinaError(f"{one_line(text)} names no map; write one of {known}.")
    if kind == FACE_SET:
        name = name.strip()
    if kind == FACE_SET and name and not _NUMBER.fullmatch(name):
        raise PatinaError(f"A face set has a number, such as {FACE_SET}:3, and not the name {one_line(name)}.")
    return MapSource(kind, name, text.lstrip().startswith(_INVERT))


def parsed_or_none(text: str) -> MapSource | None:
    """Return what a text names, None if it is empty or names nothing; for panels, which show what others wrote."""
    try:
        return parse(text)
    except PatinaError:
        return None
