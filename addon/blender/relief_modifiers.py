"""The modifier by which an object shows a relief: one that makes it fine and round, or one that displaces it, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bpy

from .relief_nodes import Displaced, relief_nodes

SUBDIVISION, DISPLACE = "Patina Subdivision", "Patina Displace"
"""Names of the two modifiers, and of their node groups."""
# A subdivision has four times the faces of the one before; with more, viewports become slow.
_MOST_FACES, _MOST_LEVELS = 600_000, 6


def subdivides(obj: bpy.types.Object) -> bool:
    """Return whether an object has the modifier that subdivides alone."""
    return SUBDIVISION in obj.modifiers


def displaces(obj: bpy.types.Object) -> bool:
    """Return whether an object has the modifier that displaces."""
    return DISPLACE in obj.modifiers


def is_of_relief(modifier: bpy.types.Modifier) -> bool:
    """Return whether a modifier shows a relief."""
    return modifier.name in (SUBDIVISION, DISPLACE)


def add(obj: bpy.types.Object, displaced: Displaced | None = None) -> None:
    """Add the modifier that subdivides, or subdivides and displaces, after all others."""
    faces = max(1, len(obj.evaluated_get(bpy.context.evaluated_depsgraph_get()).data.polygons))
    levels = 0
    while levels < _MOST_LEVELS and faces * 4 ** (levels + 1) <= _MOST_FACES:
        levels += 1
    name = SUBDIVISION if displaced is None else DISPLACE
    modifier: Any = obj.modifiers.new(name, "NODES")
    modifier.node_group = relief_nodes(name, levels, displaced)


def remove(obj: bpy.types.Object) -> None:
    """Remove the modifiers that show the relief of an object, where there are some."""
    for modifier in [modifier for modifier in obj.modifiers if is_of_relief(modifier)]:
        group = getattr(modifier, "node_group", None)
        obj.modifiers.remove(modifier)
        if group is not None and not group.users:
            bpy.data.node_groups.remove(group)


def hide(obj: bpy.types.Object, mark: str) -> None:
    """Hide the relief of an object in viewports; ``mark`` is the custom property that says so, for ``show``."""
    for modifier in obj.modifiers:
        if is_of_relief(modifier) and modifier.show_viewport:
            modifier.show_viewport = False
            obj[mark] = True


def show(obj: bpy.types.Object, mark: str) -> None:
    """Show the relief of an object again, if ``hide`` has hidden it."""
    if obj.get(mark):
        del obj[mark]
        for modifier in obj.modifiers:
            modifier.show_viewport |= is_of_relief(modifier)


@contextmanager
def aside(obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> Iterator[None]:
    """Show an object without its relief in a dependency graph for as long as the block takes."""
    hidden = [modifier for modifier in obj.modifiers if is_of_relief(modifier) and modifier.show_viewport]
    for modifier in hidden:
        modifier.show_viewport = False
    if hidden:
        depsgraph.update()
    try:
        yield
    finally:
        for modifier in hidden:
            modifier.show_viewport = True
