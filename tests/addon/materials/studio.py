"""Photographs of a plane: what a renderer makes of its material, compared with a texture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import numpy as np
from PIL import Image

SIZE = 16
COLORS = np.array([[0.8, 0.15, 0.1], [0.1, 0.6, 0.2], [0.15, 0.2, 0.8], [0.8, 0.7, 0.15]])
"""Of the texture's quarters: top left, top right, bottom left, bottom right; sRGB."""


def build() -> None:
    """Make a scene, white all around, with a camera above the plane from (-1, -1) to (1, 1)."""
    scene: Any = bpy.context.scene
    data = bpy.data.cameras.new("Camera")
    data.type, data.ortho_scale = "ORTHO", 2.0
    scene.camera = bpy.data.objects.new("Camera", data)
    scene.camera.location.z = 5
    scene.collection.objects.link(scene.camera)
    world: Any = bpy.data.worlds.new("White")
    if bpy.app.version < (5, 0, 0):
        world.use_nodes = True
    background = world.node_tree.nodes.get("Background")
    background.inputs["Color"].default_value = (1, 1, 1, 1)
    scene.world = world
    render = scene.render
    render.resolution_x = render.resolution_y = SIZE
    render.threads_mode, render.threads = "FIXED", 1
    render.image_settings.file_format = "PNG"
    render.filter_size = 0.01
    scene.view_settings.view_transform = "Standard"
    scene.cycles.samples, scene.cycles.use_denoising, scene.cycles.seed = 8, False, 1
    scene.cycles.max_bounces = 4
    render.engine = "CYCLES"


def plane() -> bpy.types.Object:
    """Return a new plane of three strips of two faces, which its UV map covers once."""
    bpy.ops.mesh.primitive_grid_add(size=2, x_subdivisions=2, y_subdivisions=3)
    return bpy.context.active_object


def texture(folder: Path) -> bpy.types.Image:
    """Return an image of four quarters in four colors."""
    quarters = np.kron(COLORS.reshape(2, 2, 3), np.ones((8, 8, 1)))
    path = folder / "quarters.png"
    Image.fromarray((quarters * 255).round().astype(np.uint8)).save(path)
    return bpy.data.images.load(str(path))


def photograph(folder: Path) -> np.ndarray:
    """Return what the scene's renderer sees, sRGB [SIZE, SIZE, 3], rows from the top."""
    render: Any = bpy.context.scene.render
    render.filepath = str(folder / "photograph.png")
    bpy.ops.render.render(write_still=True)
    return np.asarray(Image.open(render.filepath).convert("RGB"), np.float64) / 255


def quarters(photograph: np.ndarray) -> np.ndarray:
    """Return the mean colors of the middles of a photograph's quarters, [4, 3]."""
    half, edge = SIZE // 2, SIZE // 8
    parts = photograph.reshape(2, half, 2, half, 3)[:, edge:-edge, :, edge:-edge]
    return parts.mean(axis=(1, 3)).reshape(4, 3)


def distance(photograph: np.ndarray) -> float:
    """Return how far the worst channel of the worst quarter is from the texture's, 0 to 1."""
    return float(np.abs(quarters(photograph) - COLORS).max())
