"""Oriented textures from end to end: strokes follow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from core.border.names import ATTRIBUTE_PREFIX
from core.errors import InputError
from core.files.picture import read_picture
from core.job.run import run_job
from core.mesh.arrays import save_npz
from core.mesh.directions import upward
from core.mesh.mesh import Mesh
from core.mesh.udim import ONE_IMAGE
from core.render.direction_fields import CornerDirections
from core.render.orientation import orientation_along
from core.render.surface import surface_of
from core.settings.texture import TextureSettings
from core.texture.orienting import open_orientation
from scripts.measure.evaluation.model import Model
from scripts.measure.evaluation.orientation import orientation_error
from tests.core.directed import cylinder

MakeJob = Callable[..., Path]
UP = np.array([0.0, 0.0, 1.0])


@pytest.fixture(scope="module")
def strokes() -> np.ndarray:
    """A style of upright strokes, uint8 [96, 96, 3]."""
    x = np.arange(96) + 2 * np.sin(np.arange(96)[:, None] / 9)
    share = (0.5 + 0.5 * np.sin(x * 2 * np.pi / 12))[..., None]
    return np.rint(share * [240, 220, 190] + (1 - share) * [40, 20, 10]).astype(np.uint8)


def error(folder: Path, mesh: Mesh, strokes: np.ndarray, axis: np.ndarray) -> float:
    """Run a job; return the median angle between the strokes and a direction of the mesh."""
    for _ in run_job(folder):
        pass
    surface = surface_of(mesh, "z")
    field = CornerDirections(surface, upward(mesh, axis))
    style = torch.from_numpy(strokes / np.float32(255)).permute(2, 0, 1)[None]
    model = Model(mesh, surface, read_picture(folder / "texture.png"))
    return orientation_error(model, style, orientation_along(surface, field))


def job(make_job: MakeJob, folder: Path, mesh: Mesh, strokes: np.ndarray, **settings: Any) -> Path:
    made = make_job(folder, up_axis="z", uv_map="shared", view_size=96, **settings)
    save_npz(mesh, made / "mesh.npz")
    Image.fromarray(strokes).save(made / "style.png")
    return made


def test_strokes_follow_the_direction_that_is_asked_for(make_job: MakeJob, tmp_path: Path, strokes: np.ndarray) -> None:
    """Along a cylinder that leans, though views show it upright."""
    mesh, axis = cylinder()
    folder = job(make_job, tmp_path / "job", mesh, strokes, orientation="curvature", steps=48)
    # Longer jobs on larger textures come closer.
    assert error(folder, mesh, strokes, axis) < 25


def test_strokes_follow_a_painted_flow_map(make_job: MakeJob, tmp_path: Path, strokes: np.ndarray) -> None:
    """Red leads along U, which goes around the cylinder."""
    mesh, axis = cylinder()
    flow = {"orientation": "map", "direction_map": "flow.png"}
    # After 48 steps, seeds differ by as much as the limit leaves.
    folder = job(make_job, tmp_path / "job", mesh, strokes, steps=80, **flow)
    Image.new("RGB", (16, 16), (255, 128, 0)).save(folder / "flow.png")
    assert error(folder, mesh, strokes, axis) > 60


def test_directions_can_be_an_attribute_of_the_mesh(ball: Mesh) -> None:
    directions = np.broadcast_to(np.array([0, 2, 0], np.float32), (len(ball.triangles), 3, 3))
    flow = np.broadcast_to(np.array([0.5, 1], np.float32), (len(ball.triangles), 3, 2))
    painted = Mesh(ball.positions, ball.triangles, ball.uvs, attributes={"ways": directions, "flow": flow})
    surface = surface_of(painted, "y")

    def ways(name: str) -> np.ndarray:
        settings = TextureSettings(style=("a",), orientation="map", direction_map=ATTRIBUTE_PREFIX + name)
        found = open_orientation(settings, Path(), painted, surface, ONE_IMAGE)
        assert found is not None
        return found.ways / np.linalg.norm(found.ways, axis=1, keepdims=True)

    # V leads north on the ball.
    assert np.median((ways("ways") * ways("flow")).sum(axis=1)) > 0.97


def test_a_direction_map_that_is_none_is_refused(ball: Mesh) -> None:
    weights = {"weight": np.zeros((len(ball.triangles), 3, 1), np.float32)}
    painted = Mesh(ball.positions, ball.triangles, ball.uvs, attributes=weights)
    for name, reason in (("weight", "has 1 component"), ("other", "no attribute other, it has weight")):
        settings = TextureSettings(style=("a",), orientation="map", direction_map=ATTRIBUTE_PREFIX + name)
        with pytest.raises(InputError, match=reason):
            open_orientation(settings, Path(), painted, surface_of(painted, "y"), ONE_IMAGE)


def test_an_orientation_is_the_same_every_time(make_job: MakeJob, tmp_path: Path, ball: Mesh) -> None:
    textures = []
    for name in ("one", "two"):
        folder = make_job(tmp_path / name, orientation="random", steps=4)
        for _ in run_job(folder):
            pass
        textures.append(read_picture(folder / "texture.png"))
    assert np.array_equal(textures[0], textures[1])


def test_parts_of_a_step_may_show_different_turns(make_job: MakeJob, tmp_path: Path) -> None:
    folder = make_job(tmp_path / "job", orientation="curvature", steps=4, views=2, memory_saving=1)
    for _ in run_job(folder):
        pass
    assert read_picture(folder / "texture.png").std() > 0.01
