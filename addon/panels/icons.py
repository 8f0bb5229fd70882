"""Icons of picture files. Blender makes each by itself after it has first drawn it."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import bpy.utils.previews

SET_ICON = "MATERIAL"
"""Marks styles that are folders of maps."""


def icon_of(file: Path, changed: int = 0) -> int:
    """Return the number of a picture's icon; another one if the file was ``changed`` at another time."""
    key = f"{file} {changed}"
    icon = _previews().get(key) or _previews().load(key, str(file), "IMAGE")
    return int(icon.icon_id)


def unregister() -> None:
    """Free the icons."""
    if _previews.cache_info().currsize:
        bpy.utils.previews.remove(_previews())
        _previews.cache_clear()


@functools.cache
def _previews() -> Any:
    """Return Blender's collection of them."""
    return bpy.utils.previews.new()
