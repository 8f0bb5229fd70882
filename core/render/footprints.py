"""How wide the texels of a surface are: as wide as the UV map makes them, and wider where they are narrower than those
on the other side of a seam.

UV islands often have texels of different widths: those of an eye are a quarter as wide as those of the head around it.
On the one side of the seam there is fine detail then, on the other side there is none, and the seam shows, most of all
in normals, which are finer than colors. So detail fades out toward wider texels, as the sizes of elements do in graded
meshes (Persson 2006, Mesh size functions for implicit geometries and PDE-based gradient limiting).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.mesh.mesh import unique_rows
from core.mesh.uv_islands import edges_of, island_of_each
from core.mesh.uv_map import FAR
from core.render.surface import Surface
from core.render.wide_texels import WideTexels, wide_texels, widen

# Steps that nobody sees, and how much wider texels become at most: what lies next to them may be hidden, with hardly
# any texels.
_UNSEEN, _MOST = 1.1, 8.0
# Triangles with less density than this have no area in the UV map, and no width.
_NO_DENSITY = 1e-6
# Islands with fewer texels do not count.
_FEW_TEXELS = 64.0
# Places of the unit ball that are no farther apart are one, whatever rounding did.
_SAME_PLACE = 2e-6
# Points along edges, at most.
_MOST_POINTS = 500_000


class Footprints:
    """The widths of texels on a ``surface``, in textures of any size."""

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self._steps: dict[int, tuple[WideTexels, ...]] = {}

    def at(self, triangles: np.ndarray, points: np.ndarray, size: int) -> np.ndarray:
        """Return the widths float32 [N] of texels of a size × size texture at ``points`` [N, 3] of ``triangles`` [N],
        in units of the surface."""
        self.prepare(size)
        own = self.in_map(triangles, size)
        widths = own.copy()
        for steps in self._steps[size]:
            widen(widths, points, steps)
        return np.minimum(widths, np.float32(_MOST) * own)

    def prepare(self, size: int) -> None:
        """Find what ``at`` looks up in textures of size × size texels, before several threads ask for it."""
        if size not in self._steps:
            self._steps[size] = tuple(_steps_of(self._seams, size))

    @cached_property
    def _seams(self) -> _Seams:
        """Where the map is cut is the same for textures of any size."""
        return _seams_of(self.surface)

    def in_map(self, triangles: np.ndarray, size: int) -> np.ndarray:
        """Return how wide the UV map makes the texels of ``triangles`` [N], float32 [N]."""
        density = np.maximum(self.surface.uv_density[triangles], _NO_DENSITY)
        return np.asarray(1 / (size * density), np.float32)


@dataclass(frozen=True)
class _Seams:
    """Seams between texels of different widths: their ends ``starts`` and ``ends`` [E, 3], the density of the ``wider``
    texels and that of the ``narrower`` ones [E], and the area [E] that the island of the wider ones has in the map."""

    starts: np.ndarray
    ends: np.ndarray
    wider: np.ndarray
    narrower: np.ndarray
    area: np.ndarray


def _seams_of(surface: Surface) -> _Seams:
    edges = edges_of(surface.corners)
    islands = island_of_each(np.where(np.abs(surface.uvs) < FAR, surface.uvs, 0), edges)
    seam = np.flatnonzero((islands[edges.faces[:, 0]] != islands[edges.faces[:, 1]]) & ~edges.crowded)
    faces, ends = edges.faces[seam], edges.ends[seam]
    density = _density_beside(surface, faces, ends, islands)
    wider, narrower = density.min(axis=1), density.max(axis=1)
    beyond = faces[np.arange(len(density)), density.argmin(axis=1)]
    area = np.bincount(islands, surface.areas, len(islands))[islands[beyond]] * wider**2
    seen = np.flatnonzero(narrower > _UNSEEN * wider)
    starts, ends = (surface.corners[faces[seen, 0], ends[seen, 0, end]].astype(np.float64) for end in (0, 1))
    return _Seams(starts, ends, wider[seen], narrower[seen], area[seen])


def _steps_of(seams: _Seams, size: int) -> Iterator[WideTexels]:
    """Yield where the texels of a size × size texture become wider, octave by octave of their widths."""
    widths = np.minimum(1 / seams.wider, _MOST / seams.narrower) / size
    octaves = np.floor(np.log2(widths)).astype(np.int64)
    # An island of a few texels shows nothing that others could match.
    counts = seams.area * size**2 > _FEW_TEXELS
    for octave in np.unique(octaves[counts]):
        members = counts & (octaves == octave)
        yield wide_texels(*_spread(seams.starts[members], seams.ends[members], widths[members]))


def _density_beside(surface: Surface, faces: np.ndarray, ends: np.ndarray, islands: np.ndarray) -> np.ndarray:
    """Return the density [E, 2] of the island on each side of edges, given by ``faces`` [E, 2] and the corners of these
    at their ``ends`` [E, 2, 2]: that of the triangles in the corners there, by their areas, so that slivers hardly
    count."""
    # Of all corners, those that lie at the same places as the ends of the edges.
    places = _named_places(surface.corners)
    wanted = np.unique(places[faces[:, :, None], ends])
    beside = np.flatnonzero(np.isin(places, wanted))
    first, numbers = unique_rows(np.column_stack([places.reshape(-1)[beside], islands[beside // 3]]))
    own_areas = surface.areas[beside // 3]
    areas = np.bincount(numbers, own_areas, len(first))
    in_map = own_areas * surface.uv_density[beside // 3].astype(np.float64) ** 2
    density = np.sqrt(np.bincount(numbers, in_map, len(first)) / np.maximum(areas, np.finfo(np.float64).tiny))
    corners = np.zeros(surface.areas.size * 3, np.int64)
    corners[beside] = numbers
    own = corners.reshape(-1, 3)[faces[:, :, None], ends]
    return np.maximum(density[own].mean(axis=2), _NO_DENSITY)


def _named_places(corners: np.ndarray) -> np.ndarray:
    """Return a number int64 [F, 3] for the place of each corner [F, 3, 3] in the unit ball."""
    names = np.zeros(corners.shape[:2], np.int64)
    for axis in range(3):
        # There are about a million steps along each axis: 21 bits have room for them.
        names = (names << 21) + (np.rint(corners[:, :, axis] / _SAME_PLACE).astype(np.int64) + (1 << 20))
    return names


def _spread(starts: np.ndarray, ends: np.ndarray, widths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return points [P, 3] on the ways from ``starts`` [E, 3] to ``ends`` [E, 3], about half the ``widths`` [E]
    apart, and the width at each."""
    counts = np.ceil(2 * np.linalg.norm(ends - starts, axis=1) / widths)
    # UVs far out would ask for any number of them.
    counts = np.minimum(counts + 1, max(1, _MOST_POINTS // len(counts))).astype(np.int64)
    edge = np.repeat(np.arange(len(starts)), counts)
    place = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = ((place + 0.5) / counts[edge])[:, None]
    return starts[edge] + share * (ends - starts)[edge], widths[edge]
