"""Vertex positions optimized by silhouettes and shading (Kato et al. 2018, "Neural 3D Mesh Renderer")."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from core.backbone.network import INPUT, Backbone
from core.border.messages import Writing
from core.border.names import PREVIEW_FILE, TURNTABLE_FILE, VERTICES_PREVIEW_FILE
from core.files.picture import read_picture
from core.files.tensors import as_tensor
from core.geometry.objective import GeometryObjective, gray
from core.geometry.picture import Albedo, GeometryView, clay, pictured
from core.geometry.problem import GeometryProblem
from core.geometry.shape import shape_of
from core.geometry.start import Start, middle, start_of
from core.geometry.topology import edges_of
from core.geometry.wear import worn
from core.mesh.arrays import load_npz
from core.modes.moved_shape import account_of, deformed, write_model, write_positions
from core.modes.network import open_network
from core.objective.expression import parse_expression
from core.objective.gram import gram_matrix
from core.objective.style_pictures import middle_of, scaled_style
from core.optimize import Iterate, Schedule
from core.output.png import write_png
from core.output.turntable import write_turntable
from core.render.camera import Camera
from core.render.cameras import CameraRange, camera_targets, portrait_camera, turntable_cameras
from core.render.surface import surface_of
from core.settings.base import JobSettings
from core.settings.vertices import VerticesSettings

_PREVIEW_SIZE, _TURNTABLE_SIZE, _BACKGROUND = 384, 256, 0.94
_LARGEST_STYLE = 1024


class VerticesMode:
    """A job that moves vertices, opened (see ``core.modes.mode.OptimizingMode``)."""

    def __init__(self, settings: VerticesSettings, problem: GeometryProblem, start: Start, device: str) -> None:
        self.problem, self.notes, self.device = problem, start.notes, device
        self.schedule = Schedule(settings.steps, settings.learning_rate)
        self.account: dict[str, Any] = {}
        self._settings, self._start = settings, start

    def write_preview(self, iterate: Iterate, folder: Path) -> Path:
        moved, camera = self._moved(iterate), portrait_camera(self.problem.surface)
        mesh = deformed(self._start, moved, self.problem.surface.radius)
        write_positions(self._start, mesh, folder / VERTICES_PREVIEW_FILE)
        write_png(folder / PREVIEW_FILE, self._picture(moved, camera, _PREVIEW_SIZE), 8)
        return folder / PREVIEW_FILE

    def write(self, iterate: Iterate, folder: Path) -> Generator[Writing, None, tuple[str, ...]]:
        settings, moved = self._settings, self._moved(iterate)
        mesh = deformed(self._start, moved, self.problem.surface.radius)
        texture = folder / settings.texture if settings.texture else None
        files = write_model(self._start, mesh, texture, settings.up_axis, folder)
        yield Writing(1, 3)
        self.account = {"moved": account_of(self._start, mesh)}
        yield Writing(2, 3)
        pictures = [
            (f"{label}, {name}", self._picture(shown, camera, _TURNTABLE_SIZE))
            for name, shown in (("before", self.problem.shape.positions), ("after", moved))
            for label, camera in turntable_cameras(self.problem.surface, 4)
        ]
        write_turntable(folder / TURNTABLE_FILE, pictures)
        yield Writing(3, 3)
        return (*files, TURNTABLE_FILE)

    def _moved(self, iterate: Iterate) -> Tensor:
        with torch.no_grad():
            return self.problem.shape.moved(iterate.parameters[0].to(self.problem.shape.positions))

    def _picture(self, positions: Tensor, camera: Camera, size: int) -> np.ndarray:
        """Return a picture float32 [size, size, 3], antialiased 2 × 2, with the lamp above the left of the camera."""
        right, up, backward = camera.basis()
        lamp = -0.55 * right + 0.55 * up + 0.63 * backward
        background = torch.full((3, 2 * size, 2 * size), _BACKGROUND)
        view = GeometryView(camera, torch.from_numpy(lamp.astype(np.float32)), background)
        shape = self.problem.shape
        with torch.no_grad():
            image, _ = pictured(view, positions, shape.triangles, shape.edges, self.problem.albedo)
            small = nn.functional.avg_pool2d(image[None], 2)[0].permute(1, 2, 0)
        return np.asarray(small.clamp(0, 1).cpu().numpy())


def open_mode(settings: JobSettings, folder: Path) -> VerticesMode:
    """Open a job that moves vertices (see ``core.modes.table.open_mode``)."""
    assert isinstance(settings, VerticesSettings)
    device, backbone = open_network(settings, folder)
    start = start_of(load_npz(folder / settings.mesh), settings.most_triangles, bool(settings.texture))
    surface = surface_of(start.mesh, settings.up_axis)
    shape = shape_of(
        (start.mesh.positions - middle(start.mesh)) / surface.radius,
        start.mesh.triangles,
        edges_of(start.mesh.triangles),
        settings.smoothness,
        settings.bound,
        settings.edge_lengths,
    )
    on_device = {name: getattr(shape, name).to(device) for name in ("positions", "triangles", "bound")}
    shape = replace(shape, **on_device)
    low, high = np.radians(settings.elevation)
    problem = GeometryProblem(
        shape=shape,
        surface=surface,
        targets=camera_targets(surface, settings.seed),
        cameras=CameraRange((float(low), float(high)), math.radians(settings.roll)),
        albedo=_albedo(settings, folder, start, device),
        objective=_objective(settings, folder, backbone),
        view_size=settings.view_size,
        seed=settings.seed,
    )
    return VerticesMode(settings, problem, start, str(device))


def _albedo(settings: VerticesSettings, folder: Path, start: Start, device: torch.device) -> Albedo:
    if not settings.texture:
        return clay
    picture = as_tensor(read_picture(folder / settings.texture))
    # No finer than a view shows it.
    side = 3 * settings.view_size
    if min(picture.shape[2:]) > side:
        picture = scaled_style(picture, side)
    assert start.mesh.uvs is not None
    return worn(picture, start.mesh.uvs, device)


def _objective(settings: VerticesSettings, folder: Path, backbone: Backbone) -> GeometryObjective:
    if settings.feature:
        return GeometryObjective(backbone, parse_expression(settings.feature, backbone.layers), {})
    pictures = [as_tensor(read_picture(folder / name)).to(backbone.mean.device) for name in settings.style]
    return GeometryObjective(backbone, (), {zoom: _target(settings, pictures, backbone, zoom) for zoom in (1, 2)})


def _target(settings: VerticesSettings, pictures: list[Tensor], backbone: Backbone, zoom: int) -> dict[str, Tensor]:
    """Return the mean Gram matrices of the pictures, as large as views at a zoom show them."""
    side = round(settings.view_size * settings.style_scale * zoom)
    found: dict[str, list[Tensor]] = {}
    for picture in pictures:
        scaled = middle_of(scaled_style(picture, side), _LARGEST_STYLE)
        with torch.no_grad():
            seen = scaled if settings.texture else gray(scaled)
            for layer, values in backbone.activations(seen, backbone.style_layers).items():
                if layer != INPUT:
                    found.setdefault(layer, []).append(gram_matrix(values))
    return {layer: torch.stack(matrices).mean(dim=0) for layer, matrices in found.items()}
