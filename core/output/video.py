"""Frames as an MP4 file (H.264, plays everywhere), as a GIF, and as one PNG each."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from pathlib import Path

import av
import numpy as np
from PIL import Image

from core.border.names import FRAMES_FOLDER, frame_name
from core.files.whole import write_atomically
from core.output.png import write_png

DEFAULT_RATE = 15
"""Frames a second."""
# Constant rate factor of x264: lower is better; 18 looks like the original.
_QUALITY = "18"
_GIF_COLORS = 256


def write_mp4(path: Path, frames: Iterable[np.ndarray], rate: int = DEFAULT_RATE) -> None:
    """Write frames [H, W, 3], sRGB in [0, 1], all of one size, as H.264 video of ``rate`` frames a second.

    An odd width or height loses its last pixels, which the format cannot hold.

    Raises:
        PatinaError: the file cannot be written.
    """
    with write_atomically(path) as temporary, av.open(str(temporary), "w") as container:
        stream = None
        for levels in map(_levels, frames):
            height, width = levels.shape[0] // 2 * 2, levels.shape[1] // 2 * 2
            if stream is None:
                stream = container.add_stream("libx264", rate=rate)
                stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
                stream.options = {"crf": _QUALITY}
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(levels[:height, :width]), format="rgb24")
            container.mux(stream.encode(frame))
        if stream is not None:
            container.mux(stream.encode())


def write_gif(path: Path, frames: Iterable[np.ndarray], rate: int = DEFAULT_RATE) -> None:
    """Write frames [H, W, 3], sRGB in [0, 1], as a GIF that repeats forever.

    Raises:
        PatinaError: the file cannot be written.
    """
    pictures = [
        Image.fromarray(levels).quantize(_GIF_COLORS, dither=Image.Dither.FLOYDSTEINBERG)
        for levels in map(_levels, frames)
    ]
    with write_atomically(path) as temporary:
        pictures[0].save(
            temporary, "GIF", save_all=True, append_images=pictures[1:], duration=round(1000 / rate), loop=0
        )


def write_frames(folder: Path, frames: Iterable[np.ndarray]) -> Generator[str, None, None]:
    """Write each frame as ``frames/frame_0001.png`` … below ``folder`` and yield its name, relative to ``folder``.

    Frames of an earlier, longer animation are removed at the end.
    """
    (folder / FRAMES_FOLDER).mkdir(exist_ok=True)
    names: set[str] = set()
    for number, frame in enumerate(frames, start=1):
        name = frame_name(number)
        write_png(folder / name, frame)
        names.add(name)
        yield name
    for path in (folder / FRAMES_FOLDER).glob("frame_*.png"):
        if f"{FRAMES_FOLDER}/{path.name}" not in names:
            path.unlink()


def _levels(frame: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(frame, 0.0, 1.0) * 255).astype(np.uint8)
