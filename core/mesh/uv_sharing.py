"""How much of a surface shares texels with other parts of it, and how much of that shows.

Needs numpy alone, so that both halves of Patina measure the same.

Where several islands lie on a texel, one of them has it (``core.mesh.uv_islands.order_of_islands``), and the others
show that one's place. That may look right: the halves of a mirrored model meet in the middle, and separate pieces have
no neighbors whose pattern they could break off. What looks wrong are breaks: lines across which the places that are
shown do not meet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.mesh.uv_islands import Edges, edges_of, island_of_each, order_of_islands
from core.mesh.uv_owners import Owners, owners_of, repeat_texture

# Points that tell whether there is anything to look at, and pairs of points on the two sides of what may be a break.
_POINTS, _PAIRS = 3_000, 6_000
_MOST_TESTS = 1 << 20
# Points beside an edge are so far from it, as a part of the way to the middle of the triangle, and so far along it.
_ASIDE, _ALONG = 0.05, 0.35
# Needles inside triangles are no longer than this part of the surface's width, and of a unit square.
_NEEDLE = 0.05
# What two sides show meets where it is no farther apart than the sides times this, and this part of an island's width:
# people lay islands on top of each other by eye.
_STRETCH, _BY_EYE = 4.0, 0.02
# A place this part of the surface's width away is another one.
_ELSEWHERE = 1e-4
_HALVINGS = 6


@dataclass(frozen=True)
class Sharing:
    """``borrowed`` is the part of the surface, 0 to 1, whose texels other parts have. ``breaks`` is the length of all
    lines at which the pattern breaks off, on a surface with the area 1."""

    borrowed: float
    breaks: float


def overlaps(uvs: np.ndarray, areas: np.ndarray, tiles: bool) -> float:
    """Return the part of triangles [F, 3, 2] in UV space that lies on top of others, from 0 to 1, counted by ``areas``.

    It is estimated at random places, the same ones each time. Triangles on which the texture repeats do not count.

    Args:
        uvs: the triangles, none far away.
        areas: how much each triangle counts, [F].
        tiles: whether the map uses UDIM tiles; if not, the texture repeats outside 0 to 1.
    """
    counted = areas if tiles else areas * ~repeat_texture(uvs)
    if not counted.any():
        return 0.0
    random = np.random.default_rng(0)
    faces = _chosen(random, counted, _POINTS)
    points = _weighted(uvs[faces].astype(np.float64), _random_weights(random, len(faces)))
    owners = owners_of(uvs, None, tiles, points)
    count = max(1, int(_POINTS * min(1, _MOST_TESTS / max(owners.tests(points), 1))))
    found = owners.at(points[:count])[0]
    return float(((found != faces[:count]) & (found >= 0)).mean())


def sharing(uvs: np.ndarray, corners: np.ndarray, tiles: bool) -> Sharing:
    """Return how a surface shares texels, estimated at random places, the same ones each time.

    Args:
        uvs: triangles in UV space, [F, 3, 2], none far away.
        corners: the same triangles in space, [F, 3, 3], all with an area.
        tiles: whether the map uses UDIM tiles; if not, the texture repeats outside 0 to 1.
    """
    edges = edges_of(corners)
    uvs, corners = uvs.astype(np.float64), corners.astype(np.float64)
    areas = _areas(corners)
    width = np.sqrt(areas.sum())
    wide = np.zeros(len(uvs), bool) if tiles else repeat_texture(uvs)
    borrowed, breaks = _of_wide(uvs[wide], corners[wide], areas[wide])
    if not wide.all():
        islands = island_of_each(uvs, edges)
        owners = owners_of(uvs, order_of_islands(islands, uvs, corners), tiles)
        look = _Look(uvs, corners, owners, width, np.sqrt(np.bincount(islands, areas))[islands])
        more = _of_others(look, edges, islands, np.where(wide, 0, areas))
        borrowed, breaks = borrowed + more[0], breaks + more[1]
    return Sharing(borrowed / width**2, breaks / width)


def _of_wide(uvs: np.ndarray, corners: np.ndarray, areas: np.ndarray) -> tuple[float, float]:
    """Return the borrowed area and the length of the breaks of triangles on which the texture repeats: on each texel
    lie as many places as there are unit squares in a triangle, and the pattern breaks off around each square."""
    if not len(uvs):
        return 0.0, 0.0
    doubled = np.abs(_cross(uvs[:, 1] - uvs[:, 0], uvs[:, 2] - uvs[:, 0]))
    opposite = corners[:, [2, 0, 1]] - corners[:, [1, 2, 0]]
    # The gradient of a function on a triangle: its values at the corners times the sides opposite, turned.
    gradients = np.einsum("fkc,fkd->fcd", uvs, opposite) / (2 * areas[:, None, None])
    lines = np.linalg.norm(gradients, axis=2).sum(axis=1)
    return float((areas * (1 - 1 / np.maximum(doubled / 2, 1))).sum()), float((areas * lines).sum())


@dataclass(frozen=True)
class _Look:
    """What points on the surface show. ``width`` is that of the surface, ``sizes`` [F] are those of the islands."""

    uvs: np.ndarray
    corners: np.ndarray
    owners: Owners
    width: float
    sizes: np.ndarray

    def elsewhere(self, faces: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return bool [Q]: whether points, given as for ``shown``, show another place than their own."""
        away = self.shown(faces, weights)[1] - _weighted(self.corners[faces], weights)
        return np.asarray(np.linalg.norm(away, axis=1) > _ELSEWHERE * self.width)

    def shown(self, faces: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the triangles [Q] and the places [Q, 3] that points show, given by faces [Q] and weights [Q, 3]."""
        found, places = self.owners.at(_weighted(self.uvs[faces], weights))
        lost = found < 0
        found, places = np.where(lost, faces, found), np.where(lost[:, None], weights, places)
        return found, _weighted(self.corners[found], places)

    def meet(
        self, one: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray], far: np.ndarray
    ) -> np.ndarray:
        """Return whether what two points show (see ``shown``) meets; ``far`` [Q] is their distance in the UV map."""
        steps = np.maximum(self._steps(one[0]), self._steps(other[0]))
        by_eye = _BY_EYE * np.minimum(self.sizes[one[0]], self.sizes[other[0]])
        return np.asarray(np.linalg.norm(one[1] - other[1], axis=1) <= _STRETCH * steps * far + by_eye)

    def _steps(self, faces: np.ndarray) -> np.ndarray:
        """Return how far one goes on the surface for one unit of the UV map, at most, [Q]."""
        sides, others = (array[faces][:, [1, 2, 0]] - array[faces] for array in (self.corners, self.uvs))
        lengths = np.linalg.norm(others, axis=2)
        return np.asarray((np.linalg.norm(sides, axis=2) / np.maximum(lengths, 1e-12)).max(axis=1))


def _of_others(look: _Look, edges: Edges, islands: np.ndarray, areas: np.ndarray) -> tuple[float, float]:
    """Return the borrowed area and the length of the breaks of triangles on which the texture does not repeat."""
    random = np.random.default_rng(0)
    faces = _chosen(random, areas, _POINTS)
    tests = look.owners.tests(look.uvs[faces, 0]) * _PAIRS / _POINTS
    pairs = int(_PAIRS * min(1, _MOST_TESTS / (4 * max(tests, 1))))
    elsewhere = look.elsewhere(faces, _random_weights(random, len(faces)))
    breaks = _inside(look, areas, pairs, random)
    between = ~edges.crowded & (areas[edges.faces[:, 0]] > 0) & (areas[edges.faces[:, 1]] > 0)
    seam = islands[edges.faces[:, 0]] != islands[edges.faces[:, 1]]
    for kind in (between & seam, between & ~seam):
        breaks += _at_edges(look, edges, np.flatnonzero(kind), pairs, random)
    return float(elsewhere.mean() * areas.sum()), breaks


def _inside(look: _Look, areas: np.ndarray, count: int, random: np.random.Generator) -> float:
    """Return the length of the breaks that cross triangles: a needle that falls on a surface at random crosses lines
    as often as they are long (Buffon's needle)."""
    faces = _chosen(random, areas, count)
    one, other = _random_weights(random, count), _random_weights(random, count)
    lengths = np.linalg.norm(_weighted(look.corners[faces], other - one), axis=1)
    in_map = np.linalg.norm(_weighted(look.uvs[faces], other - one), axis=1)
    short = np.minimum(1, _NEEDLE / np.maximum(np.maximum(lengths / look.width, in_map), 1e-300))
    other = one + (other - one) * short[:, None]
    broken = _broken(look, faces, one, other)
    return float(np.pi / 2 * areas.sum() * broken / max((lengths * short).sum(), 1e-300))


def _broken(look: _Look, faces: np.ndarray, one: np.ndarray, other: np.ndarray) -> int:
    """Return how many of the needles between two points of the same triangles cross a break."""
    here, there = look.shown(faces, one), look.shown(faces, other)
    changes = here[0] != there[0]
    faces, one, other = faces[changes], one[changes], other[changes]
    here, there = (here[0][changes], here[1][changes]), (there[0][changes], there[1][changes])
    for _ in range(_HALVINGS):
        middle = (one + other) / 2
        between = look.shown(faces, middle)
        nearer = np.linalg.norm(here[1] - between[1], axis=1) > np.linalg.norm(there[1] - between[1], axis=1)
        one, other = np.where(nearer[:, None], one, middle), np.where(nearer[:, None], middle, other)
        here = np.where(nearer, here[0], between[0]), np.where(nearer[:, None], here[1], between[1])
        there = np.where(nearer, between[0], there[0]), np.where(nearer[:, None], between[1], there[1])
    far = np.linalg.norm(_weighted(look.uvs[faces], other - one), axis=1)
    return int((~look.meet(here, there, far)).sum())


def _at_edges(look: _Look, edges: Edges, chosen: np.ndarray, count: int, random: np.random.Generator) -> float:
    """Return the length of those edges across which the pattern breaks off."""
    if not len(chosen):
        return 0.0
    lengths = _lengths(look.corners, edges, chosen)
    some = np.arange(len(chosen)) if len(chosen) <= count else random.choice(len(chosen), count, replace=False)
    faces, ends = edges.faces[chosen[some]], edges.ends[chosen[some]]
    shown, far = [], np.zeros(len(some))
    for side in range(2):
        rows = np.arange(len(some))
        on_edge = np.zeros((len(some), 3))
        on_edge[rows, ends[:, side, 0]], on_edge[rows, ends[:, side, 1]] = 1 - _ALONG, _ALONG
        aside = (1 - _ASIDE) * on_edge + _ASIDE / 3
        shown.append(look.shown(faces[:, side], aside))
        far += np.linalg.norm(_weighted(look.uvs[faces[:, side]], aside - on_edge), axis=1)
    broken = ~look.meet(shown[0], shown[1], far)
    return float(lengths.sum() * lengths[some][broken].sum() / max(lengths[some].sum(), 1e-300))


def _lengths(corners: np.ndarray, edges: Edges, chosen: np.ndarray) -> np.ndarray:
    faces, ends = edges.faces[chosen, 0], edges.ends[chosen, 0]
    return np.asarray(np.linalg.norm(corners[faces, ends[:, 0]] - corners[faces, ends[:, 1]], axis=1))


def _chosen(random: np.random.Generator, areas: np.ndarray, count: int) -> np.ndarray:
    """Return ``count`` triangles at random, each as often as its area in [F] says, in random order."""
    cumulative = np.cumsum(areas)
    # One from each part of the surface: fewer coincidences.
    where = (random.permutation(count) + random.random(count)) / count * cumulative[-1]
    return np.minimum(np.searchsorted(cumulative, where, "right"), len(areas) - 1)


def _random_weights(random: np.random.Generator, count: int) -> np.ndarray:
    """Return random places in triangles, evenly by area, as weights [N, 3] of the corners."""
    first, second = random.random((2, count))
    root = np.sqrt(first)
    return np.stack([1 - root, root * (1 - second), root * second], axis=1)


def _weighted(corners: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.asarray(np.einsum("nk,nkc->nc", weights, corners))


def _areas(corners: np.ndarray) -> np.ndarray:
    return np.asarray(
        np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    )


def _cross(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.asarray(one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0])
