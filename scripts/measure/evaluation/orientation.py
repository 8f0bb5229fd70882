"""Orientation: how far strokes are turned away from the directions that they should follow.

The structure tensor of a view's luminance says which way strokes run at each pixel: along the eigenvector of least
change. The style picture has such a direction as well, at an angle from its own up. On the model, strokes should be at
that angle from the direction field. Reported is the median of the angles between the two lines, in degrees, weighted by
how clearly strokes have a direction: 0 is exact, 45 is what strokes in all directions get.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter
from torch import Tensor

from core.render.camera import Camera
from core.render.cameras import camera_at, camera_targets, turntable_cameras
from core.render.orientation import Orientation
from scripts.measure.evaluation.model import FULL_RANGE, Model
from scripts.measure.evaluation.pictures import luminance, style_at_zoom

_SIZE = 256
# Widths of the filters, in pixels: of the derivatives, and of the part of a view whose strokes are taken together.
_FINE, _COARSE = 1.0, 3.0
# What is closer to the model's border, in pixels, or more slanted, is not looked at.
_BORDER, _FACING = 6, 0.4
_CLOSE_VIEWS = 8


def orientation_error(model: Model, style: Tensor, orientation: Orientation, seed: int = 10_000) -> float:
    """Return the median angle in degrees for a style picture [1, 3, H, W]."""
    own = _strokes(luminance(style_at_zoom(style, 1.0)))
    wanted = 0.5 * np.angle(own.mean())
    found = [_errors(model, camera, orientation, wanted) for camera in _cameras(model, seed)]
    errors, weights = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.argsort(errors)
    total = np.cumsum(weights[order])
    return float(np.degrees(errors[order][np.searchsorted(total, total[-1] / 2)]))


def direction_of(style: Tensor) -> tuple[float, float]:
    """Return the angle of the strokes of a style picture [1, 3, H, W] from its up, counterclockwise in degrees, and how
    much they agree: 1 if all are parallel, 0 if they have no direction."""
    own = _strokes(luminance(style_at_zoom(style, 1.0)))
    return float(np.degrees(0.5 * np.angle(own.mean()))), float(np.abs(own.mean()) / np.abs(own).mean())


def _cameras(model: Model, seed: int) -> list[Camera]:
    around = [camera for _, camera in turntable_cameras(model.surface)]
    targets = camera_targets(model.surface, seed)
    close = [camera_at(model.surface, targets, FULL_RANGE, 2, seed, step) for step in range(_CLOSE_VIEWS)]
    return around + close


def _errors(model: Model, camera: Camera, orientation: Orientation, wanted: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the angles [N] between strokes and field at some pixels of a view, in radians, and the pixels' weights."""
    look = model.look(camera, _SIZE)
    lines = _strokes(luminance(look.image))
    inside = gaussian_filter((look.facing > 0).astype(float), _BORDER / 2) > 0.99
    buffer = model.rasterizer.rasterize(camera, _SIZE)
    chosen = (inside & (look.facing > _FACING)).ravel()[buffer.pixels]
    field = orientation.angles(camera, buffer)[chosen]
    seen = lines.ravel()[buffer.pixels[chosen]]
    difference = 0.5 * np.angle(seen * np.exp(-2j * (field + wanted)))
    return np.abs(difference), np.abs(seen)


def _strokes(values: np.ndarray) -> np.ndarray:
    """Return for the luminance [H, W] which way strokes run: complex [H, W], its angle twice that from up
    counterclockwise, its size how clearly they do."""
    down = gaussian_filter(values, _FINE, order=(1, 0))
    right = gaussian_filter(values, _FINE, order=(0, 1))
    # A gradient at the angle a from the right, counterclockwise, belongs to a stroke at the angle a from up.
    gradient = right - 1j * down
    squared = gradient**2
    return np.asarray(gaussian_filter(squared.real, _COARSE) + 1j * gaussian_filter(squared.imag, _COARSE))
