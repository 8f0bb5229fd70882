"""Whether walls are thick enough."""

from __future__ import annotations

import numpy as np

from core.mesh.quantile import quantile
from core.printing.check import Check, Verdict
from core.printing.checks.orientation import Orientation
from core.printing.checks.samples import samples_of
from core.printing.checks.structure import Structure
from core.printing.checks.thickness import thickness_at
from core.printing.words import length, share
from core.settings.print_processes import Process

_NAME, _TITLE = "walls", "Wall Thickness"
_POINTS = 50_000
# A face is thin where such a part of it is, and a model where an area is as wide as this part of the thinnest wall.
_PART, _WIDTH = 0.1, 0.5
# Less of the surface on walls that are only a little too thin is worth a look, and no more.
_NOTABLE = 0.01
# Walls exactly as thick as they must be are fine, whatever rounding did.
_EXACT = 1e-3
# The thinnest place is where such a part of all thin ones is thinner: single rays can meet a dent.
_THINNEST = 0.02


def check_walls(structure: Structure, orientation: Orientation, process: Process, has_relief: bool = False) -> Check:
    """Count faces on walls that are thinner than the process prints.

    The ridges of a relief may be thin: where it ``has_relief``, a few thin places are only worth a look.
    """
    figures: dict[str, float] = {"minimum_mm": process.wall}
    samples = samples_of(np.where(structure.flat, 0, structure.areas), _POINTS)
    if not len(samples.triangles):
        return Check(_NAME, _TITLE, "skipped", 0, "There are no walls to measure.", figures=figures)
    thickness = thickness_at(structure, orientation, samples, process.wall * (1 - _EXACT))
    thin = np.isfinite(thickness)
    area = samples.areas[thin].sum()
    if area < (_WIDTH * process.wall) ** 2 and area < _PART * samples.areas.sum():
        if not orientation.volumes.any():
            message = "The surface is open, so that its walls cannot be measured; repair holes."
            return Check(_NAME, _TITLE, "skipped", 0, message, "holes", figures=figures)
        message = f"Walls are at least {length(process.wall)} thick."
        return Check(_NAME, _TITLE, "passed", 0, message, figures=figures)
    faces = np.flatnonzero(samples.shares(thin, len(structure.faces)) >= _PART)
    thinnest, part = quantile(thickness[thin], samples.areas[thin], _THINNEST), area / samples.areas.sum()
    message = (
        f"Walls on {share(part)} of the surface are thinner than {length(process.wall)}, down to {length(thinnest)}; "
        "thicken them or print larger."
    )
    figures |= {"thinnest_mm": round(thinnest, 4), "share_of_surface": round(float(part), 5)}
    verdict: Verdict = "failed" if part > _NOTABLE or (thinnest < process.wall / 2 and not has_relief) else "warning"
    return Check(
        _NAME, _TITLE, verdict, len(faces), message, "height", structure.faces[faces].astype(np.int32), figures=figures
    )
