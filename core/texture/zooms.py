"""What is made for each zoom when it is needed: the first preview waits for that of the first step alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

Made = TypeVar("Made")


class EachZoom(Mapping[int, Made]):
    """What ``make`` makes for each of the ``zooms``.

    The first look makes only what it asks for, the second one all the rest: later, a run holds more memory, in which
    there may be no room for it.
    """

    def __init__(self, make: Callable[[int], Made], zooms: Iterable[int]) -> None:
        self._make, self._zooms, self._made = make, tuple(sorted(zooms)), dict[int, Made]()

    def __getitem__(self, zoom: int) -> Made:
        if zoom not in self._zooms:
            raise KeyError(zoom)
        for wanted in self._zooms if self._made else (zoom,):
            if wanted not in self._made:
                self._made[wanted] = self._make(wanted)
        return self._made[zoom]

    def __iter__(self) -> Iterator[int]:
        return iter(self._zooms)

    def __len__(self) -> int:
        return len(self._zooms)
