"""From the values of a finished image to the maps of its material."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.mesh.normals import unit
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
from core.texture.own_heights import LaidHeights, OwnHeights, ReliefHeights, bands_at, estimated_heights
from core.texture.problem import TextureProblem
from core.texture.udim import Tile

# Surroundings of a texel that may stand higher than it, in texels.
_SURROUNDINGS = (4.0, 16.0)
_SAMPLES = 20_000


@dataclass(frozen=True)
class MapsOfJob:
    """What there is to know to bake the maps of a job: those that are ``wanted``, and which of them it ``makes`` while
    others are the base texture's, the ``frames`` of the whole ``surface``, and what heights stand for."""

    wanted: tuple[MapName, ...]
    makes: frozenset[MapName]
    surface: Surface
    layout: Layout
    frames: Frames
    scale: HeightScale

    @property
    def has_heights(self) -> bool:
        """Whether heights are needed for any of the maps."""
        return bool({"normal", "height"} & self.makes)


def maps_of_job(settings: TextureSettings, problem: TextureProblem) -> MapsOfJob | None:
    """Return what maps to bake; None where the color is all that is wanted."""
    seen = problem.seen.maps
    makes = frozenset({*seen, *problem.finish.constants, *(("normal",) if "height" in seen else ()), *settings.maps})
    wanted = tuple(name for name in MAP_NAMES if name in makes or name in problem.base_maps.values)
    if not wanted:
        return None
    surface = problem.make_view.rasterizer.surface
    scale = problem.scale or height_scale(settings, surface.radius)
    return MapsOfJob(wanted, makes, surface, problem.make_view.layout, frames_of(surface), scale)


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
    found: dict[MapName, np.ndarray] = {
        name: np.full((size, size), one, np.float32) for name, one in problem.finish.constants.items()
    }
    relief_light = np.ones((size, size), np.float32)
    if job.has_heights:
        own = heights_of(job, problem, parameters, stage, size)
        relief = _relief(job, own, problem, tile, size, channels.get("height"))
        found |= {"normal": relief.normal, "height": relief.heights}
        relief_light = relief.light
    if "roughness" in job.makes - found.keys() - channels.keys():
        found["roughness"] = _roughness(settings, problem, parameters, stage, job.surface, color)
    if "metallic" in job.makes - found.keys() - channels.keys():
        found["metallic"] = np.full((size, size), settings.metallic, np.float32)
    if "occlusion" in job.makes - found.keys() - channels.keys():
        normals = job.frames.of_triangles(np.arange(len(job.frames.normals))[job.layout.members(tile.index)]).normals
        found["occlusion"] = relief_light * open_sky(job.surface, tile, normals, size)
    # What is optimized has been laid over the base texture with the color.
    laid = {
        name: channels[name] if name in channels else _laid(job, problem, tile, name, found.get(name), size)
        for name in job.wanted
    }
    if "height" in laid:
        laid["height"] = job.scale.height(laid["height"])
    return BakedMaps(color, **laid)


def _laid(
    job: MapsOfJob, problem: TextureProblem, tile: Tile, name: MapName, values: np.ndarray | None, size: int
) -> np.ndarray:
    """Return a map [S, S] or [S, S, 3] with its new ``values``, None where there are none, over those of the base
    texture."""
    kept = problem.finish.kept
    if kept is None:
        assert values is not None
        return values
    cover = kept.cover(tile, size)
    if name not in problem.base_maps.values:
        assert values is not None
        # Estimates go by the colors, which are the base texture's there; heights fade to the surface.
        return ON_SURFACE + cover[..., 0] * (values - ON_SURFACE) if name == "height" else values
    base = problem.base_maps.finished(name, job.scale)(tile, size)
    base = base * 2 - 1 if name == "normal" else base[..., 0]
    if values is None:
        return base
    cover = cover if name == "normal" else cover[..., 0]
    mixed = base + cover * (values - base)
    return np.where(cover > 0, unit(mixed), base).astype(np.float32) if name == "normal" else mixed


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
    """The ``normal`` [S, S, 3] in tangent space of a relief and what it fades to, its own finished ``heights`` [S, S],
    and how much ``light`` [S, S] reaches each texel past the relief."""

    normal: np.ndarray
    heights: np.ndarray
    light: np.ndarray


def _relief(
    job: MapsOfJob, own: OwnHeights, problem: TextureProblem, tile: Tile, size: int, laid: np.ndarray | None
) -> _Relief:
    """Return a relief of its ``own`` heights; ``laid`` [S, S] are the finished ones of texels where they are known."""
    kept, ground = problem.finish.kept, problem.ground
    cover = kept.cover(tile, size).reshape(-1) if kept else np.ones(size * size, np.float32)
    flat = "height" not in problem.base_maps.values
    heights = LaidHeights(own, ground) if ground else own
    normal = np.tile(np.array([0, 0, 1], np.float32), (size * size, 1))
    found = np.full(size * size, ON_SURFACE, np.float32)
    light, known = np.ones(size * size, np.float32), np.zeros(size * size, bool)
    unit_depth = job.scale.depth / job.surface.radius
    for texels in map_texels(tile, job.frames, job.layout, size):
        rows = texels.indices
        around = own.at(texels.around)
        found[rows] = around.reshape(-1, len(rows)).mean(axis=0)
        if ground:
            around = ground.at(texels.around).under(around)
        gradient = texels.gradient(around) * unit_depth
        # Where nothing is new, nothing changes, not even half a texel from the border.
        gradient *= (cover[rows] > 0)[:, None] if flat else 1
        normal[rows] = written_in(texels.frames, texels.normals(gradient))
        if "occlusion" in job.makes:
            middle = around.reshape(-1, len(rows)).mean(axis=0) if laid is None else laid.reshape(-1)[rows]
            light[rows] = _light(texels, heights, middle, unit_depth)
        known[rows] = True
    # Texels right beside an island belong to it: filters blend them in.
    images = np.concatenate([normal, found[:, None], light[:, None]], axis=1).reshape(size, size, 5)
    images = dilate(images, known.reshape(size, size))
    return _Relief(images[..., :3], images[..., 3], images[..., 4])


def _light(texels: MapTexels, heights: OwnHeights, own: np.ndarray, depth: float) -> np.ndarray:
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
