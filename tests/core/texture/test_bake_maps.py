"""Maps of materials: normals and occlusion of reliefs whose forms are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.spatial import cKDTree
from torch import Tensor

from core.job.folder import load_job
from core.mesh.arrays import load_npz, save_npz
from core.mesh.displacement.displace import relieved
from core.mesh.displacement.resolve import Limits
from core.mesh.mesh import Mesh, mesh_of
from core.modes.texture import open_mode
from core.render.texels import TexelMap
from core.settings.texture import TextureSettings
from core.steps import result_of
from core.texture.bake import bake
from core.texture.bake_maps import MapsOfJob, bake_maps, maps_of_job
from core.texture.baked import BakedMaps
from core.texture.frames import read_in
from core.texture.problem import TextureProblem
from core.texture.solid_file import Solid, solid_of

MakeJob = Callable[..., Path]
SIZE = 512
MAPS = ("roughness", "metallic", "occlusion")


@dataclass(frozen=True)
class Opened:
    settings: TextureSettings
    problem: TextureProblem
    job: MapsOfJob
    mesh: Mesh
    parameters: list[Tensor]

    def baked(self) -> BakedMaps:
        tile, stage = self.problem.tiles[0], 0
        values = bake(self.problem.parameterization, self.parameters, tile, SIZE, stage, self.problem.finish)
        return bake_maps(self.job, self.settings, self.problem, self.parameters, stage, tile, values)


def fine_ball() -> Mesh:
    """A globe like the ``ball``, but so fine that its facets hardly differ from the smooth surface."""
    rows, columns = 60, 120
    row, column = np.meshgrid(np.arange(rows + 1), np.arange(columns + 1), indexing="ij")
    latitude, longitude = np.pi * (row / rows - 0.5), 2 * np.pi * (column % columns / columns - 0.5)
    ring = np.cos(latitude)
    points = np.stack([ring * np.sin(longitude), np.sin(latitude), ring * np.cos(longitude)], axis=-1)
    uvs = 0.05 + 0.9 * np.stack([column / columns, row / rows], axis=-1)
    index = np.arange(row.size).reshape(row.shape)
    a, b, c, d = (corner.ravel() for corner in (index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]))
    triangles = np.concatenate([np.stack([a, b, c], axis=1)[columns:], np.stack([a, c, d], axis=1)[:-columns]])
    return mesh_of(points.reshape(-1, 3), triangles, uvs.reshape(-1, 2)[triangles])


@pytest.fixture
def opened(make_job: MakeJob, tmp_path: Path) -> Opened:
    folder = make_job(tmp_path / "job", feature="blocks.3.2:10", relief="carve", relative_depth=0.04, maps=MAPS)
    save_npz(fine_ball(), folder / "mesh.npz")
    settings = load_job(folder)
    assert isinstance(settings, TextureSettings)
    mode = open_mode(settings, folder)
    job = maps_of_job(settings, mode.problem)
    assert job
    generator = torch.Generator().manual_seed(0)
    shapes = [tensor.shape for tensor in mode.problem.parameterization.initial(generator)]
    parameters = [0.4 * torch.randn(shape, generator=generator) for shape in shapes]
    return Opened(settings, mode.problem, job, load_npz(folder / settings.mesh), parameters)


@dataclass(frozen=True)
class SolidHeights:
    solid: Solid
    mesh: Mesh
    width: float
    in_space: bool = True

    def at(self, triangles: np.ndarray, weights: np.ndarray) -> np.ndarray:
        corners = self.mesh.positions[self.mesh.triangles[triangles]]
        points = np.einsum("nk,nkc->nc", weights, corners)
        return np.asarray((self.solid.maps_at(points, self.width)[:, 0] - 0.5) * self.solid.depth, np.float32)


def directions(opened: Opened, normal: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what a normal map says in space, [N, 3], at which points [N, 3], and the smooth normals there."""
    tile = opened.problem.tiles[0]
    (band,) = TexelMap(tile.texels.surface).bands(SIZE, SIZE)
    frames = opened.job.frames.at(tile.texels.surface.corners, band.triangles, band.points)
    found = read_in(frames, normal.reshape(-1, 3)[band.indices])
    return found, band.points, frames[:, 2]


def angles(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    return np.degrees(np.arccos(np.clip((first * second).sum(axis=1) / lengths, -1, 1)))


def test_a_flat_relief_has_flat_normals_and_all_maps_have_their_values(opened: Opened) -> None:
    for tensor in opened.parameters:
        tensor[:, 3:] = 0
    baked = opened.baked()
    assert baked.normal is not None and baked.height is not None and baked.metallic is not None
    np.testing.assert_allclose(baked.normal, np.broadcast_to([0, 0, 1], baked.normal.shape), atol=2e-3)
    np.testing.assert_allclose(baked.height, 0, atol=1e-6)
    assert (baked.metallic == opened.settings.metallic).all()
    # Nothing is in a ball's way.
    assert baked.occlusion is not None and baked.occlusion.min() > 0.97


def test_normals_are_those_of_the_displaced_mesh(opened: Opened) -> None:
    baked = opened.baked()
    assert baked.normal is not None
    parts = opened.problem.parameterization.solid(opened.parameters, 0)  # type: ignore[attr-defined]
    solid = solid_of(opened.mesh, parts, None, opened.job.scale)
    # About that of a texel.
    width = np.sqrt(4 * np.pi) / SIZE
    heights = SolidHeights(solid, opened.mesh, width * solid.radius)
    found = result_of(relieved(opened.mesh, heights, Limits(0.008 * solid.radius, 0.0002, 250_000)))
    moved = found.moved()
    corners = moved.positions[moved.triangles].astype(np.float64)
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert moved.uvs is not None
    columns, rows = (moved.uvs.mean(axis=1) * [1, -1] + [0, 1]).T * SIZE
    texels = rows.astype(int) * SIZE + columns.astype(int)
    said, _, smooth = directions(opened, baked.normal)
    of_texel = np.full((SIZE * SIZE, 3), np.nan)
    of_smooth = of_texel.copy()
    (band,) = opened.problem.tiles[0].texels.bands(SIZE, SIZE)
    of_texel[band.indices], of_smooth[band.indices] = said, smooth
    areas = np.linalg.norm(faces, axis=1)
    known = np.isfinite(of_texel[texels][:, 0]) & (areas > 0)
    wrong = np.average(angles(faces[known], of_texel[texels][known]), weights=areas[known])
    flat = np.average(angles(faces[known], of_smooth[texels][known]), weights=areas[known])
    assert flat > 10
    assert wrong < 5


def test_both_sides_of_a_seam_say_the_same(opened: Opened) -> None:
    baked = opened.baked()
    assert baked.normal is not None
    said, points, _ = directions(opened, baked.normal)
    columns = next(opened.problem.tiles[0].texels.bands(SIZE, SIZE)).indices % SIZE
    left, right = columns < SIZE // 4, columns > 3 * SIZE // 4
    ways, others = cKDTree(points[right]).query(points[left])
    # At the poles, texels are narrow.
    beside = (ways < 0.006) & (np.abs(points[left][:, 1]) < 0.5)
    assert beside.sum() > 100
    across = angles(said[left][beside], said[right][others[beside]])
    # The second nearest texel of a side: the nearest one is the texel itself.
    steps, own = cKDTree(points[left]).query(points[left][beside], k=2)
    along = angles(said[left][beside], said[left][own[:, 1]])
    assert across.sum() / ways[beside].sum() < 1.1 * along.sum() / steps[:, 1].sum()
