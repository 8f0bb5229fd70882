"""Where a slicer lays down which filament: the paths in its G-code."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

_WORD = re.compile(r"([GXYZET])(-?\d*\.?\d+)")
_OUTERMOST = "External perimeter"


@dataclass(frozen=True)
class Paths:
    """``points`` float64 [N, 3] in millimeters on the bed, spread along the outermost lines, and the ``tools`` int [N]
    that lay them down."""

    points: np.ndarray
    tools: np.ndarray


def outer_paths(gcode: str, spacing: float = 0.2) -> Paths:
    """Return the outermost lines of a print as PrusaSlicer writes them, with relative extrusion."""
    position, tool, kind = np.zeros(3), 0, ""
    points, tools = [], []
    for line in gcode.splitlines():
        if line.startswith(";TYPE:"):
            kind = line.removeprefix(";TYPE:")
        words = dict(_WORD.findall(line.partition(";")[0]))
        if "T" in words:
            tool = int(words["T"])
        if words.get("G") not in ("0", "1"):
            continue
        end = np.array([float(words.get(axis, old)) for axis, old in zip("XYZ", position, strict=True)])
        if kind == _OUTERMOST and float(words.get("E", 0)) > 0:
            count = max(1, round(float(np.linalg.norm(end - position)) / spacing))
            shares = (np.arange(count) + 0.5)[:, None] / count
            points.append(position + shares * (end - position))
            tools.append(np.full(count, tool))
        position = end
    return Paths(np.concatenate(points), np.concatenate(tools))
