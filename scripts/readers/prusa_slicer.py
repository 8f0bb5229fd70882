"""Files as PrusaSlicer reads them, as far as its command line says."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class SlicerInfo:
    """What the slicer says of a model: the corners of its box, float64 [2, 3] in millimeters, its triangles and bodies,
    whether it is manifold, and its volume in cubic millimeters."""

    bounds: np.ndarray
    triangles: int
    bodies: int
    manifold: bool
    volume: float


def read_with_prusa_slicer(path: Path) -> SlicerInfo:
    """Return what ``prusa-slicer --info`` says of a 3MF or OBJ file.

    Raises:
        RuntimeError: it cannot read it.
    """
    said = _run(["--info", str(path)])
    found = dict(re.findall(r"^(\w+) =\s+(\S+)$", said, re.MULTILINE))
    if "size_x" not in found:
        raise RuntimeError(f"PrusaSlicer cannot read {path.name}: {said}")
    bounds = np.array([[float(found[f"{end}_{axis}"]) for axis in "xyz"] for end in ("min", "max")])
    return SlicerInfo(
        bounds,
        int(found["number_of_facets"]),
        int(found["number_of_parts"]),
        found["manifold"] == "yes",
        float(found["volume"]),
    )


def slice_with_prusa_slicer(path: Path, settings: Mapping[str, str], target: Path) -> str:
    """Slice a model with ``settings`` of the slicer, those of ``--save`` files, and return the G-code at ``target``.

    Raises:
        RuntimeError: it cannot slice it.
    """
    config = target.with_suffix(".ini")
    config.write_text("".join(f"{name} = {value}\n" for name, value in settings.items()), encoding="utf-8")
    said = _run(["--export-gcode", "--load", str(config), "--output", str(target), str(path)])
    if not target.exists():
        raise RuntimeError(f"PrusaSlicer cannot slice {path.name}: {said}")
    return target.read_text(encoding="utf-8")


def _run(arguments: list[str]) -> str:
    done = subprocess.run(["prusa-slicer", *arguments], capture_output=True, encoding="utf-8", check=False)
    return done.stdout + done.stderr
