"""Transformation robustness: small random shifts, zooms and turns, and crops of what is larger than the network's view.

Article, section 2 and "robustness" in Olah et al., Feature Visualization. lucid chains pad, jitter, scale, rotate and
jitter; here they are a single resampling of only the part that is seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

Beyond = Literal["gray", "clear", "mirror", "repeat"]
"""What lies beyond the borders of a picture; ``clear`` is zero in all channels."""

_GRAY = 0.5


@dataclass(frozen=True)
class Robustness:
    """The largest random shift (pixels), zoom (a factor, to both sides) and turn (radians)."""

    shift: float
    zoom: float
    turn: float


STANDARD = Robustness(shift=8.0, zoom=1.1, turn=math.radians(10))
"""About what lucid does to every picture."""
NONE = Robustness(0.0, 1.0, 0.0)


@dataclass(frozen=True)
class Transform:
    """What the network sees of a picture: ``size`` (height, width) pixels around ``center`` (x, y, in pixels of the
    picture), enlarged by ``zoom`` and turned by ``turn`` radians."""

    size: tuple[int, int]
    center: tuple[float, float]
    zoom: float
    turn: float


def draw_transform(
    random: np.random.Generator, size: tuple[int, int], view_size: int, robustness: Robustness, anywhere: bool
) -> Transform:
    """Return a random transform of a picture of ``size`` (height, width).

    Along each side that is longer than ``view_size`` pixels the network sees a random part of it, otherwise the whole.
    With ``anywhere``, the part may be centered on any pixel, as suits pictures that repeat; otherwise it stays within
    the borders.
    """
    seen = (min(size[0], view_size), min(size[1], view_size))
    zoom = math.exp(random.uniform(-1, 1) * math.log(robustness.zoom))
    center = []
    for whole, part in ((size[1], seen[1]), (size[0], seen[0])):
        room = whole if anywhere else whole - part
        center.append(whole / 2 + random.uniform(-0.5, 0.5) * room + random.uniform(-1, 1) * robustness.shift)
    return Transform(seen, (center[0], center[1]), zoom, random.uniform(-1, 1) * robustness.turn)


def transformed(images: Tensor, transform: Transform, beyond: Beyond) -> Tensor:
    """Return what the network sees of the pictures [N, C, H, W], as [N, C, *transform.size], bilinearly sampled."""
    grid = _sampled_places(transform)
    low = grid.amin(dim=(0, 1)).floor().long() - 1
    high = grid.amax(dim=(0, 1)).ceil().long() + 1
    left, top, right, bottom = int(low[0]), int(low[1]), int(high[0]), int(high[1])
    part = _continued_part(images, (left, top, right, bottom), beyond)
    # grid_sample counts from -1 to 1 over the part.
    extent = torch.tensor([right - left, bottom - top])
    places = (2 * (grid - torch.tensor([left, top])) / extent - 1).to(images)
    places = places[None].expand(len(images), -1, -1, -1)
    return functional.grid_sample(part, places, mode="bilinear", padding_mode="border", align_corners=False)


def _sampled_places(transform: Transform) -> Tensor:
    """Return where in the picture each pixel's center lies, (x, y) in pixels, [H, W, 2]."""
    height, width = transform.size
    y, x = torch.meshgrid(torch.arange(height) + 0.5, torch.arange(width) + 0.5, indexing="ij")
    x, y = x - width / 2, y - height / 2
    cosine, sine = math.cos(transform.turn) / transform.zoom, math.sin(transform.turn) / transform.zoom
    return torch.stack([cosine * x - sine * y + transform.center[0], sine * x + cosine * y + transform.center[1]], -1)


def _continued_part(images: Tensor, box: tuple[int, int, int, int], beyond: Beyond) -> Tensor:
    """Return the part (left, top, right, bottom) of the pictures, continued beyond their borders."""
    left, top, right, bottom = box
    height, width = images.shape[2:]
    pads = [max(0, -left), max(0, right - width), max(0, -top), max(0, bottom - height)]
    if beyond in ("gray", "clear"):
        padded = functional.pad(images, pads, value=_GRAY if beyond == "gray" else 0.0)
    else:
        padded = images
        # A picture can be continued by no more than its own size at a time.
        while any(pads):
            now = [
                min(pad, side - (beyond == "mirror"))
                for pad, side in zip(pads, 2 * [padded.shape[3]] + 2 * [padded.shape[2]], strict=True)
            ]
            padded = functional.pad(padded, now, mode="reflect" if beyond == "mirror" else "circular")
            pads = [pad - done for pad, done in zip(pads, now, strict=True)]
    top, left = max(0, top), max(0, left)
    return padded[:, :, top : top + bottom - box[1], left : left + right - box[0]]
