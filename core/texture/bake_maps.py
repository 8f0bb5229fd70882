"""From the values of a finished image to the maps of its material."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.mesh.udim import Layout
from core.objective.estimates import roughness_of, shine
from core.render.surface import Surface
from core.render.uv_buffer import evenly_spread
from core.settings.relief import MAP_NAMES, MapName
from core.settings.texture import TextureSettings
from core.texture.baked import BakedMaps
from core.texture.frames import Frames, frames_of, written_in
from core.texture.gutter import dilate
from core.texture.heights import ON_SURFACE, HeightScale, height_scale
from core.texture.map_texels import MapTexels, map_texels, widened
from core.texture.occlusion import open_sky, past_relief
from core.texture.own_heights import OwnHeights, ReliefHeights, bands_at, estimated_heights
from core.texture.problem import TextureProblem
from core.texture.udim import Tile

# Surroundings of a texel that may stand higher than it, in texels.
_SURROUNDINGS = (4.0, 16.0)
_SAMPLES = 20_000


@dataclass(frozen=True)
class MapsOfJob:
    """What there is to know to bake the maps of a job: those that are ``wanted``, the ``frames`` of the whole
    ``surface``, and what ``heights`` stand for."""

    wanted: tuple[MapName, ...]
    surface: Surface
    layout: Layout
    frames: Frames
    scale: HeightScale

    @property
    def has_heights(self) -> bool:
        """Whether heights are needed for any of the maps."""
        return bool({"normal", "height"} & set(self.wanted))


def maps_of_job(settings: TextureSettings, problem: TextureProblem) -> MapsOfJob | None:
    """Return what maps to bake; None where the color is all that is wanted."""
    seen = problem.seen.maps
    brought = {*seen, *problem.finish.constants, *(("normal",) if "height" in seen else ())}
    wanted = tuple(name for name in MAP_NAMES if name in brought or name in settings.maps)
    if not wanted:
        return None
    surface = problem.make_view.rasterizer.surface
    own = next(iter(problem.finish.heights.values()), None)
    return MapsOfJob(
        wanted,
        surface,
        problem.make_view.layout,
        frames_of(surface),
        own or height_scale(settings, surface.radius),
    )


def bake_maps(
    job: MapsOfJob,
    settings: TextureSettings,
    problem: TextureProblem,
    parameters: Sequence[Tensor],
    stage: int,
    tile: Tile,
    values: np.ndarray,
) -> BakedMaps:
    """Return the maps of a tile, given its finished ``values`` float32 [S, S, 3 + M] (``core.texture.bake``)."""
    color, size = values[..., :3], len(values)
    channels = {name: values[..., 3 + index] for index, name in enumerate(problem.seen.maps)}
    channels |= {name: np.full((size, size), one, np.float32) for name, one in problem.finish.constants.items()}
    found = dict(channels)
    if job.has_heights or "height" in channels:
        heights = heights_of(job, problem, parameters, stage, size)
        relief = _relief(job, heights, problem, tile, values)
        found |= {"normal": relief.normal, "height": relief.heights}
        relief_light = relief.light
    else:
        relief_light = np.ones((size, size), np.float32)
    if "roughness" in job.wanted and "roughness" not in channels:
        found["roughness"] = _roughness(settings, problem, parameters, stage, job.surface, color)
    if "metallic" in job.wanted and "metallic" not in channels:
        found["metallic"] = np.full((size, size), settings.metallic, np.float32)
    if "occlusion" in job.wanted and "occlusion" not in channels:
        normals = job.frames.of_triangles(np.arange(len(job.frames.normals))[job.layout.members(tile.index)]).normals
        found["occlusion"] = relief_light * open_sky(job.surface, tile, normals, size)
    return BakedMaps(color, **{name: found[name] for name in job.wanted})


def heights_of(
    job: MapsOfJob, problem: TextureProblem, parameters: Sequence[Tensor], stage: int, size: int
) -> OwnHeights:
    """Return the heights of a texture of size × size texels: its relief's, or estimated ones."""
    texture, seen = problem.parameterization, problem.seen.maps
    if "height" in seen:
        return ReliefHeights(texture, parameters, stage, seen.index("height"), job.scale)
    return estimated_heights(texture, parameters, stage, job.scale, job.surface, size)


@dataclass(frozen=True)
class _Relief:
    """The ``normal`` [S, S, 3] in tangent space, ``heights`` [S, S] in the units of the mesh, and how much ``light``
    [S, S] reaches each texel past the relief."""

    normal: np.ndarray
    heights: np.ndarray
    light: np.ndarray


def _relief(job: MapsOfJob, heights: OwnHeights, problem: TextureProblem, tile: Tile, values: np.ndarray) -> _Relief:
    size, seen = len(values), problem.seen.maps
    cover = problem.finish.kept.cover(tile, size).reshape(-1) if problem.finish.kept else None
    normal = np.tile(np.array([0, 0, 1], np.float32), (size * size, 1))
    height = values[..., 3 + seen.index("height")].flatten() if "height" in seen else None
    found = np.full(size * size, ON_SURFACE, np.float32) if height is None else height
    light, known = np.ones(size * size, np.float32), np.zeros(size * size, bool)
    unit_depth = job.scale.depth / job.surface.radius
    for texels in map_texels(tile, job.frames, job.layout, size):
        rows = texels.indices
        share = np.ones(len(rows), np.float32) if cover is None else cover[rows]
        around = heights.at(texels.around)
        gradient = texels.gradient(around) * (share * unit_depth)[:, None]
        normal[rows] = written_in(texels.frames, texels.normals(gradient))
        if height is None:
            middle = around.reshape(-1, len(rows)).mean(axis=0)
            found[rows] = ON_SURFACE + share * (middle - ON_SURFACE)
        if "occlusion" in job.wanted:
            light[rows] = _light(texels, heights, found[rows], unit_depth * share)
        known[rows] = True
    # Texels right beside an island belong to it: filters blend them in.
    images = np.concatenate([normal, found[:, None], light[:, None]], axis=1).reshape(size, size, 5)
    images = dilate(images, known.reshape(size, size))
    return _Relief(images[..., :3], job.scale.height(images[..., 3]), images[..., 4])


def _light(texels: MapTexels, heights: OwnHeights, own: np.ndarray, depth: np.ndarray) -> np.ndarray:
    around = [heights.at(widened(texels.here, wide)) * depth for wide in _SURROUNDINGS]
    widths = [texels.here.footprint * wide for wide in _SURROUNDINGS]
    return past_relief(own * depth, around, widths)


def _roughness(
    settings: TextureSettings,
    problem: TextureProblem,
    parameters: Sequence[Tensor],
    stage: int,
    surface: Surface,
    color: np.ndarray,
) -> np.ndarray:
    flat = torch.from_numpy(np.ascontiguousarray(color)).reshape(-1, 3)
    places = evenly_spread(surface, _SAMPLES, 0, len(color))
    own = problem.finish.surface is not None
    # The same for all tiles, unless the colors are not those of the parameters.
    sample = flat if own else bands_at(problem.parameterization, parameters, stage, places)[0]
    found = roughness_of(flat, settings.roughness, settings.roughness_contrast, float(shine(sample).mean()))
    return np.asarray(found.numpy().reshape(color.shape[:2]))
