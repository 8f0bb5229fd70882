"""The modifiers by which an object shows a relief: one that subdivides, and one that displaces."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bpy

from .displace_nodes import Displaced, displace_nodes

SUBDIVISION, DISPLACE = "Patina Subdivision", "Patina Displace"
"""Names of the modifiers, and of the node group that the second one has."""
# A subdivision has four times the faces of the one before; with more, viewports become slow.
_MOST_FACES, _MOST_LEVELS = 600_000, 6


def subdivides(obj: bpy.types.Object) -> bool:
    """Return whether an object has the modifier that subdivides."""
    return SUBDIVISION in obj.modifiers


def displaces(obj: bpy.types.Object) -> bool:
    """Return whether an object has the modifier that displaces."""
    return DISPLACE in obj.modifiers


def is_of_relief(modifier: bpy.types.Modifier) -> bool:
    """Return whether a modifier shows a relief."""
    return modifier.name in (SUBDIVISION, DISPLACE)


def subdivide(obj: bpy.types.Object) -> None:
    """Add the modifier that subdivides, after all others."""
    faces = max(1, len(obj.evaluated_get(bpy.context.evaluated_depsgraph_get()).data.polygons))
    levels = 0
    while levels < _MOST_LEVELS and faces * 4 ** (levels + 1) <= _MOST_FACES:
        levels += 1
    modifier: Any = obj.modifiers.new(SUBDIVISION, "SUBSURF")
    modifier.subdivision_type = "SIMPLE"
    modifier.levels = modifier.render_levels = levels


def displace(obj: bpy.types.Object, displaced: Displaced) -> None:
    """Add the modifier that displaces, after all others."""
    modifier: Any = obj.modifiers.new(DISPLACE, "NODES")
    modifier.node_group = displace_nodes(DISPLACE, displaced)
    modifier.show_expanded = False


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
