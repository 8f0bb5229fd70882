"""Scale: how even the size of the pattern is from UV island to UV island.

The wavelength λ of a pattern in world units follows from its variance V and its differences over a short distance h on
the surface (Rice 1944): λ = 2π · h · √(V / D(h)) with D(h) = mean |c(p + h) - c(p)|². h is one and a half pixels of a
view of the whole, or texels of the sparsest twentieth of the surface if those are wider. scale = standard deviation ÷
mean of λ over the UV islands, weighted by area; islands that are too small are grouped with others of similar texel
density. ``own`` is the same for pieces of the style picture of the same size; no texture can be expected to be lower.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from torch import Tensor

from core.texture.stages import pixel_width
from scripts.measure.evaluation.model import FULL_RANGE, VIEW_SIZE, Model
from scripts.measure.evaluation.pictures import style_at_zoom

_POINTS = 60_000
_LEAST = 600
_PIECES = 48
# The short distance, in pixels of a view at zoom 1 or in texels.
_SHORT = 1.5


@dataclass(frozen=True)
class Scale:
    """``spread`` between islands; ``own``: between pieces of the style picture, None without one."""

    spread: float | None
    own: float | None


def scale(model: Model, style: Tensor | None = None, seed: int = 0) -> Scale:
    """Return the spread, None if there is only one group of islands."""
    random = np.random.default_rng(seed)
    short = _SHORT * max(pixel_width(VIEW_SIZE, FULL_RANGE), model.widest_texel)
    here, near, triangles = _pairs(model, short, random)
    wavelengths, counts = _wavelengths(here, near, _groups(model, triangles))
    if len(wavelengths) < 2:
        return Scale(None, None)
    own = (
        _own(style, float(np.mean(counts)) / len(triangles) * model.surface.areas.sum(), short, random)
        if style is not None
        else None
    )
    return Scale(_spread(wavelengths, counts), own)


def wavelength(model: Model, short: float, seed: int = 0) -> float:
    """Return λ of the whole pattern, from differences over the distance ``short``, both in radii of the model."""
    random = np.random.default_rng(seed)
    here, near, triangles = _pairs(model, short, random)
    lengths, _ = _wavelengths(here, near, np.zeros(len(triangles), int))
    return float(lengths[0]) * short


def _pairs(model: Model, short: float, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the colors [N, 3] of visible points, those of places beside them, and the triangles [N]."""
    points, normals, triangles = _sampled(model, random)
    tangents = np.cross(normals, random.normal(size=normals.shape))
    tangents /= np.maximum(np.linalg.norm(tangents, axis=1, keepdims=True), 1e-9)
    here, _, _ = model.colors_beside(points, normals, short)
    near, there, _ = model.colors_beside(points + short * tangents, normals, short)
    there &= model.outside(points, normals)
    return here[there], near[there], triangles[there]


def _sampled(model: Model, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    surface = model.surface
    triangles = random.choice(len(surface.areas), _POINTS, p=surface.areas / surface.areas.sum())
    root, second = np.sqrt(random.random((_POINTS, 1))), random.random((_POINTS, 1))
    a, b, c = (surface.corners[triangles, k] for k in range(3))
    return (1 - root) * a + root * (1 - second) * b + root * second * c, surface.normals[triangles], triangles


def _groups(model: Model, triangles: np.ndarray) -> np.ndarray:
    """Return the group of each point: its island, alone or with others of similar texel density."""
    islands = model.islands
    density = np.bincount(islands, weights=model.surface.areas * model.surface.uv_density)
    density = density / np.maximum(np.bincount(islands, weights=model.surface.areas), 1e-12)
    counts = np.bincount(islands[triangles], minlength=len(density))
    group, held = np.full(len(density), -1), 0
    small = [island for island in np.argsort(density) if counts[island] < _LEAST]
    for name, island in enumerate(np.flatnonzero(counts >= _LEAST)):
        group[island] = name
    name = int((counts >= _LEAST).sum())
    for island in small:
        group[island] = name
        held += counts[island]
        if held >= _LEAST:
            name, held = name + 1, 0
    return np.asarray(group[islands[triangles]])


def _wavelengths(here: np.ndarray, near: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return λ in units of the short distance, and the number of points, of each group with enough points.

    Args:
        here: colors [N, 3] of points.
        near: those of their neighbors.
        groups: int [N], the group of each point.
    """
    counts = np.bincount(groups)
    sums = np.stack([np.bincount(groups, weights=channel) for channel in here.T], axis=1)
    deviations = here - (sums / np.maximum(counts, 1)[:, None])[groups]
    variance, difference = (
        np.bincount(groups, weights=(values**2).sum(axis=1)) / np.maximum(counts, 1)
        for values in (deviations, near - here)
    )
    kept = counts >= _LEAST
    return 2 * np.pi * np.sqrt(variance[kept] / np.maximum(difference[kept], 1e-12)), counts[kept]


def _spread(wavelengths: np.ndarray, counts: np.ndarray) -> float:
    mean = np.average(wavelengths, weights=counts)
    return float(np.sqrt(np.average((wavelengths - mean) ** 2, weights=counts)) / mean)


def _own(style: Tensor, area: float, short: float, random: np.random.Generator) -> float:
    """Return the spread between square pieces of the style that have a given ``area`` on the model."""
    picture = style_at_zoom(style, 2)[0].permute(1, 2, 0).numpy()
    pixel = pixel_width(VIEW_SIZE, FULL_RANGE) / 2
    side = int(np.clip(np.sqrt(area) / pixel, 24, min(picture.shape[:2]) / 2))
    way = max(1, round(short / pixel))
    here, near = [], []
    for _ in range(_PIECES):
        top, left = (random.integers(0, extent - side - way) for extent in picture.shape[:2])
        y, x = top + random.integers(0, side, _LEAST), left + random.integers(0, side, _LEAST)
        angle = random.random(_LEAST) * np.pi / 2
        dy, dx = (np.rint(way * part(angle)).astype(int) for part in (np.sin, np.cos))
        here.append(picture[y, x])
        near.append(picture[y + dy, x + dx])
    groups = np.repeat(np.arange(_PIECES), _LEAST)
    return _spread(*_wavelengths(np.concatenate(here), np.concatenate(near), groups))
