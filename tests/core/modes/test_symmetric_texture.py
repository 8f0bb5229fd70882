"""Symmetric textures from end to end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.border.names import RESULT_FILE
from core.errors import InputError
from core.job.run import run_job
from core.mesh.arrays import save_npz
from core.mesh.mesh import Mesh
from core.mesh.repeats import repeats
from core.render.coverage import coverage
from tests.core.mirrored import mirrored
from tests.core.render.test_symmetry import TURNED

MakeJob = Callable[..., Path]


def texture_of(folder: Path, mesh: Mesh) -> np.ndarray:
    save_npz(mesh, folder / "mesh.npz")
    for _ in run_job(folder):
        pass
    with Image.open(folder / "texture.png") as picture:
        return np.array(picture)


@pytest.mark.parametrize("frame", [None, TURNED], ids=["upright", "turned"])
def test_mirrored_texels_have_the_same_bytes(
    make_job: MakeJob, tmp_path: Path, ball: Mesh, frame: np.ndarray | None
) -> None:
    """However the grids are turned by the seed, and with the noise that a turned object's coordinates have."""
    mesh = mirrored(ball, frame)
    folder = make_job(tmp_path / "job", symmetry=["x"], steps=24, size=256, seed=3)
    assert mesh.uvs is not None
    texture, inside = texture_of(folder, mesh), coverage(repeats(mesh.uvs).uvs, 256)
    assert np.array_equal(inside, inside[:, ::-1])
    assert np.array_equal(texture[inside], texture[:, ::-1][inside])
    left = texture[:, :128][inside[:, :128]].astype(float)
    assert left.std(axis=0).max() > 10, "there is a texture"
    notes = json.loads((folder / RESULT_FILE).read_text())["notes"]
    assert not any("symmetric" in note for note in notes)


def test_without_symmetry_the_sides_differ(make_job: MakeJob, tmp_path: Path, ball: Mesh) -> None:
    texture = texture_of(make_job(tmp_path / "job", steps=8), mirrored(ball)).astype(int)
    assert np.abs(texture - texture[:, ::-1]).mean() > 5


def test_the_fourier_parameterization_refuses_symmetry(make_job: MakeJob, tmp_path: Path) -> None:
    folder = make_job(tmp_path / "job", symmetry=["x"], parameterization="fourier")
    with pytest.raises(InputError, match="Only the solid parameterization can be symmetric"):
        for _ in run_job(folder):
            pass
