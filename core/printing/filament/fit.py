"""The filaments that suit a texture best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from core.parameterization.cielab import lab
from core.printing.filament.named import of_color, rgb
from core.settings.filament_colors import COMMON, Filament

# Colors are counted in cells that are so wide, in units of CIELAB.
_CELL = 5.0
# Cells with less of the surface than this are noise and the rims of shapes.
_NOISE = 2e-4
# A color that covers a hundredth of what another one does counts a 25th: eyes and letters are small. What lies in one
# block, so wide in CIELAB, is one color there, so that the many shades of a painting do not outnumber a plain one.
_BOOST, _BLOCK = 0.7, 30.0
# In CIELAB: how light or dark and how gray colors are that people call white or black, and how much of the surface is
# enough for a filament of its own.
_WHITE, _BLACK, _GRAY = 92.0, 12.0, 7.0
_ENOUGH = 0.005
_TRIES, _ROUNDS = 10, 50


@dataclass(frozen=True)
class Census:
    """The colors of a surface: ``colors`` [N, 3] sRGB in [0, 1], the same ones ``in_lab`` [N, 3], and the ``shares``
    [N] of the surface that have them."""

    colors: np.ndarray
    in_lab: np.ndarray
    shares: np.ndarray


def census(colors: np.ndarray, shares: np.ndarray) -> Census:
    """Return the census of sRGB colors [N, 3] in [0, 1] that cover ``shares`` [N] of a surface."""
    in_lab = lab(colors.astype(np.float64))
    _, cells = np.unique(np.floor(in_lab / _CELL).astype(np.int64) @ (1 << 20, 1 << 10, 1), return_inverse=True)
    sizes = np.bincount(cells, shares)

    def mean(values: np.ndarray) -> np.ndarray:
        return np.stack([np.bincount(cells, shares * channel) for channel in values.T], axis=1) / sizes[:, None]

    kept = sizes >= min(_NOISE * sizes.sum(), sizes.max())
    means = np.clip(mean(colors), 0, 1)[kept]
    return Census(means, lab(means), sizes[kept] / sizes[kept].sum())


def fitted(found: Census, count: int, seed: int) -> tuple[Filament, ...]:
    """Return ``count`` colors, or fewer if there are no more, around which those of a surface lie; the one that covers
    the most comes first. White and black are among them where the surface has some.

    k-means in CIELAB (Lloyd 1982; seeded as by Arthur and Vassilvitskii 2007).
    """
    weights = _weights(found)
    fixed = _white_and_black(found)[: count // 2]
    random = np.random.default_rng(seed)
    tries = [_clusters(found.in_lab, weights, fixed, count, random) for _ in range(_TRIES)]
    _, members = min(tries, key=lambda one: one[0])
    shares = np.bincount(members, found.shares)
    # A cluster around white is white, though its mean is a little darker.
    own = [_white_or_black(found.in_lab[cell]) for cell in fixed]
    own += [None] * (len(shares) - len(own))
    clusters = [(share, own[k] or _filament(found, members == k, weights)) for k, share in enumerate(shares) if share]
    return tuple(dict.fromkeys(filament for _, filament in sorted(clusters, key=lambda one: -one[0])))


def common(found: Census, count: int) -> tuple[Filament, ...]:
    """Return the ``count`` common filaments that come nearest to the colors of a surface; the one that covers the most
    comes first."""
    distances = cdist(found.in_lab, lab(np.stack([rgb(filament) for filament in COMMON]) / 255))
    weights = _weights(found)

    def cost(chosen: tuple[int, ...]) -> float:
        return float(weights @ distances[:, chosen].min(axis=1))

    best: tuple[int, ...] = ()
    for _ in range(count):
        best = min(((*best, other) for other in range(len(COMMON)) if other not in best), key=cost)
    while True:
        swaps = (
            (*best[:k], other, *best[k + 1 :])
            for k in range(count)
            for other in range(len(COMMON))
            if other not in best
        )
        better = min(swaps, key=cost)
        if cost(better) >= cost(best) - 1e-9:
            break
        best = better
    covered = np.bincount(distances[:, best].argmin(axis=1), found.shares, minlength=count)
    return tuple(COMMON[best[k]] for k in np.argsort(-covered, kind="stable"))


def _weights(found: Census) -> np.ndarray:
    """Return how much each color of a census counts, [N]."""
    _, blocks = np.unique(np.floor(found.in_lab / _BLOCK).astype(np.int64) @ (1 << 20, 1 << 10, 1), return_inverse=True)
    return np.asarray(found.shares * np.bincount(blocks, found.shares)[blocks] ** (_BOOST - 1))


def _clusters(
    points: np.ndarray, weights: np.ndarray, fixed: np.ndarray, count: int, random: np.random.Generator
) -> tuple[float, np.ndarray]:
    """Return how far points [N, 3] lie from the centers of their clusters, and which cluster each is in; the first
    centers are the points ``fixed``, and stay."""
    chosen = list(fixed) or [int(random.choice(len(points), p=weights / weights.sum()))]
    while len(chosen) < min(count, len(points)):
        chances = weights * cdist(points, points[chosen], "sqeuclidean").min(axis=1)
        if not chances.any():
            break
        chosen.append(int(random.choice(len(points), p=chances / chances.sum())))
    centers = points[chosen]
    for _ in range(_ROUNDS):
        distances = cdist(points, centers, "sqeuclidean")
        members = distances.argmin(axis=1)
        moved = centers.copy()
        for k in range(len(fixed), len(centers)):
            if (members == k).any():
                moved[k] = _mean(points[members == k], weights[members == k])
        if np.allclose(moved, centers):
            break
        centers = moved
    return float(weights @ distances.min(axis=1)), members


def _white_and_black(found: Census) -> np.ndarray:
    """Return the cells of the census that stand for white and for black where there is enough of it, int [0 to 2]."""
    gray = np.linalg.norm(found.in_lab[:, 1:], axis=1) < _GRAY
    lightness = found.in_lab[:, 0]
    groups = [np.flatnonzero(gray & (lightness > _WHITE)), np.flatnonzero(gray & (lightness < _BLACK))]
    groups = [group for group in groups if found.shares[group].sum() >= _ENOUGH]
    groups.sort(key=lambda group: -found.shares[group].sum())
    return np.array([group[found.shares[group].argmax()] for group in groups], np.int64)


def _filament(found: Census, members: np.ndarray, weights: np.ndarray) -> Filament:
    """Return the color of some cells of the census that is nearest to all of them; a mean of different ones would be a
    color that the surface does not have."""
    points = found.in_lab[members]
    cell = np.flatnonzero(members)[(cdist(points, points) @ weights[members]).argmin()]
    return _white_or_black(found.in_lab[cell]) or of_color(found.colors[cell])


def _white_or_black(color: np.ndarray) -> Filament | None:
    """Return the common white or black filament if a color in CIELAB is one to people."""
    if np.linalg.norm(color[1:]) >= _GRAY:
        return None
    return COMMON[0] if color[0] > _WHITE else COMMON[1] if color[0] < _BLACK else None


def _mean(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.asarray(weights @ values / weights.sum())
