"""Whether the model fits into the printer, and shows in it."""

from __future__ import annotations

import numpy as np

from core.mesh.mesh import Mesh
from core.printing.check import Check
from core.printing.words import length, sides
from core.settings.print_processes import Process

_NAME, _TITLE = "size", "Size"
# Sizes that differ by less are the same, whatever rounding did.
_EXACT = 1e-4
_NOTHING = 1e-9


def check_size(mesh: Mesh, process: Process) -> Check:
    """Compare the size of a model with the build volume, turned by quarters as it suits, and with the smallest
    feature."""
    places = mesh.positions[mesh.triangles].reshape(-1, 3).astype(np.float64)
    size = np.ptp(places, axis=0)
    figures = {"size_mm": [round(float(side), 3) for side in size], "volume_mm": list(process.volume)}
    fit = np.sort(process.volume) / np.maximum(np.sort(size), _NOTHING)
    words, room = sides(size.tolist()), sides(process.volume)
    if fit.min() < 1 - _EXACT:
        largest = _rounded_down(float(size[2] * fit.min()))
        message = f"{words} is too large for the printer's {room}; make it at most {length(largest)} high."
        return Check(_NAME, _TITLE, "failed", 1, message, "height", figures=figures | {"largest_height_mm": largest})
    if size.max() < process.wall:
        message = f"{words} is smaller than the thinnest wall of {length(process.wall)}; make it larger."
        return Check(_NAME, _TITLE, "failed", 1, message, "height", figures=figures)
    return Check(_NAME, _TITLE, "passed", 0, f"{words} fits into the {room} of the printer.", figures=figures)


def _rounded_down(value: float) -> float:
    step = 10.0 ** (np.floor(np.log10(value)) - 2) if value > 0 else 1.0
    return float(np.floor(value / step) * step)
