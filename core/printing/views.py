"""Pictures of a print from around it, for people: shaded so that its shape reads, on white paper."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from core.mesh.mesh import Mesh
from core.printing.model import Model, Painted
from core.render.camera import Camera
from core.render.cameras import FITTING_DISTANCE
from core.render.embree import EmbreeRasterizer
from core.render.surface import Surface, surface_of
from core.render.uv_buffer import UVBuffer
from core.texture.views import render, texture_colors

_PAPER = 1.0
# Seen from a little above, as on a table.
_ELEVATION = np.radians(15.0)
_MARGIN = 1.03
# What faces the viewer has its full color, edges and undersides lose a part of it.
_AMBIENT, _FRONTAL, _SKY = 0.5, 0.42, 0.08
_MIP_LEVELS = 12
# Pictures on a page show no more of a texture.
_LARGEST_TEXTURE = 2048
_NAMES = {0: "Front", 90: "Right", 180: "Back", 270: "Left"}

Coloring = Callable[[UVBuffer], Tensor]


@dataclass(frozen=True)
class View:
    """A picture float32 [S, S, 3] sRGB in [0, 1] of a model, and the side that it shows, such as "Front"."""

    name: str
    picture: np.ndarray


def views_of_model(model: Model, size: int, count: int = 4) -> Generator[View, None, None]:
    """Yield ``count`` views of a model around its upright axis, of size × size pixels and on one scale, front first."""
    texture = _reduced(model.texture).astype(np.float32) / 255
    surface, _ = _visible(model.mesh)
    yield from _views(surface, texture_colors(texture, _MIP_LEVELS), size, count)


def views_of_paint(painted: Painted, size: int, count: int = 4) -> Generator[View, None, None]:
    """Yield the same views of a model in the colors of its filaments."""
    surface, triangles = _visible(painted.mesh)
    palette = np.stack([color for _, color in painted.filaments]).astype(np.float32) / 255
    yield from _views(surface, _by_triangle(palette[painted.of_triangles[triangles]]), size, count)


def views_of_colors(mesh: Mesh, colors: np.ndarray, size: int, count: int = 4) -> Generator[View, None, None]:
    """Yield the same views of a mesh whose triangles have ``colors``, float32 [F, 3] sRGB in [0, 1]."""
    surface, triangles = _visible(mesh)
    yield from _views(surface, _by_triangle(colors[triangles].astype(np.float32)), size, count)


def _views(surface: Surface, colors: Coloring, size: int, count: int) -> Generator[View, None, None]:
    rasterizer = EmbreeRasterizer(surface)
    for name, camera in _cameras(surface, count):
        yield View(name, render(rasterizer, camera, size, _PAPER, _shaded(surface, camera, colors)))


def _visible(mesh: Mesh) -> tuple[Surface, np.ndarray]:
    """Return the surface of the triangles that have an area, and their indices."""
    corners = mesh.positions[mesh.triangles].astype(np.float64)
    crosses = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    triangles = np.flatnonzero(np.linalg.norm(crosses, axis=1) > 0)
    shown = mesh.faces(triangles)
    if shown.uvs is None:
        shown = replace(shown, uvs=np.zeros((len(triangles), 3, 2), np.float32))
    return surface_of(shown, "z"), triangles


def _cameras(surface: Surface, count: int) -> list[tuple[str, Camera]]:
    """Return named cameras around the surface that see it on one scale, as large as fits the narrowest picture."""
    cameras = []
    for index in range(count):
        degrees = index * 360 // count
        turn = np.radians(degrees)
        flat = np.cos(_ELEVATION)
        direction = np.array([np.sin(turn) * flat, -np.cos(turn) * flat, np.sin(_ELEVATION)])
        camera = Camera(eye=FITTING_DISTANCE * direction, target=np.zeros(3), up=surface.up)
        cameras.append((_NAMES.get(degrees, f"{degrees}°"), camera))
    aperture = _MARGIN * max(_reach(surface, camera) for _, camera in cameras)
    return [(name, replace(camera, aperture=aperture)) for name, camera in cameras]


def _reach(surface: Surface, camera: Camera) -> float:
    """Return how far the surface reaches from the middle of a picture, as a tangent."""
    right, up, backward = camera.basis()
    points = surface.corners.reshape(-1, 3)
    depth = np.linalg.norm(camera.eye) - points @ backward
    return float(max((np.abs(points @ axis) / depth).max() for axis in (right, up)))


def _shaded(surface: Surface, camera: Camera, colors: Coloring) -> Coloring:
    def shade(buffer: UVBuffer) -> Tensor:
        normals = surface.normals[buffer.triangles]
        rays = camera.eye.astype(np.float32) - buffer.points
        rays /= np.linalg.norm(rays, axis=1, keepdims=True)
        # Broken models have faces that are turned inward: they are seen all the same.
        facing = np.einsum("nk,nk->n", normals, rays)
        upward = normals @ surface.up.astype(np.float32) * np.sign(facing)
        light = _AMBIENT + _FRONTAL * np.abs(facing) + _SKY * (1 + upward) / 2
        return colors(buffer) * torch.from_numpy(light)[:, None].float()

    return shade


def _by_triangle(colors: np.ndarray) -> Coloring:
    return lambda buffer: torch.from_numpy(colors[buffer.triangles])


def _reduced(texture: np.ndarray) -> np.ndarray:
    factor = -(-max(texture.shape[:2]) // _LARGEST_TEXTURE)
    return texture if factor == 1 else np.asarray(Image.fromarray(texture).reduce(factor))
