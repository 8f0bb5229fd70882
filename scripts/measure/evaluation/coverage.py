"""Coverage: how much of the surface the run's own cameras see.

Of points spread evenly over the surface, ``hidden`` is the share that is not visible from outside. Of the others,
``seen`` is the share that some view of the run shows, ``sharp`` the share that a view shows from so close that a pixel
is at most two texels wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.job.folder import load_job
from core.modes.texture import open_mode
from core.render.camera import Camera
from core.render.surface import sample_points
from core.texture.prefetch import sources
from scripts.measure.evaluation.model import Model

_POINTS = 20_000
# The least cosine of the viewing angle at which a point counts as seen.
_GRAZING = 0.08
# Texels. Views constrain the finest detail even where they start to blur it.
_SHARP = 2.0


@dataclass(frozen=True)
class Coverage:
    """Shares in [0, 1]: ``hidden`` of the whole surface, ``seen`` and ``sharp`` of the rest."""

    seen: float
    sharp: float
    hidden: float


def coverage(model: Model, folder: Path, seed: int = 0) -> Coverage:
    """Return the coverage by the views of the job in ``folder``; this opens the job but does not run it."""
    points, normals = sample_points(model.surface, _POINTS, seed)
    outside = model.outside(points, normals, seed)
    points, normals = points[outside], normals[outside]
    mode = open_mode(load_job(folder), folder)
    views = mode.problem.make_view
    finest = _SHARP * model.texel
    width = np.full(len(points), np.inf)
    for step in dict.fromkeys(sources(0, mode.schedule.steps)):
        camera = views.camera(step)
        visible, widths = _visible(model, camera, views.view_size, points, normals, width > finest)
        width[visible] = np.minimum(width[visible], widths)
    return Coverage(float(np.isfinite(width).mean()), float((width <= finest).mean()), float(1 - outside.mean()))


def _visible(
    model: Model, camera: Camera, size: int, points: np.ndarray, normals: np.ndarray, wanted: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the indices of those ``wanted`` points that the camera sees, and the width of its pixels there."""
    right, up, backward = camera.basis()
    way = points - camera.eye
    depth = -(way @ backward)
    inside = (np.abs(way @ right) < camera.aperture * depth) & (np.abs(way @ up) < camera.aperture * depth)
    facing = np.abs(np.einsum("nk,nk->n", way, normals)) / np.linalg.norm(way, axis=1)
    candidates = np.flatnonzero(wanted & inside & (depth > 0) & (facing > _GRAZING))
    origins = np.broadcast_to(camera.eye, (len(candidates), 3))
    candidates = candidates[~model.blocked(origins, points[candidates])] if len(candidates) else candidates
    return candidates, depth[candidates] * camera.pixel_angle(size) / np.sqrt(facing[candidates])
