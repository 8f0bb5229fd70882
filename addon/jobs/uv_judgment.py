"""What there is to say about a UV map, thought about in a thread where that takes long. Works on arrays alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import bpy
import numpy as np

from ..blender.uv_map import obstacle, oddities, uses_tiles

OVERLAP = "shared by overlapping faces"
"""Words in the note about faces that will look the same."""
UNEVEN = "times wider on some faces than on others"
"""Words in the note about faces that have too little room in the map."""

_INTERVAL = 0.1
"""Seconds between two looks at the thread."""

Key = tuple[object, ...]
Triangles = tuple[np.ndarray, np.ndarray]
"""Triangles in UV space [F, 3, 2] and in space [F, 3, 3]."""


@dataclass(frozen=True)
class Said:
    """``notes`` are sentences; ``spoils`` says why the texture would be in pieces (see ``uv_map.obstacle``), and
    ``is_mended_by_new`` whether a new UV map would mend that. ``is_known`` says whether all has been looked at."""

    notes: tuple[str, ...] = ()
    spoils: str | None = None
    is_mended_by_new: bool = True
    is_known: bool = True


UNKNOWN = Said(is_known=False)
"""What is said about what nobody has looked at yet."""


def judge(shown: Triangles | None, own: Triangles | None) -> Said:
    """Return what there is to say about the triangles that are shown; ``own`` are those before modifiers, if these have
    changed any."""
    if shown is None:
        return Said()
    uvs, corners = shown
    tiles = uses_tiles(uvs)
    notes = tuple(oddities(uvs, tiles, corners))
    spoils = obstacle(uvs, corners, tiles)
    if spoils is None:
        return Said(notes)
    repeats = own is not None and obstacle(*own, uses_tiles(own[0])) is None
    return Said(tuple(note for note in notes if OVERLAP not in note), spoils, not repeats)


class Memory:
    """What was said last, by what it depends on: one object after another, only the last one is worth keeping.

    Args:
        draw_again: called, in the main thread, when a thread has come to an end.
    """

    def __init__(self, draw_again: Callable[[], None]) -> None:
        self.key: Key | None = None
        self._said = UNKNOWN
        self._thread: threading.Thread | None = None
        self._draw_again = draw_again

    def forget(self) -> None:
        """Forget what was said."""
        self.key = None

    def recall(self, key: Key, find: Callable[[], tuple[Triangles | None, Triangles | None]], takes_long: bool) -> Said:
        """Return what there is to say about the triangles that ``find`` returns; ``UNKNOWN`` while a thread thinks."""
        if key == self.key:
            return self._said
        if not takes_long:
            self.key, self._said = key, judge(*find())
            return self._said
        # One thread at a time, however often a mesh changes meanwhile.
        if self._thread is None:
            self.key, self._said = key, UNKNOWN
            self._thread = threading.Thread(target=self._think, args=(key, *find()), daemon=True)
            self._thread.start()
            # Another file may be opened meanwhile; a timer that ended then would leave no room for another thread.
            bpy.app.timers.register(self.tick, first_interval=_INTERVAL, persistent=True)
        return UNKNOWN

    def _think(self, key: Key, shown: Triangles | None, own: Triangles | None) -> None:
        said = judge(shown, own)
        if key == self.key:
            self._said = said

    def tick(self) -> float | None:
        """Return when to look at the thread again, in seconds; None once it has come to an end."""
        if self._thread is not None and self._thread.is_alive():
            return _INTERVAL
        self._thread = None
        self._draw_again()
        return None
