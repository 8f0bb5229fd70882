"""Finds a thing of Blender's again without holding on to it, which undo and deletion would not survive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import bpy


@dataclass(frozen=True)
class Handle:
    """An object or an image that is to be found again, whatever has been renamed, deleted or undone since."""

    collection: str
    name: str
    uid: int

    @classmethod
    def of(cls, thing: bpy.types.ID) -> Handle:
        """Return what finds the thing again in this session of Blender."""
        collection = "objects" if isinstance(thing, bpy.types.Object) else "images"
        return cls(collection, thing.name, thing.session_uid)

    def find(self) -> Any:
        """Return the thing, or None if it is gone. Another one that merely has its name is not it."""
        things = getattr(bpy.data, self.collection)
        named = things.get(self.name)
        if named is not None and named.session_uid == self.uid:
            return named
        return next((thing for thing in things if thing.session_uid == self.uid), None)
