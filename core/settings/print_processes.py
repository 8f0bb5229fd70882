"""What printing processes can do: the thinnest wall, the smallest feature, the build volume. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Process:
    """A printing process. Lengths are in millimeters.

    ``kind`` says which of the two kinds of files it takes: textures, or paint in the colors of filaments. ``wall`` is
    the thinnest wall that holds, ``feature`` the smallest spot of color or detail that shows, ``volume`` the largest
    model (x, y, z), ``source`` where that is written. ``dots_per_inch`` is the resolution of a texture on the surface
    that suits it: half of the droplets that a full-color printer places, as several make a color, and two for the width
    of a line of filament.
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


_TWO_LINES = (
    "Walls of two lines: Prusa Knowledge Base, Layers and perimeters (help.prusa3d.com); width of a line, and volume: "
    "OrcaSlicer, profiles of the Bambu Lab X1 Carbon"
)

PROCESSES: tuple[Process, ...] = (
    Process(
        "sandstone",
        "Full-color sandstone (binder jetting)",
        "full-color",
        2.0,
        0.4,
        (254, 381, 203),
        300,
        "Volume: 3D Systems, data sheet of the ProJet CJP 660Pro; walls: 3DPrintBoard, Step by step to 3D print a full "
        "color little monster, while Shapeways, Design rules for full color 3D printing, asks for 3 mm; details: a "
        "cautious value, as Shapeways names 0.1 mm",
    ),
    Process(
        "polyjet",
        "PolyJet (Stratasys J series)",
        "full-color",
        0.6,
        0.3,
        (490, 390, 200),
        300,
        "Volume: Stratasys, PolyJet Multi-Color Design Guidelines (workbench.grabcad.com); walls: Objet, 3D CAD tips "
        "and tricks (objet.com); details: UC Davis TEAM lab, Polyjet system (team.ucdavis.edu)",
    ),
    Process(
        "mimaki",
        "UV inkjet (Mimaki 3DUJ)",
        "full-color",
        1.0,
        0.3,
        (508, 508, 305),
        300,
        "Volume: Mimaki, data sheet of the 3DUJ-553; walls: Marketiger, How thick is the material used for 3D "
        "printing? (support.marketiger3d.com); details: as of PolyJet, which is the same kind of process",
    ),
    Process(
        "hp-mjf",
        "HP Multi Jet Fusion (580, 380 Color)",
        "full-color",
        0.5,
        0.5,
        (190, 332, 248),
        300,
        "Volume: HP, data sheet of the Jet Fusion 580 Color; walls and details: HP Multi Jet Fusion design guidelines "
        "(rapidmade.com, tronix3d.com)",
    ),
    Process("fdm-0.2", "Filament, 0.2 mm nozzle", "filament", 0.44, 0.22, (256, 256, 250), 240, _TWO_LINES),
    Process("fdm-0.4", "Filament, 0.4 mm nozzle", "filament", 0.84, 0.42, (256, 256, 250), 125, _TWO_LINES),
    Process("fdm-0.6", "Filament, 0.6 mm nozzle", "filament", 1.24, 0.62, (256, 256, 250), 85, _TWO_LINES),
    Process("fdm-0.8", "Filament, 0.8 mm nozzle", "filament", 1.64, 0.82, (256, 256, 250), 65, _TWO_LINES),
)

ProcessName = Literal["auto", "sandstone", "polyjet", "mimaki", "hp-mjf", "fdm-0.2", "fdm-0.4", "fdm-0.6", "fdm-0.8"]
"""The names of all processes; ``auto`` stands for the usual one of the purpose."""
NAMES = tuple(process.name for process in PROCESSES)


_USUAL = {"full-color": "sandstone", "filament": "fdm-0.4", "one-color": "fdm-0.4", "all": "sandstone"}


def process_of(name: str, purpose: str) -> Process:
    """Return the process of that name; ``auto`` is the usual one for the purpose of a print."""
    wanted = _USUAL[purpose] if name == "auto" else name
    (found,) = (process for process in PROCESSES if process.name == wanted)
    return found
