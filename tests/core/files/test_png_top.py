"""The upper rows of a PNG: as the whole picture has them, for a part of its time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.files.png_top import png_size, read_top


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "I;16"])
def test_they_are_those_of_the_whole(tmp_path: Path, mode: str) -> None:
    levels = np.random.default_rng(4).integers(0, 256, (60, 40, 4), np.uint8)
    picture = Image.fromarray(levels) if mode != "I;16" else Image.fromarray(levels[..., 0].astype(np.uint16) * 257)
    (picture if mode in ("RGBA", "I;16") else picture.convert(mode)).save(tmp_path / "picture.png")
    whole = np.asarray(Image.open(tmp_path / "picture.png"))
    assert png_size(tmp_path / "picture.png") == (40, 60)
    for rows in (1, 17, 60, 999):
        assert np.array_equal(np.asarray(read_top(tmp_path / "picture.png", rows)), whole[:rows])


def test_what_is_below_is_not_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    Image.effect_noise((200, 400), 90).save(path)
    data = path.read_bytes()
    expected = np.asarray(Image.open(path))[:20]
    path.write_bytes(data[: len(data) // 2])
    assert np.array_equal(np.asarray(read_top(path, 20)), expected)
    with pytest.raises(OSError, match="truncated"):
        read_top(path, 400)


def test_other_files_are_refused(tmp_path: Path) -> None:
    for data in (b"", b"\x89PNG\r\n\x1a\n", b"JFIF" * 20):
        (tmp_path / "picture.png").write_bytes(data)
        with pytest.raises(ValueError, match="is no PNG"):
            read_top(tmp_path / "picture.png", 8)
        with pytest.raises(ValueError, match="is no PNG"):
            png_size(tmp_path / "picture.png")
