"""Maps by the names of attributes that mesh files bring."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.faces.cli.main import main
from core.mesh.arrays import load_npz
from tests.core.mesh.gltf.builder import SQUARE, TRIANGLES, Builder

SIZE = 128


@pytest.fixture
def typed(tmp_path: Path, stripes: np.ndarray) -> list[str]:
    """A small job for two squares side by side, each with half of the texture: a white one and a black one."""
    points = np.array([[x + square, y, 0] for square in range(2) for x, y in SQUARE[:, :2]], np.float32)
    left = np.repeat(np.array([1, 0], np.float32), 4)
    builder = Builder(scene=0, scenes=[{"nodes": [0]}], nodes=[{"mesh": 0}])
    attributes = {
        "POSITION": builder.array(points),
        "TEXCOORD_0": builder.array(([0, 1] + points[:, :2] * [0.5, -1]).astype(np.float32)),
        "COLOR_0": builder.array(np.tile(np.uint8(255) * left[:, None].astype(np.uint8), 3), normalized=True),
        "_left": builder.array(left),
        "_right": builder.array(1 - left),
    }
    corners = np.concatenate([TRIANGLES, TRIANGLES + 4]).astype(np.uint16)
    builder.tree["meshes"] = [{"primitives": [{"attributes": attributes, "indices": builder.array(corners)}]}]
    Image.fromarray(stripes).save(tmp_path / "style.png")
    values = {"size": SIZE, "view-size": 64, "steps": 24, "device": "cpu", "out": tmp_path / "job"}
    values |= {"mesh": builder.glb(tmp_path / "a.glb"), "style": tmp_path / "style.png"}
    return ["texture", *(word for name, value in values.items() for word in (f"--{name}", str(value)))]


def base(folder: Path) -> np.ndarray:
    """Write a base texture of gray noise and return it."""
    gray = np.random.default_rng(0).integers(90, 160, (SIZE, SIZE, 1), np.uint8).repeat(3, axis=2)
    Image.fromarray(gray).save(folder / "base.png")
    return gray


def test_a_mask_may_be_the_colors_of_a_glb_file(typed: list[str], tmp_path: Path) -> None:
    kept = base(tmp_path)
    base_texture = ["--base-texture", str(tmp_path / "base.png"), "--strength", "1", "--feather", "0"]
    assert main([*typed, "--mask", "attribute:COLOR_0", *base_texture]) == 0
    texture = np.asarray(Image.open(tmp_path / "job" / "texture.png")).astype(int)
    np.testing.assert_array_equal(texture[:, SIZE // 2 + 1 :], kept[:, SIZE // 2 + 1 :])
    assert np.ptp(texture[:, : SIZE // 2 - 1], axis=2).mean() > 40, "the stripes are orange and blue"


def test_jobs_keep_the_attributes_that_they_name(typed: list[str], tmp_path: Path) -> None:
    maps = ["--style", str(tmp_path / "style.png"), "--masks", "attribute:_left", "attribute:_right"]
    assert main([*typed, *maps, "--size-map", "attribute:_right", "--steps", "2"]) == 0
    mesh = load_npz(tmp_path / "job" / "mesh.npz")
    assert {name: values[:, 0, 0].tolist() for name, values in mesh.attributes.items()} == {
        "_left": [1, 1, 0, 0],
        "_right": [0, 0, 1, 1],
    }


def test_a_wrong_name_is_one_line_with_the_names_that_there_are(
    typed: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main([*typed, "--size-map", "attribute:Left"]) == 2
    expected = "The mesh has no attribute Left, it has COLOR_0, _left and _right; choose another or give a picture."
    assert capfd.readouterr().err == f"patina: {tmp_path / 'a.glb'}: {expected}\n"
    assert not (tmp_path / "job").exists()
