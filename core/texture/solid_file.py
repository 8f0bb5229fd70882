"""Solid textures as files: the color of every point near a surface, for whoever gives it another shape or UV map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.errors import InputError
from core.files.npz import read_arrays
from core.files.whole import write_atomically
from core.mesh.mesh import Mesh
from core.parameterization.color import ColorSpace
from core.parameterization.solid_interpolation import interpolate, interpolation
from core.parameterization.solid_levels import SolidGrids, grids_of
from core.parameterization.solid_texture import SolidParts
from core.parameterization.sparse_grid import SparseGrid
from core.render.symmetry import Symmetry
from core.texture.palette import Palette

# A texture of 2048 x 2048 texels has about half as many; files that are much larger are not worth their room.
_MOST_ROWS = 10_000_000
# Values are kept as so many steps on either side of 0: the error is less than a level of an 8-bit color.
_STEPS = 127
_AT_ONCE = 500_000


@dataclass(frozen=True)
class Solid:
    """A solid texture: the values of its ``grids``, ``coarse`` and ``fine`` [N, 3], the ``colors`` that these stand
    for, its ``palette`` and its ``symmetry`` if it has them. The mesh lies around ``center`` float64 [3], in the
    coordinates of its file, in a ball of the ``radius``."""

    grids: SolidGrids
    coarse: Tensor
    fine: Tensor
    colors: ColorSpace
    palette: Palette | None
    symmetry: Symmetry | None
    center: np.ndarray
    radius: float

    def at(self, points: np.ndarray, width: float) -> np.ndarray:
        """Return the colors, float32 [N, 3] sRGB in [0, 1], at points [N, 3] near the surface; details finer than
        ``width`` fade out, in the unit of the points."""
        found = np.empty((len(points), 3), np.float32)
        for start in range(0, len(points), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            places = ((points[some] - self.center) / self.radius).astype(np.float32)
            # Grids end a little beyond the ball.
            places /= np.maximum(1, np.linalg.norm(places, axis=1, keepdims=True))
            found[some] = self._at(self.symmetry.fold(places) if self.symmetry else places, width / self.radius)
        return found

    def _at(self, places: np.ndarray, width: float) -> np.ndarray:
        widths = np.full(len(places), width, np.float32)
        lookup = interpolation(self.grids, len(self.grids.levels), places, widths)
        colors = self.colors.rgb(interpolate(self.coarse, self.fine, lookup), dim=1)
        limited = self.palette.limit(colors) if self.palette else colors
        return np.asarray(limited.clamp(0, 1).numpy())


def ball_around(mesh: Mesh) -> tuple[np.ndarray, float]:
    """Return the center float64 [3], in the coordinates of the mesh's file, and the radius of the ball in which the
    renderer sees a mesh (``core.render.surface``)."""
    points = mesh.positions[mesh.triangles].astype(np.float64).reshape(-1, 3)
    center = (points.min(axis=0) + points.max(axis=0)) / 2
    return center + mesh.origin, float(np.linalg.norm(points - center, axis=1).max())


def write_solid(path: Path, solid: Solid) -> bool:
    """Write a solid texture unless it is too large, and return whether it is written.

    Raises:
        PatinaError: the file cannot be written.
    """
    levels = solid.grids.levels
    if solid.grids.row_count(len(levels)) > _MOST_ROWS:
        return False
    values = torch.cat([solid.coarse, solid.fine]).detach().cpu().numpy()
    arrays = {
        "matrix": solid.colors.matrix.cpu().numpy(),
        "mean": solid.colors.mean.cpu().numpy(),
        "center": solid.center,
        "radius": np.array(solid.radius),
        "levels": np.array(len(levels)),
    }
    if solid.palette:
        arrays["palette"] = solid.palette.table.astype(np.float16)
    if solid.symmetry:
        arrays |= {name: getattr(solid.symmetry, name) for name in ("axes", "heights", "origin")}
    for number, grid in enumerate(levels):
        arrays |= {f"{name}_{number}": array for name, array in _level(grid, values).items()}
    with write_atomically(path) as temporary, temporary.open("wb") as stream:
        np.savez(stream, **arrays)
    return True


def read_solid(path: Path) -> Solid:
    """Read a solid texture that ``write_solid`` wrote, or whoever gave a job folder its name.

    Raises:
        InputError: it is damaged.
    """
    try:
        arrays = read_arrays(path)
        return _solid(arrays)
    # numpy and torch raise all kinds of errors on damaged files.
    except Exception as error:
        raise InputError(
            f"{path} is not a solid texture that can be read ({error}); make the texture again."
        ) from error


def _level(grid: SparseGrid, values: np.ndarray) -> dict[str, np.ndarray]:
    """Return the arrays of one level: which blocks it has, which of their corners, and the values there."""
    own = values[grid.first_row : grid.first_row + grid.count]
    step = max(float(np.abs(own).max()) / _STEPS, np.finfo(np.float32).tiny)
    return {
        "shape": np.array([grid.voxel, grid.gain, grid.origin, len(grid.blocks), step]),
        "rotation": grid.rotation,
        "blocks": np.flatnonzero(grid.blocks.reshape(-1) >= 0).astype(np.int32),
        "corners": np.packbits(grid.rows >= 0, axis=1),
        "values": np.rint(own / step).astype(np.int8),
    }


def _solid(arrays: Mapping[str, np.ndarray]) -> Solid:
    levels: list[SparseGrid] = []
    values: list[np.ndarray] = []
    for number in range(int(arrays["levels"])):
        level = {name: arrays[f"{name}_{number}"] for name in ("shape", "rotation", "blocks", "corners", "values")}
        grid = _grid(level, sum(grid.count for grid in levels))
        levels.append(grid)
        values.append(level["values"].astype(np.float32) * np.float32(level["shape"][4]))
        if len(values[-1]) != grid.count:
            raise ValueError("a level has another number of values than corners")
    return _solid_of_rows(
        levels,
        torch.from_numpy(np.concatenate(values)),
        ColorSpace(*(torch.from_numpy(arrays[name].copy()) for name in ("matrix", "mean"))),
        Palette.of_table(arrays["palette"].astype(np.float32)) if "palette" in arrays else None,
        Symmetry(arrays["axes"], arrays["heights"], arrays["origin"]) if "axes" in arrays else None,
        arrays["center"],
        float(arrays["radius"]),
    )


def _grid(level: Mapping[str, np.ndarray], first_row: int) -> SparseGrid:
    voxel, gain, origin, side, _ = level["shape"].tolist()
    blocks = np.full(int(side) ** 3, -1, np.int32)
    blocks[level["blocks"]] = np.arange(len(level["blocks"]), dtype=np.int32)
    there = np.unpackbits(level["corners"], axis=1).astype(bool)
    count = int(there.sum())
    rows = np.full(there.shape, -1, np.int32)
    rows[there] = first_row + np.arange(count, dtype=np.int32)
    cube = blocks.reshape(int(side), int(side), int(side))
    return SparseGrid(voxel, level["rotation"], int(origin), cube, rows, first_row, count, gain)


def solid_of(mesh: Mesh, parts: SolidParts, palette: Palette | None) -> Solid:
    """Return the solid texture of a mesh."""
    rows = torch.cat([tensor.detach().cpu()[:, :3] for tensor in parts.parameters])
    return _solid_of_rows(parts.levels, rows, parts.channels.colors, palette, parts.symmetry, *ball_around(mesh))


def _solid_of_rows(
    levels: Sequence[SparseGrid],
    rows: Tensor,
    colors: ColorSpace,
    palette: Palette | None,
    symmetry: Symmetry | None,
    center: np.ndarray,
    radius: float,
) -> Solid:
    grids = grids_of(levels)
    base = grids.row_count(grids.base + 1)
    return Solid(grids, rows[:base], rows[base:], colors, palette, symmetry, center, radius)
