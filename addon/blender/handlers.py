"""Functions that Blender calls when something happens, such as an undo step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bpy.app.handlers import persistent


def listen(pairs: Iterable[tuple[Any, Any]]) -> None:
    """Add each function to the list of ``bpy.app.handlers`` it is paired with; it stays when a .blend is opened."""
    for handlers, function in pairs:
        handlers.append(persistent(function))


def listen_no_more(pairs: Iterable[tuple[Any, Any]]) -> None:
    """Take functions that ``listen`` has added, and that are still there, out of their lists."""
    for handlers, function in pairs:
        if function in handlers:
            handlers.remove(function)
