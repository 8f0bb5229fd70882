"""The examples do what they say, in fewer steps than they usually take."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.mesh.load import load_mesh
from examples import own_objective, own_parameterization, texture_a_mesh

LONGEST = 60


def read(path: Path, size: int) -> np.ndarray:
    """Return a square image with ``size`` pixels on each side, float [size, size, 3] in [0, 1]."""
    image = Image.open(path)
    assert image.size == (size, size)
    return np.asarray(image, dtype=float) / 255


def test_a_mesh_takes_on_the_style(tmp_path: Path) -> None:
    curve = texture_a_mesh.main(tmp_path / "new", steps=24)
    assert len(curve) == 24
    assert np.mean(curve[-4:]) < 0.85 * np.mean(curve[:4])
    assert read(tmp_path / "new" / "texture.png", 512).std() > 0.1
    assert load_mesh(tmp_path / "new" / "model.glb").uvs is not None
    assert (tmp_path / "new" / "turntable.png").exists()


def test_colors_approach_the_palette(tmp_path: Path) -> None:
    curve = own_objective.main(tmp_path, steps=24)
    assert np.mean(curve[-4:]) < np.mean(curve[:4])
    colors = read(tmp_path / "texture.png", 512)[::8, ::8].reshape(-1, 1, 3)
    distances = np.linalg.norm(colors - own_objective.PALETTE.numpy(), axis=2)
    gray = np.linalg.norm(0.5 - own_objective.PALETTE.numpy(), axis=1).min()
    assert distances.min(axis=1).mean() < 0.6 * gray
    assert len(set(distances.argmin(axis=1))) > 1


def test_the_same_waves_make_images_of_any_size(tmp_path: Path) -> None:
    curve = own_parameterization.main(tmp_path, steps=12)
    assert np.mean(curve[-3:]) < np.mean(curve[:3])
    small = read(tmp_path / "waves_224.png", 224)
    large = Image.open(tmp_path / "waves_1024.png")
    assert large.size == (1024, 1024)
    shrunk = np.asarray(large.resize((224, 224), Image.Resampling.BOX), dtype=float) / 255
    assert small.std() > 0.02
    assert np.abs(shrunk - small).mean() < 0.1 * small.std()


@pytest.mark.parametrize("path", sorted(Path(texture_a_mesh.__file__).parent.glob("*.py")), ids=lambda path: path.stem)
def test_examples_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST
