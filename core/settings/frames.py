"""The settings that animations share."""

from __future__ import annotations

from typing import Annotated

from core.settings.declare import SAME, setting
from core.settings.size import PictureSize, size_setting

_MOST_PIXELS = 2**26

FrameCount = Annotated[int, setting("Number of frames to make.", SAME, ge=2, le=256)]

FrameSize = Annotated[PictureSize, size_setting("Width and height of each frame.", SAME)]

FrameRate = Annotated[
    int,
    setting(
        "Playback speed of the animation.",
        "Playback speed of the animation, in frames per second",
        title="Frame Rate",
        unit="frames per second",
        ge=1,
        le=60,
    ),
]


def check_frames(frames: int, size: tuple[int, int]) -> None:
    """Make sure that all frames of a size fit into memory together.

    Raises:
        ValueError: they have too many pixels.
    """
    if frames * size[0] * size[1] > _MOST_PIXELS:
        raise ValueError(f"all frames together have at most {_MOST_PIXELS:,} pixels; take fewer or smaller frames")
