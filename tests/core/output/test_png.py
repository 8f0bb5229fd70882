from __future__ import annotations

import errno
import tracemalloc
from contextlib import closing
from pathlib import Path
from typing import Literal

import numpy as np
import png
import pytest
from PIL import Image

from core.errors import PatinaError
from core.output import png as module
from core.output.png import FAST, write_png, write_png_bands


def read(path: Path) -> tuple[np.ndarray, int]:
    width, height, rows, info = png.Reader(bytes=path.read_bytes()).read()
    return np.array([list(row) for row in rows]).reshape(height, width, info["planes"]), info["bitdepth"]


@pytest.mark.parametrize("bit_depth", [8, 16])
@pytest.mark.parametrize("channels", [3, 4])
def test_levels_are_rounded_to_the_nearest(tmp_path: Path, bit_depth: Literal[8, 16], channels: int) -> None:
    image = np.random.default_rng(0).random((5, 7, channels)).astype(np.float32)
    write_png(tmp_path / "a.png", image, bit_depth)
    levels, depth = read(tmp_path / "a.png")
    assert depth == bit_depth
    assert levels.shape == image.shape
    highest = 2**bit_depth - 1
    assert np.abs(levels - image.astype(np.float64) * highest).max() < 0.5 + 1e-2
    assert b"sRGB" in (tmp_path / "a.png").read_bytes()


@pytest.mark.parametrize("compression", [FAST, 6])
@pytest.mark.parametrize("bit_depth", [8, 16])
def test_machines_without_numba_write_the_same_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bit_depth: Literal[8, 16], compression: int
) -> None:
    smooth = np.cumsum(np.random.default_rng(0).normal(0.0, 0.02, (40, 31, 3)), axis=1) % 1
    for name, image in (("smooth", smooth), ("narrow", smooth[:, :1]), ("low", smooth[:1])):
        path, other = tmp_path / f"{name}.png", tmp_path / f"{name}-without.png"
        write_png(path, image.astype(np.float32), bit_depth, compression)
        with monkeypatch.context() as without:
            without.setattr(module, "kernels", lambda: None)
            write_png(other, image.astype(np.float32), bit_depth, compression)
        assert path.read_bytes() == other.read_bytes()
        levels, _ = read(path)
        assert np.abs(levels - image * (2**bit_depth - 1)).max() < 0.5 + 1e-2


@pytest.mark.parametrize("bit_depth", [8, 16])
def test_values_beyond_the_range_are_clipped(tmp_path: Path, bit_depth: Literal[8, 16]) -> None:
    write_png(tmp_path / "a.png", np.array([[[-1, 0, 2]]], np.float32), bit_depth)
    assert read(tmp_path / "a.png")[0].tolist() == [[[0, 0, 2**bit_depth - 1]]]


def test_others_can_open_it(tmp_path: Path) -> None:
    image = np.linspace(0, 1, 48, dtype=np.float32).reshape(4, 4, 3)
    for bit_depth in (8, 16):
        write_png(tmp_path / "a.png", image, bit_depth)
        with Image.open(tmp_path / "a.png") as opened:
            np.testing.assert_allclose(np.asarray(opened) / 255, image, atol=1 / 255)


def test_same_image_same_bytes(tmp_path: Path) -> None:
    image = np.random.default_rng(0).random((9, 9, 3))
    for bit_depth in (8, 16):
        write_png(tmp_path / "a.png", image, bit_depth)
        write_png(tmp_path / "b.png", image, bit_depth)
        assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


@pytest.mark.parametrize("bit_depth", [8, 16])
def test_full_disk_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bit_depth: Literal[8, 16]
) -> None:
    path = tmp_path / "texture.png"
    write_png(path, np.zeros((4, 4, 3)), bit_depth)
    before = path.read_bytes()

    def full(self: Path, target: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(PatinaError, match="full"):
        write_png(path, np.ones((4, 4, 3)), bit_depth)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("bit_depth", [8, 16])
@pytest.mark.parametrize("channels", [3, 4])
def test_bands_of_any_heights_make_the_same_picture(tmp_path: Path, bit_depth: Literal[8, 16], channels: int) -> None:
    image = np.random.default_rng(0).random((11, 7, channels)).astype(np.float32)
    write_png(tmp_path / "whole.png", image, bit_depth)
    bands = [image[:1], image[1:4], image[4:]]
    rows = list(write_png_bands(tmp_path / "bands.png", bands, (7, 11), channels, bit_depth))
    assert rows == [1, 4, 11]
    whole, made = read(tmp_path / "whole.png"), read(tmp_path / "bands.png")
    np.testing.assert_array_equal(made[0], whole[0])
    assert made[1] == whole[1] == bit_depth
    assert b"sRGB" in (tmp_path / "bands.png").read_bytes()


def test_a_picture_that_is_not_written_to_its_end_is_none(tmp_path: Path) -> None:
    bands = [np.zeros((2, 3, 3), np.float32)] * 3
    with closing(write_png_bands(tmp_path / "canceled.png", iter(bands), (3, 6))) as writing:
        next(writing)
    for size in ((3, 5), (3, 7), (4, 6)):
        with pytest.raises(ValueError, match=r"make an image|fit"):
            list(write_png_bands(tmp_path / "wrong.png", bands, size))
    assert list(tmp_path.iterdir()) == []


def test_a_huge_picture_takes_the_memory_of_some_bands(tmp_path: Path) -> None:
    ramp = np.linspace(0, 1, 4096 * 3, dtype=np.float32).reshape(1, 4096, 3)
    bands = (np.repeat(ramp * row / 64, 64, axis=0) for row in range(64))
    tracemalloc.start()
    for _ in write_png_bands(tmp_path / "a.png", bands, (4096, 4096)):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # The whole picture has 201 MB as floats.
    assert peak < 90e6
    with Image.open(tmp_path / "a.png") as opened:
        assert opened.size == (4096, 4096)
        assert opened.getpixel((4095, 4095)) == (251, 251, 251)
