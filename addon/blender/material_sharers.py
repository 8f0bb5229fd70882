"""Objects that show the same materials of ours, because they have a mesh in common or are copies of each other."""

from __future__ import annotations

from typing import Any

import bpy

from . import material


def sharers(obj: bpy.types.Object) -> list[bpy.types.Object]:
    """Return an object and those that can be changed and show any of the same materials of ours, or materials of ours
    that these show."""
    worn: dict[Any, list[bpy.types.Material]] = {
        other: material.ours_on(other)
        for other in bpy.data.objects
        if other.type == "MESH" and other.library is None and other.override_library is None
    }
    found, reached = [obj], set(material.ours_on(obj))
    while more := [other for other, shown in worn.items() if other not in found and reached & set(shown)]:
        found += more
        reached.update(one for other in more for one in worn[other])
    return found
