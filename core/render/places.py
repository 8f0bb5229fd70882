"""Where the pixels of a view look up their colors: in which image of a texture, and where in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.mesh.udim import ONE_IMAGE, Layout
from core.render.sampling import sample
from core.render.uv_buffer import UVBuffer

# UVs on a tile's far border must not wrap around to the near one.
_BELOW_1 = np.nextafter(np.float32(1), np.float32(0))


@dataclass(frozen=True)
class Piece:
    """The pixels of a view, M of them, that show one image: its index, their UVs in it [M, 2] (from 0 to 1, unless it
    repeats), and the pixels' widths in UV units [M]."""

    image: int
    uvs: Tensor
    footprint: Tensor

    def to(self, device: torch.device) -> Piece:
        """Return the same on a device."""
        return Piece(self.image, self.uvs.to(device), self.footprint.to(device))


@dataclass(frozen=True)
class Places:
    """The places of N pixels in images: one piece for each image in view, at least one. ``order`` int64 [N] says which
    row of the pieces, one below the other, belongs to each pixel; None where the rows are in the pixels' order."""

    pieces: tuple[Piece, ...]
    order: Tensor | None = None

    def to(self, device: torch.device) -> Places:
        """Return the same on a device."""
        return Places(
            tuple(piece.to(device) for piece in self.pieces), None if self.order is None else self.order.to(device)
        )

    def sample(self, pyramid: Callable[[int], list[Tensor]]) -> Tensor:
        """Return the colors [N, C] of the pixels. ``pyramid`` returns the mip levels of an image, by its index; it is
        called once for each image in view."""
        colors = [sample(pyramid(piece.image), piece.uvs, piece.footprint) for piece in self.pieces]
        return colors[0] if self.order is None else torch.cat(colors)[self.order]


def places_of(buffer: UVBuffer, layout: Layout = ONE_IMAGE) -> Places:
    """Return where the covered pixels of a view show the images of ``layout``."""
    if layout.numbers[0] is None:
        return Places((_piece(0, buffer.uvs, buffer.uv_footprint),))
    images = layout.of_triangles[buffer.triangles]
    shown: Sequence[int] = np.flatnonzero(np.bincount(images)).tolist() or [0]
    members = [np.flatnonzero(images == image) for image in shown]
    pieces = tuple(
        _piece(image, np.clip(buffer.uvs[rows] - layout.origin(image), 0, _BELOW_1), buffer.uv_footprint[rows])
        for image, rows in zip(shown, members, strict=True)
    )
    if len(pieces) == 1:
        return Places(pieces)
    order = np.empty(len(images), np.int64)
    order[np.concatenate(members)] = np.arange(len(images))
    return Places(pieces, torch.from_numpy(order))


def _piece(image: int, uvs: np.ndarray, footprint: np.ndarray) -> Piece:
    return Piece(image, torch.from_numpy(uvs), torch.from_numpy(footprint))
