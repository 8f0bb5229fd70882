"""The styles to begin with: the pictures that come with the add-on, and those in a folder of the artist's own."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

import bpy

from ..engine.style_set import COLOR, files_of
from ..errors import PatinaError
from ..settings.schema import DATA
from ..setup.location import own_preferences
from . import live
from .naming import titled
from .style_folder import Contents, Style, Watch

FOLDER = DATA / "styles"
SHIPPED = "Patina"
"""The shelf of the styles that come with the add-on."""
_INTERVAL = 0.1
"""Seconds between two looks at whether the folder has been read."""
_NAMED = 40
"""Names that an error lists at most."""


@functools.cache
def shipped() -> dict[str, Style]:
    """Return the shipped styles by their names, such as ``Brush Strokes``, in alphabetical order, sets of maps last."""
    pictures = [Style(titled(file.stem), file, SHIPPED) for file in sorted(FOLDER.glob("*.jpg"))]
    sets = [
        Style(titled(folder.name), color, SHIPPED, folder=folder)
        for folder in sorted(FOLDER.iterdir())
        if (color := files_of(folder).get(COLOR)) is not None
    ]
    return {style.name: style for style in (*pictures, *sets)}


@functools.cache
def _watch() -> Watch:
    return Watch(shipped())


def style_folder(context: bpy.types.Context) -> Path | None:
    """Return the folder that the preferences name, or None."""
    named = getattr(own_preferences(context), "style_folder", "")
    return Path(bpy.path.abspath(named)) if named else None


def own(context: bpy.types.Context) -> Contents:
    """Return what is known of the artist's folder; panels are drawn again when there is more to know."""
    folder = style_folder(context)
    if folder is None:
        return Contents()
    known = _watch().known(folder)
    if _watch().busy and not bpy.app.timers.is_registered(_show_when_read):
        bpy.app.timers.register(_show_when_read, first_interval=_INTERVAL)
    return known


def _show_when_read() -> float | None:
    if _watch().busy:
        return _INTERVAL
    live.redraw(everything=False)
    return None


def gallery(context: bpy.types.Context) -> tuple[list[Style], str]:
    """Return all styles, the artist's own last, and what is wrong with the folder of those."""
    found = own(context)
    return [*shipped().values(), *found.styles], found.problem


def matching(styles: Sequence[Style], shelf: str, words: str) -> list[Style]:
    """Return the styles on a shelf, on any if it is empty, whose names, or shelves' names, contain all the words."""
    sought = words.lower().split()
    on_shelf = [style for style in styles if shelf in ("", style.shelf)]
    return [style for style in on_shelf if _contains(f"{style.name} {style.shelf}".lower(), sought)]


def _contains(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


def file_of(context: bpy.types.Context, name: str) -> Path:
    """Return the picture, or the folder of maps, of the style with that name; the artist's folder is read again if it
    is not known.

    Raises:
        PatinaError: there is no such style.
    """
    if name in shipped():
        return shipped()[name].source
    found, folder = own(context), style_folder(context)
    if folder is not None and all(style.name != name for style in found.styles):
        found = _watch().read(folder)
    files = {style.name: style.source for style in found.styles}
    if name not in files:
        names = [*shipped(), *files]
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        raise PatinaError(found.problem or f"There is no style {name}; choose from {', '.join(names[:_NAMED])}{more}.")
    return files[name]


def unregister() -> None:
    """Stop waiting for the folder."""
    if bpy.app.timers.is_registered(_show_when_read):
        bpy.app.timers.unregister(_show_when_read)
    _watch.cache_clear()
