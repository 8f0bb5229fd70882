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
from core.border.names import MODEL_FILE, PREVIEW_FILE, TEXTURE_FILE, TURNTABLE_FILE, VERTICES_FILE
from core.files.picture import read_picture
from core.files.tensors import as_tensor
from core.files.whole import write_atomically
from core.geometry.objective import GeometryObjective, gray
from core.geometry.picture import Albedo, GeometryView, clay, pictured
from core.geometry.problem import GeometryProblem
from core.geometry.shape import shape_of
from core.geometry.topology import edges_of, subdivided, welded
from core.mesh.arrays import load_npz
from core.mesh.checks import visible_part
from core.mesh.mesh import Mesh
from core.modes.network import open_network
from core.objective.expression import parse_expression
from core.objective.gram import gram_matrix
from core.objective.style_pictures import middle_of, scaled_style
from core.optimize import Iterate, Schedule
from core.output.model import write_glb
from core.output.png import write_png
from core.output.turntable import write_turntable
from core.render.camera import Camera
from core.render.cameras import CameraRange, camera_targets, portrait_camera, turntable_cameras
from core.render.surface import surface_of
from core.settings.base import JobSettings
from core.settings.vertices import VerticesSettings

_PREVIEW_SIZE, _TURNTABLE_SIZE, _BACKGROUND = 384, 256, 0.94
_CLAY = np.full((4, 4, 3), 0.85, np.float32)
_LARGEST_STYLE = 1024


class VerticesMode:
    """A job that moves vertices, opened (see ``core.modes.mode.OptimizingMode``).

    ``own`` int [V] are the vertices of ``mesh`` that those of the job's mesh have become.
    """

    def __init__(
        self,
        settings: VerticesSettings,
        problem: GeometryProblem,
        mesh: Mesh,
        own: np.ndarray,
        notes: tuple[str, ...],
        device: str,
    ) -> None:
        self.problem, self.notes, self.device = problem, notes, device
        self.schedule = Schedule(settings.steps, settings.learning_rate)
        self.account: dict[str, Any] = {}
        self._settings, self._mesh, self._own = settings, mesh, own

    def write_preview(self, iterate: Iterate, folder: Path) -> Path:
        write_png(folder / PREVIEW_FILE, self._picture(self._moved(iterate), self._portrait(), _PREVIEW_SIZE), 8)
        return folder / PREVIEW_FILE

    def write(self, iterate: Iterate, folder: Path) -> Generator[Writing, None, tuple[str, ...]]:
        rest, moved = self.problem.shape.positions, self._moved(iterate)
        ways = (moved - rest).norm(dim=1) * self.problem.surface.radius
        self.account = {"moved": {"mean": float(ways.mean()), "most": float(ways.max())}}
        corners = self._mesh.positions[self._mesh.triangles].reshape(-1, 3)
        center = (corners.min(axis=0) + corners.max(axis=0)) / 2
        positions = (moved.cpu().numpy() * self.problem.surface.radius + center).astype(np.float32)
        deformed = replace(self._mesh, positions=positions)
        with write_atomically(folder / VERTICES_FILE) as temporary, temporary.open("wb") as file:
            np.savez(file, positions=positions[self._own])
        texture = as_array(folder / self._settings.texture) if self._settings.texture else _CLAY
        write_png(folder / TEXTURE_FILE, texture, 8)
        write_glb(folder / MODEL_FILE, deformed, [folder / TEXTURE_FILE], up_axis=self._settings.up_axis)
        yield Writing(1, 2)
        cameras = turntable_cameras(self.problem.surface, 4)
        pictures = [
            (f"{label}, {name}", self._picture(shown, camera, _TURNTABLE_SIZE))
            for name, shown in (("before", rest), ("after", moved))
            for label, camera in cameras
        ]
        write_turntable(folder / TURNTABLE_FILE, pictures)
        yield Writing(2, 2)
        return (MODEL_FILE, VERTICES_FILE, TEXTURE_FILE, TURNTABLE_FILE)

    def _moved(self, iterate: Iterate) -> Tensor:
        with torch.no_grad():
            return self.problem.shape.moved(iterate.parameters[0].to(self.problem.shape.positions))

    def _portrait(self) -> Camera:
        return portrait_camera(self.problem.surface)

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


def as_array(path: Path) -> np.ndarray:
    """Return a picture float32 [H, W, 3] in [0, 1]."""
    return np.asarray(as_tensor(read_picture(path))[0].permute(1, 2, 0).numpy())


def open_mode(settings: JobSettings, folder: Path) -> VerticesMode:
    """Open a job that moves vertices (see ``core.modes.table.open_mode``)."""
    assert isinstance(settings, VerticesSettings)
    device, backbone = open_network(settings, folder)
    loaded = load_npz(folder / settings.mesh)
    if loaded.uvs is None:
        loaded = replace(loaded, uvs=np.zeros((*loaded.triangles.shape, 2), np.float32))
    mesh, notes = visible_part(loaded)
    mesh, own = welded(mesh)
    mesh = subdivided(mesh, settings.most_triangles)
    surface = surface_of(mesh, settings.up_axis)
    corners = mesh.positions[mesh.triangles].reshape(-1, 3)
    center = (corners.min(axis=0) + corners.max(axis=0)) / 2
    positions = (mesh.positions - center) / surface.radius
    shape = shape_of(
        positions,
        mesh.triangles,
        edges_of(mesh.triangles),
        settings.smoothness,
        settings.bound,
        settings.edge_lengths,
    )
    shape = replace(shape, positions=shape.positions.to(device), triangles=shape.triangles.to(device))
    low, high = np.radians(settings.elevation)
    problem = GeometryProblem(
        shape=shape,
        surface=surface,
        targets=camera_targets(surface, settings.seed),
        cameras=CameraRange((float(low), float(high)), math.radians(settings.roll)),
        albedo=_albedo(settings, folder, mesh, device),
        objective=_objective(settings, folder, backbone),
        view_size=settings.view_size,
        seed=settings.seed,
    )
    return VerticesMode(settings, problem, mesh, own, notes, str(device))


def _albedo(settings: VerticesSettings, folder: Path, mesh: Mesh, device: torch.device) -> Albedo:
    if not settings.texture:
        return clay
    picture = as_tensor(read_picture(folder / settings.texture))
    # No finer than a view shows it.
    side = 3 * settings.view_size
    if min(picture.shape[2:]) > side:
        picture = scaled_style(picture, side)
    assert mesh.uvs is not None
    uvs, picture = torch.from_numpy(mesh.uvs).to(device), picture.to(device)

    def albedo(triangles: Tensor, shares: Tensor) -> Tensor:
        places = (uvs[triangles] * shares[:, :, None]).sum(dim=1).remainder(1.0)
        grid = torch.stack([2 * places[:, 0] - 1, 1 - 2 * places[:, 1]], dim=1)
        found = nn.functional.grid_sample(picture, grid[None, None], padding_mode="border", align_corners=False)
        return found[0, :, 0].T

    return albedo


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
