"""What there is to say of a print, to people on the print sheet and to machines in ``result.json``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.mesh.mesh import Mesh
from core.mesh.triangles import areas
from core.printing.check import Check, as_json
from core.printing.model import Painted
from core.settings.print_processes import Process


@dataclass(frozen=True)
class FilamentShare:
    """A filament, its color as ``#rrggbb``, and which part of the surface it covers, 0 to 1."""

    name: str
    color: str
    share: float


@dataclass(frozen=True)
class File:
    """A file for printing, and its size in bytes."""

    name: str
    size: int


@dataclass(frozen=True)
class Account:
    """What there is to say of a print.

    ``size`` is that of the model (x, y, z) in millimeters, ``texture`` the width and height of its picture, 0 while it
    has none. ``before`` are the checks of the model as it came, ``checks`` those of what was written, and ``changes``
    sentences on what was mended.
    """

    title: str
    size: tuple[float, float, float]
    triangles: int
    texture: tuple[int, int]
    process: Process
    before: tuple[Check, ...]
    checks: tuple[Check, ...]
    changes: tuple[str, ...] = ()
    filaments: tuple[FilamentShare, ...] = ()
    files: tuple[File, ...] = ()

    def count(self, verdict: str) -> int:
        """Return how many checks have this verdict."""
        return sum(check.verdict == verdict for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """Return the account for ``result.json``."""
        process = self.process
        return {
            "title": self.title,
            "size_mm": [round(side, 3) for side in self.size],
            "triangles": self.triangles,
            "texture": list(self.texture),
            "process": process.name,
            "process_title": process.title,
            "limits": {
                "wall_mm": process.wall,
                "feature_mm": process.feature,
                "volume_mm": list(process.volume),
                "dots_per_inch": process.dots_per_inch,
                "source": process.source,
            },
            "checks_before": [as_json(check) for check in self.before],
            "checks": [as_json(check) for check in self.checks],
            "changes": list(self.changes),
            "filaments": [vars(filament) for filament in self.filaments],
            "files": [{"name": file.name, "bytes": file.size} for file in self.files],
        }


def size_of(mesh: Mesh) -> tuple[float, float, float]:
    """Return the size of a mesh along its axes."""
    x, y, z = np.ptp(mesh.positions[mesh.triangles].reshape(-1, 3).astype(np.float64), axis=0).tolist()
    return x, y, z


def filament_shares(painted: Painted) -> tuple[FilamentShare, ...]:
    """Return which part of the surface each filament covers, in the order of the filaments."""
    sizes = areas(painted.mesh.positions[painted.mesh.triangles])
    covered = np.bincount(painted.of_triangles, sizes, len(painted.filaments)) / sizes.sum()
    return tuple(
        FilamentShare(name, "#{:02x}{:02x}{:02x}".format(*color.tolist()), round(float(share), 4))
        for (name, color), share in zip(painted.filaments, covered, strict=True)
    )


def files_in(folder: Path, names: Sequence[str]) -> tuple[File, ...]:
    """Return the files of these names with their sizes."""
    return tuple(File(name, (folder / name).stat().st_size) for name in names)
