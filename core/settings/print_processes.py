"""What printing processes can do: the thinnest wall, the smallest feature, the build volume. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Process:
    """A printing process. Lengths are in millimeters.

    ``kind`` says which of the two kinds of files it takes: textures, or paint in the colors of filaments. ``wall`` is
    the thinnest wall that holds, ``feature`` the smallest spot of color or detail that shows, ``volume`` the largest
    model (x, y, z), ``dots_per_inch`` the resolution of its colors on the surface, ``source`` where that is written.
    """

    name: str
    title: str
    kind: Literal["full-color", "filament"]
    wall: float
    feature: float
    volume: tuple[float, float, float]
    dots_per_inch: float
    source: str

    @property
    def limits(self) -> str:
        """The limits in a few words, as a tooltip says them."""
        width, depth, height = self.volume
        return f"Walls from {self.wall:g} mm, up to {width:g} × {depth:g} × {height:g} mm"


PROCESSES: tuple[Process, ...] = (
    Process("sandstone", "Full-color sandstone (binder jetting)", "full-color", 2.0, 0.4, (254, 381, 203), 300, ""),
    Process("polyjet", "PolyJet", "full-color", 1.0, 0.3, (490, 390, 200), 300, ""),
    Process("fdm-0.4", "Filament, 0.4 mm nozzle", "filament", 0.8, 0.4, (256, 256, 256), 60, ""),
)

ProcessName = Literal["auto", "sandstone", "polyjet", "fdm-0.4"]
"""The names of all processes; ``auto`` stands for the usual one of the purpose."""
NAMES = tuple(process.name for process in PROCESSES)


_USUAL = {"full-color": "sandstone", "filament": "fdm-0.4", "all": "sandstone"}


def process_of(name: str, purpose: str) -> Process:
    """Return the process of that name; ``auto`` is the usual one for the purpose of a print."""
    wanted = _USUAL[purpose] if name == "auto" else name
    (found,) = (process for process in PROCESSES if process.name == wanted)
    return found
