from __future__ import annotations

from pathlib import Path

import numpy as np
import OpenEXR
import png
import pytest
import torch
from PIL import Image

from core.errors import InputError
from core.objective.style_set import read_style

SIDE = 64


def _bumps(across: int = 3, down: int = 2) -> np.ndarray:
    """Return a height that repeats, in pixels, [64, 64], from -2 to 2."""
    x, y = np.meshgrid(np.arange(SIDE), np.arange(SIDE))
    waves = np.sin(2 * np.pi * across * x / SIDE) + np.sin(2 * np.pi * down * y / SIDE)
    return np.asarray(waves)


def _normals(height: np.ndarray, green: int = 1) -> np.ndarray:
    across = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) / 2
    down = (np.roll(height, -1, 0) - np.roll(height, 1, 0)) / 2
    found = np.stack([-across, green * down, np.ones_like(height)], axis=2)
    return np.asarray(0.5 + 0.5 * found / np.linalg.norm(found, axis=2, keepdims=True))


def _save(folder: Path, name: str, values: np.ndarray) -> None:
    folder.mkdir(exist_ok=True)
    Image.fromarray(np.rint(values * 255).astype(np.uint8)).save(folder / name)


def _set(folder: Path) -> Path:
    _save(folder, "Wall_Color_1K.png", np.full((SIDE, SIDE, 3), 0.5))
    return folder


@pytest.mark.parametrize(("name", "green"), [("wall_nor_gl_1k.png", 1), ("Wall_NormalDX.png", -1)])
def test_heights_have_the_slopes_of_normals(tmp_path: Path, name: str, green: int) -> None:
    _save(_set(tmp_path), name, _normals(_bumps(), green))
    style = read_style(tmp_path)
    expected = (_bumps() + 2) / 4
    assert np.abs(style.maps["height"][0, 0].numpy() - expected).mean() < 0.02
    assert style.relief == pytest.approx(4 / SIDE, rel=0.05)


def test_normals_add_their_detail_to_a_displacement(tmp_path: Path) -> None:
    x = np.arange(SIDE)
    hill = np.broadcast_to(3 * np.cos(2 * np.pi * x / SIDE), (SIDE, SIDE))
    fine = _bumps(13, 12) / 3
    _save(_set(tmp_path), "wall_normal.png", _normals(hill + fine))
    _save(tmp_path, "wall_height.png", (hill + 3) / 6)
    style = read_style(tmp_path)
    found, expected = style.maps["height"][0, 0].numpy(), hill + fine
    assert np.corrcoef(found.ravel(), expected.ravel())[0, 1] > 0.99


def test_opengl_comes_before_directx(tmp_path: Path) -> None:
    _save(_set(tmp_path), "a_nor_dx.png", _normals(_bumps(), -1))
    dx = read_style(tmp_path).maps["height"]
    _save(tmp_path, "z_nor_gl.png", _normals(-_bumps()))
    assert torch.corrcoef(torch.stack([dx.flatten(), read_style(tmp_path).maps["height"].flatten()]))[0, 1] < -0.99


def test_packed_maps_are_taken_apart_and_gloss_is_turned_around(tmp_path: Path) -> None:
    packed = np.broadcast_to([0.2, 0.4, 0.8], (SIDE, SIDE, 3))
    _save(_set(tmp_path), "wall_arm_2k.jpg", packed)
    maps = read_style(tmp_path).maps
    assert {name: round(float(values.mean()), 1) for name, values in maps.items()} == {
        "occlusion": 0.2,
        "roughness": 0.4,
        "metallic": 0.8,
    }
    _save(_set(tmp_path / "other"), "wall_gloss.png", np.full((SIDE, SIDE), 0.3))
    assert read_style(tmp_path / "other").maps["roughness"].mean() == pytest.approx(0.7, abs=0.01)


def test_deep_and_large_heights_keep_their_steps(tmp_path: Path) -> None:
    ramp = np.broadcast_to(np.arange(2 * SIDE) * 3 + 30000, (2 * SIDE, 2 * SIDE)).astype(np.uint16)
    with (_set(tmp_path) / "wall_disp.png").open("wb") as file:
        png.Writer(2 * SIDE, 2 * SIDE, greyscale=True, bitdepth=16).write(file, ramp)
    height = read_style(tmp_path).maps["height"]
    assert height.shape == (1, 1, SIDE, SIDE)
    assert len(height[0, 0, 5].unique()) == pytest.approx(SIDE, abs=3)


def test_exr_heights_are_taken_as_they_are_and_colors_become_srgb(tmp_path: Path) -> None:
    pixels = {"RGB": np.full((SIDE, SIDE, 3), 0.2140, np.float32)}
    OpenEXR.File({"compression": OpenEXR.ZIP_COMPRESSION}, pixels).write(str(tmp_path / "wall_diff_4k.exr"))
    ramp = np.broadcast_to(np.linspace(-4, 9, SIDE, dtype=np.float32), (SIDE, SIDE)).copy()
    OpenEXR.File({}, {"Y": ramp}).write(str(tmp_path / "wall_disp_4k.exr"))
    style = read_style(tmp_path)
    assert style.color.mean() == pytest.approx(0.5, abs=0.002)
    assert style.maps["height"][0, 0, 0].diff().std() < 0.005
    assert style.relief is None


def test_what_is_no_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no maps"):
        read_style(tmp_path)
    _save(tmp_path, "wall_height.png", np.zeros((SIDE, SIDE)))
    with pytest.raises(InputError, match="has no color map"):
        read_style(tmp_path)
    _save(_set(tmp_path), "wall_height.png", np.zeros((SIDE, 2 * SIDE)))
    with pytest.raises(InputError, match="another shape"):
        read_style(tmp_path)
