"""What several tests use: a toy mode for the faces to run, a ball with a seam, the backbone, and tiny texture jobs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.backbone.network import Backbone
from core.backbone.registry import load
from core.border.names import JOB_FILE
from core.mesh.arrays import save_npz
from core.mesh.mesh import Mesh
from core.modes import table
from core.render.surface import Surface, surface_of
from core.settings.base import DEFAULT_BACKBONE
from tests.core.servers import cache, server  # noqa: F401  (fixtures)
from tests.core.toy_mode import ToySettings


@pytest.fixture(scope="session", autouse=True)
def small_turntable() -> Iterator[None]:
    """Turntables and print sheets are small: at their usual size they take longer than all else in a small job."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.modes.texture._TURNTABLE_SIZE", 48)
        patch.setattr("core.modes.vertices._TURNTABLE_SIZE", 48)
        patch.setattr("core.printing.sheet.write.VIEW_SIZE", 48)
        yield


@pytest.fixture
def toy_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a mode called ``toy-color``, with the options ``--delay``, ``--trouble`` and ``--picture``."""
    toy = ToySettings.__module__
    monkeypatch.setattr(
        table, "MODES", (*table.MODES, table.Row("toy-color", toy, toy, "ToySettings", "Makes a color white."))
    )


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A picture that is good for anything."""
    path = tmp_path / "brush.JPG"
    Image.effect_noise((48, 32), 60).convert("RGB").save(path)
    return path


@pytest.fixture
def quad(tmp_path: Path) -> Path:
    """A mesh that is good for anything."""
    path = tmp_path / "quad.obj"
    path.write_text(
        "v -1 -1 0\nv 1 -1 0\nv 1 1 0\nv -1 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\nf 1/1 2/2 3/3 4/4\n", encoding="utf-8"
    )
    return path


@pytest.fixture(scope="session")
def ball() -> Mesh:
    """A coarse globe of radius 1. Its UV map is a map of the world with a margin, cut along the date line (x = 0,
    z < 0): a seam whose two sides lie far from each other in the texture."""
    rows, columns = 10, 16
    row, column = np.meshgrid(np.arange(rows + 1), np.arange(columns + 1), indexing="ij")
    latitude, longitude = np.pi * (row / rows - 0.5), 2 * np.pi * (column % columns / columns - 0.5)
    ring = np.cos(latitude)
    points = np.stack([ring * np.sin(longitude), np.sin(latitude), ring * np.cos(longitude)], axis=-1)
    uvs = 0.05 + 0.9 * np.stack([column / columns, row / rows], axis=-1)
    index = np.arange(row.size).reshape(row.shape)
    a, b, c, d = (corner.ravel() for corner in (index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]))
    # At each pole one half of every square has no area.
    triangles = np.concatenate([np.stack([a, b, c], axis=1)[columns:], np.stack([a, c, d], axis=1)[:-columns]])
    return Mesh(
        points.reshape(-1, 3).astype(np.float32),
        triangles.astype(np.int32),
        uvs.reshape(-1, 2).astype(np.float32)[triangles],
    )


@pytest.fixture(scope="session")
def globe(ball: Mesh) -> Surface:
    """The ball as the renderer wants it."""
    return surface_of(ball, "y")


@pytest.fixture(scope="session")
def board() -> Surface:
    """A square that faces +Z and whose UV map fills the texture: the texture as a picture that hangs upright.

    Its corners lie on the unit sphere, so its sides are the root of 2 wide.
    """
    positions = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32)
    triangles = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    return surface_of(Mesh(positions, triangles, (positions[:, :2] / 2 + 0.5)[triangles]), "y")


@pytest.fixture(scope="session")
def backbone() -> Backbone:
    """The default backbone with its weights."""
    return load(DEFAULT_BACKBONE)


@pytest.fixture(scope="session")
def stripes() -> np.ndarray:
    """A style that nobody could miss: slanted bands of orange and dark blue, uint8 [96, 96, 3]."""
    y, x = np.mgrid[:96, :96]
    share = (0.5 + 0.5 * np.sin((x + y / 2) * 2 * np.pi / 12))[..., None]
    return np.rint(share * [240, 150, 30] + (1 - share) * [20, 30, 110]).astype(np.uint8)


@pytest.fixture(scope="session")
def make_job(ball: Mesh, stripes: np.ndarray) -> Callable[..., Path]:
    """Write a small texture job into a new folder: the ball shall wear the stripes, unless the settings say else."""

    def make(folder: Path, **settings: Any) -> Path:
        folder.mkdir()
        save_npz(ball, folder / "mesh.npz")
        Image.fromarray(stripes).save(folder / "style.png")
        goal = {} if "feature" in settings else {"style": ["style.png"]}
        values = {"mode": "texture", "size": 128, "view_size": 64, "steps": 64, "device": "cpu", **goal, **settings}
        (folder / JOB_FILE).write_text(json.dumps(values), encoding="utf-8")
        return folder

    return make
