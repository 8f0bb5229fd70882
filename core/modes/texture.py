"""Sections 5 and 6: a texture optimized through renderings of the model from random views."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
from torch import Tensor

from core.border.messages import Writing
from core.border.names import (
    DISPLACED_FILE,
    DISPLACED_SOLID_FILE,
    MODEL_FILE,
    PREVIEW_FILE,
    SOLID_FILE,
    TEXTURE_FILE,
    THUMBNAIL_FILE,
    TURNTABLE_FILE,
    name_of_tile,
)
from core.files.picture import picture_size
from core.kernels.compiled import kernels
from core.mesh.arrays import load_npz
from core.mesh.checks import check, visible_part
from core.mesh.mesh import Mesh
from core.mesh.udim import ONE_IMAGE, Layout, tiles_of
from core.modes.network import open_network
from core.modes.new_uv_map import with_new_uv_map
from core.modes.texture_maps import TextureMaps, relief_previews, texture_maps, write_relief_preview
from core.optimize import Iterate, Schedule
from core.output.model import fits_glb, write_glb
from core.output.png import FAST, write_png
from core.output.thumbnail import write_thumbnail
from core.output.turntable import write_turntable
from core.parameterization.solid_texture import SolidTexture
from core.render.camera import Camera
from core.render.cameras import portrait_camera, turntable_cameras
from core.render.places import places_of
from core.render.uv_buffer import UVBuffer
from core.settings.base import JobSettings
from core.settings.texture import LARGEST, SMALLEST, TextureSettings
from core.texture.assembly import open_problem
from core.texture.bake import PreviewBaker, baking
from core.texture.problem import TextureProblem
from core.texture.room import check_room
from core.texture.savings import affordable_size
from core.texture.solid_file import solid_of, write_solid
from core.texture.symmetry_notes import notes_on_symmetry
from core.texture.udim import file_of_all
from core.texture.views import render, texture_colors
from core.threads import in_order

# With fewer steps, each step is larger, within what Adam bears.
_LEARNING_RATE, _USUAL_STEPS = 0.15, 240
_LOWEST_RATE, _HIGHEST_RATE = 0.06, 0.25
# Views differ from step to step: where the last ones pulled says little about where the next one will.
_BETAS = (0.5, 0.95)
# The usual steps would first undo what a start texture has, and then make it again.
_REFINING = 0.3
_PREVIEW_SIZE = 512
# What is kept of lookups takes memory.
_RELIEF_PREVIEW_SIZE = 256
_TURNTABLE_SIZE = 384
# Drafts come one after another every few seconds: their previews are smaller.
_DRAFT_PREVIEW_SIZE = 256
_PORTRAIT_SIZE, _THUMBNAIL_SIZE = 320, 256
# A tile is so many parts of the work, most of which is baking; the files that show the whole model are a few more.
_PARTS, _BAKING, _LAST = 20, 14, 5
_TURNTABLE_BACKGROUND = 0.94
_TURNTABLE_MIP_LEVELS = 12


class TextureMode:
    """A texture job, opened (see ``core.modes.mode.OptimizingMode``)."""

    def __init__(self, settings: TextureSettings, problem: TextureProblem, mesh: Mesh, notes: tuple[str, ...]) -> None:
        self.settings = settings
        self.problem = problem
        self._layout = problem.make_view.layout
        self._maps = texture_maps(settings, problem)
        self.account: dict[str, Any] = self._maps.account(self._layout) if self._maps else {}
        of_maps = self._maps.bytes_in_model if self._maps else 0
        self._has_model = fits_glb(len(self._layout.numbers), settings.size, settings.bit_depth, of_maps)
        self.notes = (*notes, *self._notes_on_tiles())
        rate = settings.learning_rate or _learning_rate(settings)
        self.schedule = Schedule(settings.steps, rate, held=0.0, betas=_BETAS)
        self.device = str(problem.device)
        self._mesh = mesh
        self._tiles = problem.tiles
        self._symmetry = problem.make_view.symmetry
        self._previews = [
            PreviewBaker(problem.parameterization, tile, problem.finish, self._symmetry) for tile in self._tiles
        ]

        self._relief_previews = relief_previews(problem, self._maps)

    def write_preview(self, iterate: Iterate, folder: Path) -> Path:
        stage = self._stage(iterate)
        # Many tiles share the time that a single preview may take; early stages have no more detail than they have.
        whole = _DRAFT_PREVIEW_SIZE if self.settings.draft else _PREVIEW_SIZE
        shared = max(64, int(whole / math.sqrt(len(self._tiles))))
        side = min(shared, self.problem.make_view.stages[stage].size)
        for tile, baker in zip(self._tiles, self._previews, strict=True):
            baked = baker.bake(iterate.parameters, side, stage)
            if self._relief_previews:
                own = min(side, _RELIEF_PREVIEW_SIZE)
                normals = self._relief_previews[tile.index].normals(iterate.parameters, own, stage)
                write_relief_preview(folder, tile, normals)
            write_png(folder / tile.file(PREVIEW_FILE), baked[..., :3], 8)
        return folder / file_of_all(PREVIEW_FILE, self._layout)

    def write(self, iterate: Iterate, folder: Path) -> Generator[Writing, None, tuple[str, ...]]:
        parameterization, stage = self.problem.parameterization, self._stage(iterate)
        names = [tile.file(TEXTURE_FILE) for tile in self._tiles]
        parts = _PARTS * (2 if self._maps else 1) * len(names) + _LAST
        of_maps: list[str] = []
        done = 0
        for tile, name in zip(self._tiles, names, strict=True):
            work = baking(
                parameterization,
                iterate.parameters,
                tile,
                self.settings.size,
                stage,
                self.problem.finish,
                self._symmetry,
            )
            baked = yield from _as_parts(work, done, parts)
            texture = baked[..., :3]
            write_png(folder / name, texture, self.settings.bit_depth, FAST)
            done += _PARTS
            yield Writing(done, parts)
            if self._maps:
                of_maps += self._maps.write(folder, tile, baked, iterate.parameters, stage)
                done += _PARTS
                yield Writing(done, parts)
        # The images of many tiles would fill the memory.
        one = len(self._tiles) == 1
        colors = texture_colors(texture, _TURNTABLE_MIP_LEVELS) if one else self._colors_of_parameters(iterate)
        if self.settings.draft:
            self._write_thumbnail(folder / THUMBNAIL_FILE, colors)
            yield Writing(parts, parts)
            return (*names, THUMBNAIL_FILE)
        if self._has_model:
            self._write_model(folder, names)
            of_maps.append(MODEL_FILE)
        names += of_maps
        if self._write_solid(iterate, folder / SOLID_FILE):
            names.append(SOLID_FILE)
        if self._maps:
            try:
                if self.settings.displace:
                    yield from self._write_displaced(self._maps, folder, parts)
                    names += [DISPLACED_FILE, DISPLACED_SOLID_FILE]
            finally:
                self._maps.remove_packed(folder)
        self._write_turntable(folder / TURNTABLE_FILE, colors)
        yield Writing(parts, parts)
        return (*names, TURNTABLE_FILE)

    def _write_displaced(self, maps: TextureMaps, folder: Path, parts: int) -> Generator[Writing, None, None]:
        # This imports what cuts and solves meshes, which only such a job needs.
        from core.modes.displaced import write_displaced_texture

        materials, depth = [maps.material(folder, tile) for tile in self._tiles], maps.job.scale.depth
        work = write_displaced_texture(self._mesh, materials, self._layout, self.settings, depth, folder)
        while True:
            try:
                next(work)
            except StopIteration as end:
                self.account = {**self.account, "displaced": end.value}
                return
            yield Writing(parts - 1, parts)

    def _write_model(self, folder: Path, names: Sequence[str]) -> None:
        path, layout, up_axis = folder / MODEL_FILE, self._layout, self.settings.up_axis
        if self._maps is None:
            write_glb(path, self._mesh, [folder / name for name in names], layout, up_axis)
            return
        materials = [self._maps.material(folder, tile) for tile in self._tiles]
        write_glb(path, self._maps.worn_by(self._mesh), materials, layout, up_axis)

    def _write_solid(self, iterate: Iterate, path: Path) -> bool:
        """Write the solid that the texture is cut from, where it is nothing else, and return whether it is."""
        finish, parameterization = self.problem.finish, self.problem.parameterization
        if not isinstance(parameterization, SolidTexture) or finish.kept or finish.groups:
            return False
        parts = parameterization.solid(iterate.parameters, self._stage(iterate))
        palette = finish.palettes[0] if finish.palettes else None
        heights = next(iter(finish.heights.values()), None)
        has_colors = finish.surface is None
        return parts is not None and write_solid(path, solid_of(self._mesh, parts, palette, heights, has_colors))

    def _notes_on_tiles(self) -> Generator[str, None, None]:
        count, size = len(self._layout.numbers), self.settings.size
        most, finest = affordable_size(count), self.problem.make_view.stages[-1].size
        if self.settings.parameterization == "fourier" and finest > most:
            yield (
                f"The images of {count} tiles are optimized at {most} x {most} texels, for which there is memory, and "
                f"written at {size} x {size}; the solid parameterization has no such limit."
            )
        if not self._has_model and not self.settings.draft:
            yield (
                f"{count} images of {size} x {size} texels are too large for a GLB file, so there will be no "
                f"{MODEL_FILE}; choose a smaller size to get one."
            )

    def _write_turntable(self, path: Path, colors: Callable[[UVBuffer], Tensor]) -> None:
        rasterizer = self.problem.make_view.rasterizer
        cameras = turntable_cameras(rasterizer.surface)
        lit = self._maps.lit(colors) if self._maps else lambda _: colors

        def picture(labeled: tuple[str, Camera]) -> tuple[str, np.ndarray]:
            label, camera = labeled
            return label, render(rasterizer, camera, _TURNTABLE_SIZE, _TURNTABLE_BACKGROUND, lit(camera))

        write_turntable(path, list(in_order(picture, cameras)))

    def _write_thumbnail(self, path: Path, colors: Callable[[UVBuffer], Tensor]) -> None:
        rasterizer = self.problem.make_view.rasterizer
        camera = portrait_camera(rasterizer.surface)
        black, white = (render(rasterizer, camera, _PORTRAIT_SIZE, level, colors) for level in (0.0, 1.0))
        write_thumbnail(path, black, white, _THUMBNAIL_SIZE)

    def _colors_of_parameters(self, iterate: Iterate) -> Callable[[UVBuffer], Tensor]:
        """Return a function that colors a view from the parameters, without an image."""
        problem, stage = self.problem, self._stage(iterate)
        texture, parameters = problem.parameterization, iterate.parameters
        base = [[level.cpu() for level in levels] for levels in problem.base]

        def colors(buffer: UVBuffer) -> Tensor:
            optimized = texture.values(parameters, texture.lookup(buffer, stage)).cpu()
            places = places_of(buffer, self._layout)
            return problem.finish.view(optimized, places.sample(base.__getitem__) if base else None, buffer)[:, :3]

        return colors

    def _stage(self, iterate: Iterate) -> int:
        # The parameters are those that the last step left; the next step's growth has not happened yet.
        return self.problem.stage(max(0, iterate.step - 1))


def open_mode(settings: JobSettings, folder: Path) -> TextureMode:
    """Open a texture job (see ``core.modes.table.open_mode``)."""
    assert isinstance(settings, TextureSettings)
    settings = settings.counting()
    # What a texture is looked up with is read, or compiled, meanwhile.
    Thread(target=kernels, daemon=True).start()
    device, backbone = open_network(settings, folder)
    mesh, notes = _open_mesh(settings, folder)
    assert mesh.uvs is not None
    layout = tiles_of(mesh.uvs) if settings.tiles else ONE_IMAGE
    settings, note = _sized(settings, folder, layout)
    problem = open_problem(settings, folder, mesh, backbone, device, layout)
    surface = problem.make_view.rasterizer.surface
    return TextureMode(settings, problem, mesh, (*notes, *note, *notes_on_symmetry(surface, settings.symmetry)))


def _sized(settings: TextureSettings, folder: Path, layout: Layout) -> tuple[TextureSettings, tuple[str, ...]]:
    """Return settings with the size of the base texture where parts of it stay as they are, and a note on it."""
    # A style without a mask takes what room the others leave.
    stays = settings.relief == "carve" or settings.mask or (settings.masks and all(settings.masks))
    if not settings.base_texture or not stays:
        return settings, ()
    names = [name_of_tile(settings.base_texture, number) for number in layout.numbers]
    sizes = sorted({picture_size(folder / name) for name in dict.fromkeys(names)})
    beside = "" if settings.relief == "carve" else " outside of masks"
    also = beside and f", also{beside}"
    if len(sizes) > 1:
        return settings, (
            f"The base texture has pictures from {sizes[0][0]} x {sizes[0][1]} to {sizes[-1][0]} x {sizes[-1][1]}; "
            f"all are scaled to {settings.size} x {settings.size}{also}.",
        )
    width, height = sizes[0]
    if width == settings.size == height:
        return settings, ()
    if width == height and SMALLEST <= width <= LARGEST:
        note = f"The texture is as large as the base texture, {width} x {height}, which stays{beside}."
        return settings.model_copy(update={"size": width}), (note,)
    return settings, (f"The base texture, {width} x {height}, is scaled to {settings.size} x {settings.size}{also}.",)


def _as_parts(work: Generator[float, None, np.ndarray], done: int, total: int) -> Generator[Writing, None, np.ndarray]:
    """Bake, tell what of the ``total`` parts is done beside the ``done`` ones, and return the image."""
    last = done
    while True:
        try:
            now = done + int(_BAKING * next(work))
        except StopIteration as end:
            image: np.ndarray = end.value
            return image
        if now > last:
            last = now
            yield Writing(now, total)


def _open_mesh(settings: TextureSettings, folder: Path) -> tuple[Mesh, tuple[str, ...]]:
    mesh = load_npz(folder / settings.mesh)
    check_room(len(mesh.triangles))
    if settings.uv_map == "new":
        # Its oddities are nobody's to mend.
        return visible_part(with_new_uv_map(mesh, folder))
    return check(mesh, settings.tiles, settings.uv_map == "shared", settings.size)


def _learning_rate(settings: TextureSettings) -> float:
    rate = min(_HIGHEST_RATE, max(_LOWEST_RATE, _LEARNING_RATE * math.sqrt(_USUAL_STEPS / settings.steps)))
    return rate * _REFINING if settings.start_texture else rate
