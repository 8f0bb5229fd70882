"""Morphs: the weights of one CPPN turn into those of another (article, section 3)."""

from __future__ import annotations

import math
from collections.abc import Generator
from pathlib import Path

import numpy as np
from torch import Tensor

from core.border.messages import Writing
from core.errors import InputError
from core.machine.device import choose_device
from core.optimize import Iterate
from core.output.animation import write_animation
from core.output.cppn_weights import read_weights
from core.parameterization.cppn import Architecture, picture
from core.settings.base import JobSettings
from core.settings.image_morph import ImageMorphSettings


class ImageMorphMode:
    """A morph, opened (see ``core.modes.mode.Mode``). Nothing is optimized: it only writes."""

    def __init__(
        self, settings: ImageMorphSettings, architecture: Architecture, ends: tuple[Tensor, Tensor], device: str
    ) -> None:
        self.notes: tuple[str, ...] = ()
        self.device = device
        self._settings = settings
        self._architecture = architecture
        self._ends = ends

    def write(self, iterate: Iterate, folder: Path) -> Generator[Writing, None, tuple[str, ...]]:
        shares = eased(self._settings.frames, self._settings.back_and_forth)
        frames: list[np.ndarray] = []
        total = 2 * len(shares)
        for share in shares:
            frames.append(self._frame(share))
            yield Writing(len(frames), total)
        writing = write_animation(folder, frames, self._settings.rate)
        while True:
            try:
                part = next(writing)
            except StopIteration as end:
                names: tuple[str, ...] = end.value
                return names
            yield Writing(len(frames) + len(frames) * part.done // part.total, total)

    def _frame(self, share: float) -> np.ndarray:
        width, height = self._settings.size
        return picture(self._architecture, between(*self._ends, share), (height, width))


def open_mode(settings: JobSettings, folder: Path) -> ImageMorphMode:
    """Open a morph (see ``core.modes.table.open_mode``)."""
    assert isinstance(settings, ImageMorphSettings)
    device = choose_device(settings.device)
    (first, start), (second, end) = (read_weights(folder / name) for name in (settings.a, settings.b))
    if first != second:
        raise InputError(
            f"The two CPPNs differ: one is {_in_words(first)}, the other {_in_words(second)}; make both with the same "
            "depth, width, activation, and tileable."
        )
    return ImageMorphMode(settings, first, (start.to(device), end.to(device)), str(device))


def eased(frames: int, back_and_forth: bool) -> list[float]:
    """Return how far each frame is, from 0 (the first picture) to 1 (the other), slow at both ends.

    Back and forth, the other is reached half way, and the last frame is the one before the first.
    """
    turn = 2 * math.pi / frames if back_and_forth else math.pi / (frames - 1)
    return [(1 - math.cos(turn * frame)) / 2 for frame in range(frames)]


def between(start: Tensor, end: Tensor, share: float) -> Tensor:
    """Return weights that lie ``share`` of the way, 0 to 1, from ``start`` to ``end``.

    Half way two networks cancel each other in part; a little more of both keeps the picture from blurring.
    """
    return (start * (1 - share) + end * share) * (1 + share * (1 - share))


def _in_words(architecture: Architecture) -> str:
    kind = f"{architecture.depth} layers of {architecture.width} channels with {architecture.activation}"
    return f"{kind}, tileable" if architecture.tileable else kind
