"""Animations: frames, a sprite sheet, an MP4 and a GIF."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from core.errors import PatinaError
from core.output.animation import write_animation
from core.output.video import write_mp4


def frames(count: int, size: tuple[int, int] = (32, 48)) -> list[np.ndarray]:
    """Gray frames, from black to white."""
    return [np.full((*size, 3), value, dtype=np.float32) for value in np.linspace(0, 1, count)]


def grays(path: Path) -> list[float]:
    with av.open(str(path)) as video:
        return [float(frame.to_ndarray(format="rgb24").mean()) for frame in video.decode(video=0)]


def write(folder: Path, count: int, rate: int = 10) -> tuple[str, ...]:
    writing = write_animation(folder, frames(count), rate)
    while True:
        try:
            next(writing)
        except StopIteration as end:
            names: tuple[str, ...] = end.value
            return names


def test_every_form_shows_all_frames(tmp_path: Path) -> None:
    names = write(tmp_path, 5)
    assert names == (
        *("animation.mp4", "animation.gif", "sheet.png"),
        *(f"frames/frame_000{number}.png" for number in range(1, 6)),
    )
    wanted = np.linspace(0, 255, 5)
    np.testing.assert_allclose(grays(tmp_path / "animation.mp4"), wanted, atol=4)
    with Image.open(tmp_path / "animation.gif") as gif:
        assert gif.n_frames == 5  # type: ignore[attr-defined]
        assert gif.info["duration"] == 100
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.size[0] % 48 == sheet.size[1] % 32 == 0
    shown = [np.asarray(Image.open(tmp_path / name)).mean() for name in names[3:]]
    np.testing.assert_allclose(shown, wanted, atol=1)


def test_a_shorter_animation_leaves_no_frames_of_the_longer_one(tmp_path: Path) -> None:
    write(tmp_path, 5)
    write(tmp_path, 3)
    assert sorted(path.name for path in (tmp_path / "frames").iterdir()) == [
        "frame_0001.png",
        "frame_0002.png",
        "frame_0003.png",
    ]


def test_odd_sizes_lose_a_row_and_a_column_in_the_video_only(tmp_path: Path) -> None:
    write_mp4(tmp_path / "video.mp4", frames(2, (33, 47)))
    with av.open(str(tmp_path / "video.mp4")) as video:
        assert (video.streams.video[0].width, video.streams.video[0].height) == (46, 32)


def test_a_folder_that_is_gone_is_reported(tmp_path: Path) -> None:
    with pytest.raises(PatinaError, match=r"video\.mp4 could not be written"):
        write_mp4(tmp_path / "gone" / "video.mp4", frames(2))
