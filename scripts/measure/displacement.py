"""How well meshes take a relief: how far they are from it, whether they stay closed, and what that takes.

python -m scripts.measure.displacement 100000 1000000
python -m scripts.measure.displacement --round           # how round coarse meshes are under a relief, flat and smooth
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import trimesh

from core.mesh.displacement.displace import Relieved, relieved
from core.mesh.mesh import Mesh, mesh_of
from core.mesh.sides import is_closed
from core.mesh.welding import welded
from core.printing.relief.crossings import relief_crossings
from core.steps import result_of
from core.texture.height_pictures import limits_for
from scripts.measure.print_models import suzanne

COLUMNS = (
    *("model", "depth", "triangles", "closed", "mean error", "99% below", "crossings", "seconds", "counting"),
    "peak memory (GiB)",
)
ROUND_COLUMNS = ("model", "triangles", "off before", "off after", "farthest after", "closed", "crossings")
_DEPTHS = (0.02, 0.1)
_POINTS = 200_000


@dataclass(frozen=True)
class Tiles:
    """Tiles with joints between them, all over space: plateaus, and slopes that are narrow."""

    mesh: Mesh
    depth: float
    radius: float
    in_space: bool = True

    def at(self, triangles: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """See ``core.mesh.displacement.heights.Heights``."""
        points = np.einsum("nc,nck->nk", weights, self.mesh.positions[self.mesh.triangles[triangles]].astype(float))
        waves = np.prod(np.cos(10 / self.radius * points + [0.3, 0.5, 0.7]), axis=1)
        return np.asarray(self.depth * (0.5 - np.exp(-((waves / 0.12) ** 2))), np.float32)


def models() -> Mapping[str, Callable[[], Mesh]]:
    """Return models, smooth and with sharp edges."""
    return {
        "ball": lambda: _of(trimesh.creation.icosphere(4)),
        "torus": lambda: _of(trimesh.creation.torus(1.0, 0.4)),
        "cube": lambda: _of(trimesh.creation.box((2, 2, 2))),
        "cylinder": lambda: _of(trimesh.creation.cylinder(1.0, 2.0)),
        # The eyes are parts of their own; the rest is open around them.
        "Suzanne": lambda: suzanne(size=64).mesh,
    }


def rows(counts: Sequence[int]) -> Iterator[Sequence[str]]:
    """Yield a row for each model, each depth as a part of its radius, and each of so many triangles."""
    for name, make in models().items():
        mesh = make()
        for depth in _DEPTHS:
            for most in counts:
                yield (name, f"{depth:.0%}", *_row(mesh, depth, most))


def _row(mesh: Mesh, share: float, most: int) -> Iterator[str]:
    middle = (mesh.positions.min(axis=0) + mesh.positions.max(axis=0)) / 2
    radius = float(np.linalg.norm(mesh.positions - middle, axis=1).max())
    depth = share * radius
    relief = Tiles(mesh, depth, radius)
    begun = time.perf_counter()
    found = result_of(relieved(mesh, relief, limits_for(mesh, depth, most, 0.0, None)))
    moved = found.moved()
    seconds = time.perf_counter() - begun
    begun = time.perf_counter()
    crossing = relief_crossings(found)
    counting = time.perf_counter() - begun
    errors = _errors(found, relief) / depth
    solid = trimesh.Trimesh(moved.positions, moved.triangles, process=False)
    yield f"{len(moved.triangles):,}"
    was_closed = is_closed(welded(mesh.positions, mesh.triangles))
    yield "yes" if solid.is_watertight and solid.is_winding_consistent else "no" if was_closed else "as open as before"
    yield f"{errors.mean():.2%}"
    yield f"{np.quantile(errors, 0.99):.2%}"
    yield f"{crossing.count:,}" + (f" (none at {crossing.share:.0%})" if crossing.count else "")
    yield f"{seconds:.1f}"
    yield f"{counting:.1f}"
    yield f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**30 if sys.platform == 'darwin' else 2**20):.2f}"


def _errors(found: Relieved, relief: Tiles) -> np.ndarray:
    """Return how far the heights of the triangles are from those of the relief, at random points of the surface."""
    random = np.random.default_rng(0)
    chosen = random.choice(len(found.cut.triangles), _POINTS, p=found.cut.areas / found.cut.areas.sum())
    shares = random.dirichlet((1, 1, 1), _POINTS)
    heights = np.einsum("nc,nc->n", shares, found.heights[found.cut.triangles[chosen]])
    places = np.einsum("nc,nck->nk", shares, found.cut.weights[chosen])
    return np.abs(heights - relief.at(found.cut.parents[chosen], places))


def round_rows() -> Iterator[Sequence[str]]:
    """Yield a row for each coarse model of a known shape: how far its surface is from that, as a part of its radius,
    flat and smooth, and whether a relief of 2% of the radius on it is sound."""
    balls = {f"ball, {20 * 4**level} triangles": trimesh.creation.icosphere(level) for level in (0, 1, 2)}
    ring = trimesh.creation.torus(1.0, 0.4, major_sections=16, minor_sections=10)
    tube = trimesh.creation.cylinder(1.0, 2.0, sections=12)
    for name, shape in {**balls, "torus, 320 triangles": ring, "cylinder of 12 sides": tube}.items():
        mesh = _of(shape)
        radius = float(np.linalg.norm(mesh.positions, axis=1).max())
        limits = limits_for(mesh, 0.02 * radius, 100_000, 0.0, None)
        level = Tiles(mesh, 0.0, radius)
        flat, smooth = (_off(name, result_of(relieved(mesh, level, limits, on))) / radius for on in (False, True))
        found = result_of(relieved(mesh, Tiles(mesh, 0.02 * radius, radius), limits, True))
        solid = trimesh.Trimesh(*_shape(found), process=False)
        closed = "yes" if solid.is_watertight and solid.is_winding_consistent else "no"
        crossing = relief_crossings(found).count
        figures = (f"{flat.mean():.2%}", f"{smooth.mean():.2%}", f"{smooth.max():.2%}")
        yield name, f"{len(found.cut.triangles):,}", *figures, closed, f"{crossing:,}"


def _off(name: str, found: Relieved) -> np.ndarray:
    """Return how far random points of a surface are from the shape that it stands for."""
    points, _ = trimesh.sample.sample_surface(trimesh.Trimesh(*_shape(found), process=False), 20_000, seed=0)
    around = np.hypot(points[:, 0], points[:, 1])
    if name.startswith("torus"):
        return np.abs(np.hypot(around - 1.0, points[:, 2]) - 0.4)
    if name.startswith("cylinder"):
        return np.minimum(np.abs(around - 1), np.abs(np.abs(points[:, 2]) - 1))
    return np.abs(np.linalg.norm(points, axis=1) - 1)


def _shape(found: Relieved) -> tuple[np.ndarray, np.ndarray]:
    moved = found.moved()
    return moved.positions, moved.triangles


def _of(shape: trimesh.Trimesh) -> Mesh:
    return mesh_of(shape.vertices, shape.faces)


if __name__ == "__main__":
    is_round = "--round" in sys.argv
    print(" | ".join(ROUND_COLUMNS if is_round else COLUMNS))
    for row in round_rows() if is_round else rows([int(count) for count in sys.argv[1:]] or [100_000, 1_000_000]):
        print(" | ".join(row), flush=True)
