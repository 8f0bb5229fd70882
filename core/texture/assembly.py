"""From the settings of a texture job to its problem, step by step."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.backbone.network import INPUT, Backbone
from core.files.tensors import as_tensor, scaled_to
from core.mesh.mesh import Mesh
from core.mesh.udim import ONE_IMAGE, Layout
from core.objective.expression import known_layers, parse_expression
from core.objective.style import StyleObjective
from core.parameterization.channels import MapSpace
from core.parameterization.color import ColorSpace
from core.parameterization.fourier_texture import FourierTexture
from core.parameterization.solid_texture import SolidTexture
from core.parameterization.texture import TextureParameterization
from core.render.cameras import CameraRange, camera_targets
from core.render.orientation import Orientation
from core.render.rasterizers import open_rasterizer
from core.render.sampling import mip_pyramid
from core.render.sight import Sight
from core.render.surface import Surface, surface_of
from core.render.symmetry import Symmetry, symmetry_of
from core.render.texels import shared_texels
from core.settings.texture import TextureSettings
from core.texture.areas import Area
from core.texture.base_maps import NO_MAPS, BaseMaps, Ground, base_maps_of
from core.texture.finish import Finish
from core.texture.heights import HeightScale, height_scale
from core.texture.kept import beside_each_other, content_factor
from core.texture.material import neutral_of
from core.texture.objective import TextureObjective
from core.texture.opened_styles import OpenedStyles, open_styles
from core.texture.orienting import open_orientation
from core.texture.problem import TextureProblem, team_sharing
from core.texture.relief_of_job import colors_beside, lamps_of, open_maps, own_colors, relief_of
from core.texture.savings import affordable_size, savings_of
from core.texture.seen import Seen
from core.texture.stages import TextureStage, for_refining, plan_stages, texel_width
from core.texture.start import start_of
from core.texture.styles import TextureStyles
from core.texture.surface_map import TexelValues, surface_map
from core.texture.tile_pictures import pictures_of_tiles
from core.texture.udim import Tile, cut
from core.texture.views import ViewMaker, possible_zooms
from core.texture.where import LARGEST_SHOWN, Where, open_where
from core.texture.zooms import EachZoom

_MIP_LEVELS = 12
# Pixels between the places of a layer, at most, where it is to see how a pattern is turned; and of a picture to try.
_WIDEST_PLACE, _TRIED = 8, 64
# The mean color of each side of the model: enough to keep the sides together, too little to paint them all alike.
_BALANCE = 50.0


def open_problem(
    settings: TextureSettings,
    folder: Path,
    mesh: Mesh,
    backbone: Backbone,
    device: torch.device,
    layout: Layout = ONE_IMAGE,
) -> TextureProblem:
    """Return the problem of the job in ``folder``, whose texture consists of the images of ``layout``. The mesh must
    have UVs.

    Raises:
        InputError: the job's files or settings cannot work together.
        PatinaError: the rasterizer is not available on this machine.
    """
    surface = surface_of(mesh, settings.up_axis)
    tiles = cut(mesh, surface, layout)
    opened = open_styles(settings, folder, surface)
    styles = opened.styles
    where = open_where(settings, folder, surface, tiles, layout)
    stages = plan_stages(
        surface,
        settings.size,
        settings.steps,
        settings.view_size,
        _camera_range(settings),
        styles.closest_zoom,
        styles.farthest_zoom,
    )
    if settings.start_texture:
        stages = for_refining(stages)
    colors = colors_beside(settings, styles.colors(with_base=_content_weight(settings) > 0))
    symmetry = symmetry_of(surface, settings.symmetry)
    maps = open_maps(settings, surface, opened)
    seen = Seen(tuple(space.name for space in maps))
    parameterization = _parameterization(settings, surface, layout, stages, colors, symmetry, maps)
    base_maps = base_maps_of(settings, folder) if where.kept else NO_MAPS
    scale = _height_scale(settings, surface, opened, maps, base_maps)
    # A surface into which a relief is carved shows its base texture, too.
    worn = where.kept is not None or (settings.relief == "carve" and settings.base_texture is not None)
    base = _base_pictures(settings, folder, layout) if worn or _content_weight(settings) else ()
    pyramids = _pyramids(base, device)
    beside = base_maps.beside(seen.maps, neutral_of(maps), scale) if where.kept and maps else None
    if where.kept and beside:
        where = replace(where, kept=replace(where.kept, base=beside_each_other(where.kept.base, beside)))
    orientation = open_orientation(settings, folder, mesh, surface, layout)
    return TextureProblem(
        tiles=tiles,
        parameterization=parameterization,
        make_view=_view_maker(
            settings, surface, layout, stages, parameterization, colors.mean, where, symmetry, orientation
        ),
        objective=_objective(settings, pyramids, backbone, stages, styles, where, seen, orientation is not None),
        seed=settings.seed,
        device=device,
        team=team_sharing(settings.views),
        at_once=savings_of(settings).at_once,
        finish=_finish(settings, folder, opened, where, maps, scale),
        base=_worn(base, beside, tiles, settings.size, device) if worn and beside else pyramids if worn else (),
        base_maps=base_maps,
        scale=scale,
        ground=_ground(settings, where, tiles, layout, base_maps, scale),
        start=start_of(settings, folder, tiles, layout, parameterization, scale),
        seen=seen,
        relief=relief_of(settings, seen),
    )


def _finish(
    settings: TextureSettings,
    folder: Path,
    opened: OpenedStyles,
    where: Where,
    maps: tuple[MapSpace, ...],
    scale: HeightScale | None,
) -> Finish:
    styles = opened.styles
    palettes = tuple(styles.group(members).palette for members in where.members) if styles.pictures else ()
    heights = {index: scale for index, space in enumerate(maps) if space.name == "height" and scale}
    own = own_colors(settings, folder) if settings.relief == "carve" else None
    return Finish(palettes, where.groups, where.kept, neutral_of(maps), heights, own, opened.constants)


def _content_weight(settings: TextureSettings) -> float:
    """Return how much the content of the base texture counts."""
    if not settings.base_texture or settings.relief == "carve":
        return 0.0
    return settings.content_weight * content_factor(settings.strength)


def _camera_range(settings: TextureSettings) -> CameraRange:
    low, high = np.radians(settings.elevation)
    return CameraRange((float(low), float(high)), math.radians(settings.roll))


def _parameterization(
    settings: TextureSettings,
    surface: Surface,
    layout: Layout,
    stages: tuple[TextureStage, ...],
    colors: ColorSpace,
    symmetry: Symmetry | None,
    maps: tuple[MapSpace, ...],
) -> TextureParameterization[Any]:
    if settings.parameterization == "solid":
        # On tiles, places are too far apart to share texels.
        shown = None if settings.tiles else shared_texels(surface)
        finest = texel_width(surface, stages[-1].size)
        sizes = [stage.size for stage in stages]
        return SolidTexture(surface, finest, sizes, colors, settings.seed, shown, symmetry, layout, maps)
    most = affordable_size(len(layout.numbers))
    return FourierTexture([min(stage.size, most) for stage in stages], colors, layout, maps)


def _view_maker(
    settings: TextureSettings,
    surface: Surface,
    layout: Layout,
    stages: tuple[TextureStage, ...],
    parameterization: TextureParameterization[Any],
    mean_color: Tensor,
    where: Where,
    symmetry: Symmetry | None,
    orientation: Orientation | None,
) -> ViewMaker:
    extent = where.areas.extent
    return ViewMaker(
        rasterizer=open_rasterizer(settings.rasterizer, surface),
        parameterization=parameterization,
        stages=stages,
        cameras=replace(_camera_range(settings), beside=extent is not None),
        sight=Sight(surface, camera_targets(surface, settings.seed, symmetry, wanted=extent.at if extent else None)),
        view_size=savings_of(settings).view_size,
        seed=settings.seed,
        background_mean=mean_color.numpy(),
        views_per_step=settings.views,
        layout=layout,
        symmetry=symmetry,
        areas=where.areas,
        cover=where.kept.shown if where.kept else None,
        orientation=orientation,
        lamps=lamps_of(settings, surface, parameterization),
    )


def _objective(
    settings: TextureSettings,
    base: tuple[list[Tensor], ...],
    backbone: Backbone,
    stages: tuple[TextureStage, ...],
    styles: TextureStyles,
    where: Where,
    seen: Seen,
    turned: bool,
) -> TextureObjective:
    weight = _content_weight(settings)
    content_layers = known_layers(settings.content_layers or backbone.content_layers, backbone.layers)
    return TextureObjective(
        backbone=backbone,
        styles=_style_objectives(settings, backbone, stages, styles, where, balanced=weight == 0, turned=turned),
        terms=parse_expression(settings.feature, backbone.layers) if settings.feature else (),
        content_layers=content_layers if weight else (),
        content_weight=weight,
        base=base if weight else (),
        seen=seen,
        maps_seen=styles.seen,
    )


def _base_pictures(settings: TextureSettings, folder: Path, layout: Layout) -> tuple[Tensor, ...]:
    """Return each image of the base texture, [1, 3, H, W]."""
    assert settings.base_texture
    return pictures_of_tiles(folder, settings.base_texture, layout, lambda picture: picture)


def _pyramids(pictures: Sequence[Tensor], device: torch.device) -> tuple[list[Tensor], ...]:
    """Return the mip levels of pictures; several tiles may have the same one."""
    made = {id(picture): mip_pyramid(picture.to(device), _MIP_LEVELS) for picture in pictures}
    return tuple(made[id(picture)] for picture in pictures)


def _worn(
    pictures: Sequence[Tensor], beside: TexelValues, tiles: Sequence[Tile], size: int, device: torch.device
) -> tuple[list[Tensor], ...]:
    """Return the mip levels of the images of the base texture with what its maps are ``beside`` the new ones."""

    def with_maps(picture: Tensor, tile: Tile) -> Tensor:
        height, width = picture.shape[2:]
        maps = scaled_to(as_tensor(beside(tile, min(size, max(height, width)))), (height, width))
        return torch.cat([picture, maps], dim=1)

    return _pyramids([with_maps(*pair) for pair in zip(pictures, tiles, strict=True)], device)


def _height_scale(
    settings: TextureSettings, surface: Surface, opened: OpenedStyles, maps: tuple[MapSpace, ...], base: BaseMaps
) -> HeightScale | None:
    """Return what the heights of a texture stand for; None if it has none."""
    deepest = base.depth if "height" in base.values else 0.0
    if {"height", "normal"} & ({space.name for space in maps} | set(settings.maps)):
        return height_scale(settings, surface.radius, opened.depth, deepest)
    return HeightScale(deepest) if deepest else None


def _ground(
    settings: TextureSettings,
    where: Where,
    tiles: Sequence[Tile],
    layout: Layout,
    base: BaseMaps,
    scale: HeightScale | None,
) -> Ground | None:
    """Return what the relief fades to; None where it is all there is."""
    if where.kept is None:
        return None
    if "height" not in base.values:
        return Ground(where.kept.shown)
    size = min(settings.size, LARGEST_SHOWN, affordable_size(len(tiles)))
    return Ground(where.kept.shown, surface_map(base.finished("height", scale), tiles, layout, size))


def _style_objectives(
    settings: TextureSettings,
    backbone: Backbone,
    stages: tuple[TextureStage, ...],
    styles: TextureStyles,
    where: Where,
    balanced: bool,
    turned: bool,
) -> Mapping[int, tuple[StyleObjective, ...]]:
    """Return the styles' objectives, one for each area, for each zoom that a view may have.

    ``balanced`` keeps the mean colors of all sides near the style; with content, the model has sides of its own.
    ``turned`` has fine layers compare each part of a view with the style turned as the part is.
    """
    layers = known_layers(settings.style_layers or backbone.style_layers, backbone.layers)
    if not styles.pictures:
        return {}
    # Views that are smaller than asked for, to save memory, see a pattern that is as much smaller.
    side = round(styles.side * savings_of(settings).view_size / settings.view_size)
    groups = [styles.group(members) for members in where.members]
    turning = _turning(backbone, layers) if turned else ()
    others = tuple(layer for layer in layers if layer not in turning)

    @functools.cache
    def turned_styles(group: int, wide: int) -> tuple[dict[str, Tensor], ...]:
        return groups[group].turned(backbone, turning, wide) if turning else ()

    def objective(zoom: int, index: int, area: Area) -> StyleObjective:
        wide = round(side * zoom * 2**area.octaves)
        return StyleObjective(
            f"zoom {zoom}" if len(where.areas.kinds) == 1 else f"zoom {zoom} area {index}",
            groups[area.group].target(backbone, others, wide),
            settings.gram_decay,
            # From close by, a model may look like any part of the style.
            balance=_BALANCE / zoom**2 if balanced else 0.0,
            turned=turned_styles(area.group, wide),
        )

    return EachZoom(
        lambda zoom: tuple(objective(zoom, index, area) for index, area in enumerate(where.areas.kinds)),
        possible_zooms(stages),
    )


def _turning(backbone: Backbone, layers: Sequence[str]) -> tuple[str, ...]:
    """Return those layers that are compared with turned styles: fine enough to see each part of a view for itself. The
    colors of the input have no direction."""
    with torch.no_grad():
        blank = torch.zeros(1, 3, _TRIED, _TRIED, device=backbone.mean.device)
        sizes = {layer: values.shape[3] for layer, values in backbone.activations(blank, layers).items()}
    return tuple(layer for layer in layers if layer != INPUT and _WIDEST_PLACE * sizes[layer] >= _TRIED)
