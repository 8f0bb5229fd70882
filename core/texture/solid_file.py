"""Solid textures as files: the color and the maps of every point near a surface, for whoever gives it another shape or
UV map."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.errors import InputError
from core.files.npz import read_arrays
from core.files.whole import write_atomically
from core.mesh.mesh import Mesh
from core.parameterization.channels import Channels, MapSpace
from core.parameterization.color import ColorSpace
from core.parameterization.solid_interpolation import PointLookup, interpolate
from core.parameterization.solid_levels import SolidGrids, grids_of
from core.parameterization.solid_texture import SolidParts
from core.parameterization.sparse_grid import SparseGrid
from core.render.symmetry import Symmetry
from core.settings.relief import MapName
from core.texture.heights import HeightScale
from core.texture.palette import Palette

# A texture of 2048 x 2048 texels has about half as many; files that are much larger are not worth their room.
_MOST_ROWS = 10_000_000
# Values are kept as so many steps on either side of 0: the error is less than a level of an 8-bit color.
_STEPS = 127
# Those of maps are finer: slopes of heights show steps that colors do not.
_MAP_STEPS = 32767
_AT_ONCE = 500_000


@dataclass(frozen=True)
class Solid:
    """A solid texture: the values of its ``grids``, ``coarse`` and ``fine`` [N, 3 + M], the ``channels`` that these
    stand for, its ``palette`` and its ``symmetry`` if it has them, and what its ``heights`` stand for. The mesh lies
    around ``center`` float64 [3], in the coordinates of its file, in a ball of the ``radius``. Where a relief was
    carved into other colors, it does not have those (``has_colors``)."""

    grids: SolidGrids
    coarse: Tensor
    fine: Tensor
    channels: Channels
    palette: Palette | None
    symmetry: Symmetry | None
    center: np.ndarray
    radius: float
    heights: HeightScale | None = None
    has_colors: bool = True

    @property
    def maps(self) -> tuple[MapName, ...]:
        """The maps that it has besides the color."""
        return tuple(space.name for space in self.channels.maps)

    @property
    def depth(self) -> float:
        """The distance between the heights 0 and 1 in the units of the mesh; 0 if there are none."""
        return self.heights.depth if self.heights else 0.0

    def at(self, points: np.ndarray, width: float) -> np.ndarray:
        """Return the colors, float32 [N, 3] sRGB in [0, 1], at points [N, 3] near the surface; details finer than
        ``width`` fade out, in the unit of the points. The solid must have colors."""
        assert self.has_colors
        return self._all_at(points, width, 3, self._colors)

    def maps_at(self, points: np.ndarray, width: float) -> np.ndarray:
        """Return the maps, float32 [N, M] in [0, 1], as ``at`` does the colors; a height of 0.5 is on the surface."""
        return self._all_at(points, width, len(self.maps), self._maps)

    def _all_at(
        self, points: np.ndarray, width: float, count: int, finished: Callable[[PointLookup], Tensor]
    ) -> np.ndarray:
        found = np.empty((len(points), count), np.float32)
        for start in range(0, len(points), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            places = ((points[some] - self.center) / self.radius).astype(np.float32)
            # Grids end a little beyond the ball.
            places /= np.maximum(1, np.linalg.norm(places, axis=1, keepdims=True))
            found[some] = finished(self._lookup(self.symmetry.fold(places) if self.symmetry else places, width)).numpy()
        return found

    def _lookup(self, places: np.ndarray, width: float) -> PointLookup:
        widths = np.full(len(places), width / self.radius, np.float32)
        return PointLookup(self.grids, len(self.grids.levels), places, widths)

    def _colors(self, lookup: PointLookup) -> Tensor:
        colors = self.channels.colors.rgb(interpolate(self.coarse[:, :3], self.fine[:, :3], lookup), dim=1)
        limited = self.palette.limit(colors) if self.palette else colors
        return limited.clamp(0, 1)

    def _maps(self, lookup: PointLookup) -> Tensor:
        values = self.channels.map_values(interpolate(self.coarse[:, 3:], self.fine[:, 3:], lookup), dim=1)
        for column, name in enumerate(self.maps):
            if name == "height" and self.heights:
                values[:, column] = self.heights.finished(values[:, column])
        return values


def ball_around(mesh: Mesh) -> tuple[np.ndarray, float]:
    """Return the center float64 [3], in the coordinates of the mesh's file, and the radius of the ball in which the
    renderer sees a mesh (``core.render.surface``)."""
    used = np.zeros(len(mesh.positions), bool)
    used[mesh.triangles] = True
    points = mesh.positions[used].astype(np.float64)
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
        "matrix": solid.channels.colors.matrix.cpu().numpy(),
        "mean": solid.channels.colors.mean.cpu().numpy(),
        "center": solid.center,
        "radius": np.array(solid.radius),
        "levels": np.array(len(levels)),
        "has_colors": np.array(int(solid.has_colors)),
    }
    if solid.palette:
        arrays["palette"] = solid.palette.table.astype(np.float16)
    if solid.symmetry:
        arrays |= {name: getattr(solid.symmetry, name) for name in ("axes", "heights", "origin")}
    if solid.maps:
        arrays["maps"] = np.array(solid.maps)
        arrays["map_spaces"] = np.array([(space.mean, space.gain, *space.ends) for space in solid.channels.maps])
        arrays["map_shares"] = np.array(solid.channels.shares)
    if solid.heights:
        arrays["height_distance"] = np.array(solid.heights.distance)
        arrays["height_side"] = np.array(solid.heights.side)
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
    colors, maps = own[:, :3], own[:, 3:]
    step = max(float(np.abs(colors).max()) / _STEPS, np.finfo(np.float32).tiny)
    map_steps = np.maximum(np.abs(maps).max(axis=0, initial=0) / _MAP_STEPS, np.finfo(np.float32).tiny)
    of_maps = {"map_values": np.rint(maps / map_steps).astype(np.int16), "map_steps": map_steps}
    return {
        "shape": np.array([grid.voxel, grid.gain, grid.origin, len(grid.blocks), step]),
        "rotation": grid.rotation,
        "blocks": np.flatnonzero(grid.blocks.reshape(-1) >= 0).astype(np.int32),
        "corners": np.packbits(grid.rows >= 0, axis=1),
        "values": np.rint(colors / step).astype(np.int8),
        **(of_maps if maps.shape[1] else {}),
    }


def _solid(arrays: Mapping[str, np.ndarray]) -> Solid:
    levels: list[SparseGrid] = []
    values: list[np.ndarray] = []
    # Files of earlier versions have no maps.
    spaces = (
        tuple(
            MapSpace(str(name), float(mean), float(gain), ends=(float(lowest), float(highest)), shares=tuple(shares))  # type: ignore[arg-type]
            for name, (mean, gain, lowest, highest), shares in zip(
                arrays["maps"], arrays["map_spaces"], arrays["map_shares"].tolist(), strict=True
            )
        )
        if "maps" in arrays
        else ()
    )
    for number in range(int(arrays["levels"])):
        level = {name: arrays[f"{name}_{number}"] for name in ("shape", "rotation", "blocks", "corners", "values")}
        grid = _grid(level, sum(grid.count for grid in levels))
        levels.append(grid)
        colors = level["values"].astype(np.float32) * np.float32(level["shape"][4])
        own = [arrays[f"map_values_{number}"] * arrays[f"map_steps_{number}"].astype(np.float32)] if spaces else []
        values.append(np.concatenate([colors, *own], axis=1))
        if len(values[-1]) != grid.count:
            raise ValueError("a level has another number of values than corners")
    return _solid_of_rows(
        levels,
        torch.from_numpy(np.concatenate(values)),
        Channels(ColorSpace(*(torch.from_numpy(arrays[name].copy()) for name in ("matrix", "mean"))), spaces),
        Palette.of_table(arrays["palette"].astype(np.float32)) if "palette" in arrays else None,
        Symmetry(arrays["axes"], arrays["heights"], arrays["origin"]) if "axes" in arrays else None,
        arrays["center"],
        float(arrays["radius"]),
        HeightScale(float(arrays["height_distance"]), str(arrays["height_side"]))  # type: ignore[arg-type]
        if "height_side" in arrays
        else None,
        bool(arrays["has_colors"]) if "has_colors" in arrays else True,
    )


def _grid(level: Mapping[str, np.ndarray], first_row: int) -> SparseGrid:
    voxel, gain, origin, side, _ = level["shape"].tolist()
    if side < 1:
        raise ValueError("a level has no blocks")
    blocks = np.full(int(side) ** 3, -1, np.int32)
    blocks[level["blocks"]] = np.arange(len(level["blocks"]), dtype=np.int32)
    there = np.unpackbits(level["corners"], axis=1).astype(bool)
    if there.shape != (len(level["blocks"]), 8**3):
        raise ValueError("a level has corners of other blocks than its own")
    count = int(there.sum())
    rows = np.full(there.shape, -1, np.int32)
    rows[there] = first_row + np.arange(count, dtype=np.int32)
    cube = blocks.reshape(int(side), int(side), int(side))
    return SparseGrid(voxel, level["rotation"], int(origin), cube, rows, first_row, count, gain)


def solid_of(
    mesh: Mesh,
    parts: SolidParts,
    palette: Palette | None,
    heights: HeightScale | None = None,
    has_colors: bool = True,
) -> Solid:
    """Return the solid texture of a mesh."""
    rows = torch.cat([tensor.detach().cpu() for tensor in parts.parameters])
    ball = ball_around(mesh)
    return _solid_of_rows(parts.levels, rows, parts.channels, palette, parts.symmetry, *ball, heights, has_colors)


def _solid_of_rows(
    levels: Sequence[SparseGrid],
    rows: Tensor,
    channels: Channels,
    palette: Palette | None,
    symmetry: Symmetry | None,
    center: np.ndarray,
    radius: float,
    heights: HeightScale | None,
    has_colors: bool,
) -> Solid:
    grids = grids_of(levels)
    base = grids.row_count(grids.base + 1)
    return Solid(grids, rows[:base], rows[base:], channels, palette, symmetry, center, radius, heights, has_colors)
