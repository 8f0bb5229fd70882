"""Models to measure prints with."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Literal

import numpy as np
from PIL import Image

from addon.engine.job_folder import MeshArrays
from core.job.pack import pack
from core.mesh.mesh import Mesh, mesh_of
from core.printing.model import Model
from core.printing.prepare import prepare
from core.printing.source import read_source
from core.settings.print_processes import process_of
from core.settings.printing import PrintSettings
from core.steps import result_of
from scripts.support.places import STYLE

_HEIGHT = 80.0
_TURNS = 3


def suzanne(subdivisions: int = 2, size: int = 2048) -> Model:
    """Return Suzanne, 80 mm high, in brush strokes of ``size`` × ``size`` texels."""
    from scripts.measure.meshes.building import exported
    from scripts.support.suzanne import add_suzanne

    monkey = add_suzanne()
    modifier: Any = monkey.modifiers["Subdivision"]
    modifier.levels = subdivisions
    return textured(exported(monkey), size)


def knot(triangles: int, size: int) -> Model:
    """Return a closed, wrung ring of about so many triangles, 80 mm high, with a texture that has a seam each way."""
    count = round(np.sqrt(triangles / 2))
    row, column = np.meshgrid(np.arange(count + 1), np.arange(count + 1), indexing="ij")
    around, across = 2 * np.pi * (row % count) / count, 2 * np.pi * (column % count) / count
    tube = 1 + 0.3 * np.cos(across * 3 + around * _TURNS)
    ring = 3 + tube * np.cos(across)
    points = np.stack([ring * np.cos(around), tube * np.sin(across), ring * np.sin(around)], axis=-1)
    index = np.arange(count * count).reshape(count, count)[row % count, column % count]
    uvs = (np.stack([row, column], axis=-1) / count).reshape(-1, 2)
    corner = np.arange(row.size).reshape(row.shape)
    a, b, c, d = (part.ravel() for part in (corner[:-1, :-1], corner[:-1, 1:], corner[1:, 1:], corner[1:, :-1]))
    faces = np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])
    mesh = mesh_of(points[:-1, :-1].reshape(-1, 3), index.ravel()[faces], uvs[faces])
    return textured(mesh, size)


def model_of_files(mesh: Path, texture: Path, up: Literal["y", "z"]) -> Model:
    """Return a model from two files, 80 mm high.

    Raises:
        InputError: one of them cannot be read.
    """
    with tempfile.TemporaryDirectory() as name:
        given = {"mesh": str(mesh), "texture": str(texture), "up_axis": up, "height": _HEIGHT}
        settings = pack({"mode": "print", **given}, Path(name))
        assert isinstance(settings, PrintSettings)
        source, _ = read_source(settings, Path(name))
        return result_of(prepare(source, settings, process_of("auto", "full-color")))[0]


def textured(mesh: Mesh | MeshArrays, size: int) -> Model:
    """Return a mesh, z up, 80 mm high, in brush strokes."""
    assert mesh.uvs is not None
    low, high = mesh.positions.min(axis=0), mesh.positions.max(axis=0)
    base = np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]])
    positions = (mesh.positions - base) * (_HEIGHT / (high[2] - low[2]))
    return Model(mesh_of(positions, mesh.triangles, mesh.uvs), brush_strokes(size))


def brush_strokes(size: int) -> np.ndarray:
    """Return a style picture, uint8 [size, size, 3], repeated rather than enlarged, so that it keeps its detail."""
    with Image.open(STYLE) as image:
        picture = np.asarray(image.convert("RGB"))
    repeats = [-(-size // side) for side in picture.shape[:2]]
    return np.ascontiguousarray(np.tile(picture, (*repeats, 1))[:size, :size])
