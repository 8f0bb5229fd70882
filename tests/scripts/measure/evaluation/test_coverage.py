"""Coverage: how much of a ball the run's cameras see; its inside counts as hidden."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.mesh.arrays import load_npz, save_npz
from core.mesh.mesh import Mesh
from scripts.measure.evaluation.coverage import coverage
from scripts.measure.evaluation.model import Model
from tests.scripts.measure.evaluation.models import model_of


def model_in(folder: Path) -> Model:
    mesh = load_npz(folder / "mesh.npz")
    return model_of(mesh, np.full((64, 64, 3), 0.5, np.float32))


def test_few_views_miss_what_many_see(make_job: Callable[..., Path], tmp_path: Path) -> None:
    few, many = (make_job(tmp_path / str(steps), steps=steps, size=64) for steps in (2, 64))
    assert coverage(model_in(few), few).seen < 0.95
    assert coverage(model_in(many), many).seen > 0.98


def test_what_nobody_can_see_is_hidden(make_job: Callable[..., Path], ball: Mesh, tmp_path: Path) -> None:
    folder = make_job(tmp_path / "nested", size=64)
    assert ball.uvs is not None
    inner = Mesh(
        np.concatenate([ball.positions, 0.5 * ball.positions]),
        np.concatenate([ball.triangles, ball.triangles + len(ball.positions)]),
        np.concatenate([ball.uvs, ball.uvs]),
    )
    save_npz(inner, folder / "mesh.npz")
    found = coverage(model_in(folder), folder)
    assert found.hidden == pytest.approx(0.2, abs=0.01)
    assert found.seen > 0.98
