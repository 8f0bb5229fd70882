"""Sections 5 and 6: a texture optimized through renderings of the model from random views."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from core.backbone.network import Backbone
from core.border.messages import Writing
from core.border.names import MODEL_FILE, PREVIEW_FILE, TEXTURE_FILE, TURNTABLE_FILE
from core.errors import InputError
from core.files.picture import read_picture
from core.machine.team import Team, team
from core.mesh.mesh import Mesh, check, load_npz, unwrap
from core.modes.network import checked_layers, open_network
from core.objective.content import content_distance
from core.objective.expression import Term, parse_expression
from core.objective.feature import feature_excitation
from core.objective.gram import layer_weights
from core.objective.style import StyleObjective, style_targets
from core.optimize import Averages, Iterate, Schedule
from core.output.model import write_glb
from core.output.png import write_png
from core.output.turntable import write_turntable
from core.parameterization.fourier_texture import FourierTexture
from core.parameterization.solid_texture import SolidTexture
from core.parameterization.texture import TextureParameterization
from core.render.rasterizer import UVBuffer, open_rasterizer
from core.render.sampling import mip_pyramid, sample
from core.render.surface import surface_of
from core.render.views import ViewRange, camera_targets, turntable_cameras
from core.settings.base import JobSettings
from core.settings.texture import TextureSettings
from core.texture.bake import PreviewBaker, bake
from core.texture.prefetch import made_ahead_used_twice
from core.texture.savings import savings_of
from core.texture.stages import CLOSEST_ZOOM, Stage, plan_stages, stage_at, texel_width
from core.texture.udim import cut, file_of_all, whole
from core.texture.views import TexturedView, ViewMaker, composite, render, texture_colors

# Few steps must be longer ones, within what Adam bears.
_LEARNING_RATE, _USUAL_STEPS = 0.1, 300
_LOWEST_RATE, _HIGHEST_RATE = 0.05, 0.2
_PREVIEW_SIZE = 512
_TURNTABLE_SIZE = 384
_TURNTABLE_BACKGROUND = 0.94
_MIP_LEVELS = 12
_LARGEST_STYLE = 1536
# Colours of the model's sides: enough to keep them together, too little to paint them all alike.
_BALANCE = 50.0
_GREY = torch.tensor([0.5, 0.5, 0.5])


Views = tuple[TexturedView, ...]


@dataclass(frozen=True)
class TextureObjective:
    """The loss of views of one zoom: the styles (one for each zoom, so that the pattern keeps its size on the model) or
    the feature terms, plus the content of the base texture, which is given as its mip pyramid, or empty."""

    backbone: Backbone
    styles: dict[int, StyleObjective]
    terms: tuple[Term, ...]
    content_layers: tuple[str, ...]
    content_weight: float
    base: list[Tensor]

    def __call__(self, views: Views, images: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        coverage = torch.cat([view.coverage for view in views])
        style = self.styles.get(views[0].zoom)
        names = {*(style.targets if style else ()), *(term.layer for term in self.terms), *self.content_layers}
        activations = self.backbone.activations(images, tuple(names))
        loss = images.new_zeros(())
        if style:
            loss, averages = style(activations, coverage, averages)
        if self.terms:
            weights = {term.layer: layer_weights(coverage, activations[term.layer]) for term in self.terms}
            loss = loss - feature_excitation(activations, self.terms, weights).mean()
        if self.base:
            with torch.no_grad():
                worn = _pictures(views, lambda view: sample(self.base, view.uvs, view.uv_footprint))
                wanted = self.backbone.activations(worn, self.content_layers)
            loss = loss + self.content_weight * content_distance(activations, wanted, coverage)
        return loss, averages


@dataclass(frozen=True)
class TextureProblem:
    """A ``core.optimize.Problem``: a part is some renderings of one zoom, at most ``at_once``.

    In a team, each process looks at its share of the views.
    """

    parameterization: TextureParameterization[Any]
    make_view: ViewMaker
    objective: TextureObjective
    seed: int
    device: torch.device
    team: Team
    at_once: int

    def initial(self) -> list[Tensor]:
        return self.parameterization.initial(torch.Generator().manual_seed(self.seed))

    def grow(self, step: int, tensors: Sequence[Tensor]) -> list[Tensor]:
        return self.parameterization.grow(tensors, stage_at(self.make_view.stages, step))

    def views(self, first: int, end: int) -> Generator[list[Views], None, None]:
        return made_ahead_used_twice(self._parts, first, end)

    def picture(self, view: Views, parameters: Sequence[Tensor]) -> Tensor:
        return _pictures(view, lambda one: self.parameterization.colors(parameters, one.lookup))

    def loss(self, view: Views, images: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        return self.objective(view, images, averages)

    def _parts(self, step: int) -> list[Views]:
        own = range(self.team.rank, self.make_view.views_per_step, self.team.size)
        views = [self.make_view(step, number).to(self.device) for number in own]
        # Parts of equal size: each counts as much as any other.
        size = max(size for size in range(1, self.at_once + 1) if len(views) % size == 0)
        return [tuple(views[start : start + size]) for start in range(0, len(views), size)]


class TextureMode:
    """A texture job, opened (see ``core.modes.mode.OptimizingMode``)."""

    def __init__(
        self,
        settings: TextureSettings,
        mesh: Mesh,
        notes: tuple[str, ...],
        problem: TextureProblem,
        device: torch.device,
    ) -> None:
        self.settings = settings
        self.notes = notes
        self.schedule = Schedule(settings.steps, settings.learning_rate or _learning_rate(settings.steps))
        self.device = str(device)
        self.problem = problem
        self._mesh = mesh
        surface = problem.make_view.rasterizer.surface
        self._tiles = cut(mesh, surface) if settings.tiles else whole(mesh, surface)
        self._previews = [PreviewBaker(problem.parameterization, tile) for tile in self._tiles]

    def write_preview(self, iterate: Iterate, folder: Path) -> Path:
        stage = self._stage(iterate)
        # Many tiles share the time that a single preview may take; early stages have no more detail than they have.
        shared = max(64, int(_PREVIEW_SIZE / math.sqrt(len(self._tiles))))
        side = min(shared, self.problem.make_view.stages[stage].size)
        for tile, baker in zip(self._tiles, self._previews, strict=True):
            write_png(folder / tile.file(PREVIEW_FILE), baker.bake(iterate.parameters, side, stage), 8)
        return folder / file_of_all(PREVIEW_FILE, self._tiles)

    def write(self, iterate: Iterate, folder: Path) -> Generator[Writing, None, tuple[str, ...]]:
        parameterization, stage = self.problem.parameterization, self._stage(iterate)
        names = [tile.file(TEXTURE_FILE) for tile in self._tiles]
        parts = len(names) + 1
        for done, (tile, name) in enumerate(zip(self._tiles, names, strict=True)):
            texture = bake(parameterization, iterate.parameters, tile, self.settings.size, stage)
            write_png(folder / name, texture, self.settings.bit_depth)
            yield Writing(done + 1, parts)
        if not self.settings.tiles:
            write_glb(folder / MODEL_FILE, self._mesh, folder / TEXTURE_FILE, self.settings.up_axis)
            names.append(MODEL_FILE)
        rasterizer = self.problem.make_view.rasterizer
        colors = self._colors_of_parameters(iterate) if self.settings.tiles else texture_colors(texture, _MIP_LEVELS)
        pictures = [
            (label, render(rasterizer, camera, _TURNTABLE_SIZE, _TURNTABLE_BACKGROUND, colors))
            for label, camera in turntable_cameras(rasterizer.surface)
        ]
        write_turntable(folder / TURNTABLE_FILE, pictures)
        yield Writing(parts, parts)
        return (*names, TURNTABLE_FILE)

    def _colors_of_parameters(self, iterate: Iterate) -> Callable[[UVBuffer], Tensor]:
        """Return what colours a view without the help of an image."""
        parameterization, stage = self.problem.parameterization, self._stage(iterate)
        return lambda buffer: parameterization.colors(iterate.parameters, parameterization.lookup(buffer, stage))

    def _stage(self, iterate: Iterate) -> int:
        # The parameters are those that the last step left; the next step's growth has not happened yet.
        return stage_at(self.problem.make_view.stages, max(0, iterate.step - 1))


def open_mode(settings: JobSettings, folder: Path) -> TextureMode:
    """Open a texture job (see ``core.modes.table.open_mode``)."""
    assert isinstance(settings, TextureSettings)
    device, backbone = open_network(settings, folder)
    terms = parse_expression(settings.feature, backbone.layers) if settings.feature else ()
    style_layers = checked_layers(settings.style_layers or backbone.style_layers, backbone)
    content_layers = checked_layers(settings.content_layers or backbone.content_layers, backbone)
    styles = [_to_tensor(read_picture(folder / name)) for name in settings.style]
    team, savings = _own_share(settings), savings_of(settings)
    mesh, notes = _open_mesh(settings, folder)
    surface = surface_of(mesh, settings.up_axis)
    low, high = np.radians(settings.elevation)
    views = ViewRange((float(low), float(high)), math.radians(settings.roll))
    side = round(settings.view_size * settings.style_scale)
    closest_zoom = _closest_zoom(styles, side)
    stages = plan_stages(surface, settings.size, settings.steps, settings.view_size, views, closest_zoom)
    mean = torch.stack([style.mean(dim=(0, 2, 3)) for style in styles]).mean(dim=0) if styles else _GREY
    parameterization: TextureParameterization[Any]
    if settings.parameterization == "solid":
        finest = texel_width(surface, stages[-1].size)
        parameterization = SolidTexture(surface, finest, len(stages), mean, settings.seed)
    else:
        parameterization = FourierTexture([stage.size for stage in stages], mean)
    base = settings.base_texture if settings.content_weight > 0 else None
    make_view = ViewMaker(
        rasterizer=open_rasterizer(settings.rasterizer, surface),
        parameterization=parameterization,
        stages=stages,
        views=views,
        targets=camera_targets(surface, settings.seed),
        view_size=savings.view_size,
        seed=settings.seed,
        background_mean=mean.numpy(),
        views_per_step=settings.views,
    )
    objective = TextureObjective(
        backbone=backbone,
        styles={
            zoom: StyleObjective(
                f"zoom {zoom}",
                _targets(backbone, styles, style_layers, round(side * savings.view_size / settings.view_size) * zoom),
                settings.gram_decay,
                # From close by a model may look like any part of the style; with content it has sides of its own.
                balance=0.0 if base else _BALANCE / zoom**2,
            )
            for zoom in (_zooms(stages) if styles else ())
        },
        terms=terms,
        content_layers=content_layers if base else (),
        content_weight=settings.content_weight,
        base=mip_pyramid(_to_tensor(read_picture(folder / base)).to(device), _MIP_LEVELS) if base else [],
    )
    problem = TextureProblem(parameterization, make_view, objective, settings.seed, device, team, savings.at_once)
    return TextureMode(settings, mesh, notes, problem, device)


def _own_share(settings: TextureSettings) -> Team:
    """Return the team among which the views of each step are split.

    Raises:
        InputError: they cannot be.
    """
    own = team()
    if settings.views % own.size:
        raise InputError(
            f"{own.size} processes cannot share {settings.views} views a step evenly; "
            f"give a multiple with --views, for example {own.size}."
        )
    return own


def _pictures(views: Views, colors: Callable[[TexturedView], Tensor]) -> Tensor:
    """Return pictures [N, 3, H, W] of views in which the model has ``colors``."""
    return torch.cat([composite(view.background, view.pixels, colors(view)) for view in views])


def _learning_rate(steps: int) -> float:
    return min(_HIGHEST_RATE, max(_LOWEST_RATE, _LEARNING_RATE * math.sqrt(_USUAL_STEPS / steps)))


def _open_mesh(settings: TextureSettings, folder: Path) -> tuple[Mesh, tuple[str, ...]]:
    mesh = load_npz(folder / settings.mesh)
    return check(unwrap(mesh) if settings.unwrap else mesh, settings.tiles)


def _closest_zoom(styles: list[Tensor], side: int) -> int:
    """Return how close cameras may come, a power of two: not closer than a style picture of ``side`` pixels at zoom 1
    has detail to show."""
    if not styles:
        return CLOSEST_ZOOM
    detail = max(min(style.shape[2:]) / side for style in styles)
    return 2 ** int(np.clip(np.round(np.log2(detail)), 0, np.log2(CLOSEST_ZOOM)))


def _zooms(stages: tuple[Stage, ...]) -> set[int]:
    """Return every zoom that some view may have (see ``ViewMaker``)."""
    return {max(1, stage.zoom >> retreat) for stage in stages for retreat in (0, 1)}


def _targets(backbone: Backbone, styles: list[Tensor], layers: tuple[str, ...], side: int) -> dict[str, Tensor]:
    with torch.no_grad():
        pictures = (_resized(style, side).to(backbone.mean.device) for style in styles)
        return style_targets([backbone.activations(picture, layers) for picture in pictures])


def _resized(picture: Tensor, side: int) -> Tensor:
    """Return the picture [1, 3, H, W] with a shorter side of ``side`` pixels; the middle of it where it is huge."""
    height, width = picture.shape[2:]
    scale = side / min(height, width)
    size = (max(1, round(height * scale)), max(1, round(width * scale)))
    resized = functional.interpolate(picture, size=size, mode="bicubic", antialias=scale < 1, align_corners=False)
    top, left = (max(0, (extent - _LARGEST_STYLE) // 2) for extent in size)
    return resized[:, :, top : top + _LARGEST_STYLE, left : left + _LARGEST_STYLE].clamp(0, 1)


def _to_tensor(picture: np.ndarray) -> Tensor:
    return torch.from_numpy(picture).permute(2, 0, 1)[None].contiguous()
