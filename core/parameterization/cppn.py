"""Compositional pattern-producing networks: the picture is a small network that turns positions into colors (article,
section 3).

Everything is laid out [channels, pixels], so that the halves of a pair are contiguous. An activation's mean and
deviation are folded into the weights that come after it: that is 24 times 48 numbers instead of as many as there are
pixels.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.parameterization.cppn_activations import ACTIVATIONS

LARGEST_DEPTH, LARGEST_WIDTH = 16, 64

_EXTENT = math.sqrt(3)
# Sines and cosines of this amplitude have the variance 1 that positions between ±√3 have.
_RADIUS = math.sqrt(2)
_CHANNELS = 3
# This many pixels at a time stay in the processor's cache.
_CHUNK = 2**15
_BAND = 2**18


@dataclass(frozen=True)
class Architecture:
    """What a network is apart from its weights.

    Attributes:
        depth: hidden layers, 1 to 16.
        width: channels of each, 1 to 64.
        activation: one of ``ACTIVATIONS``.
        tileable: positions are given as sines and cosines, so that the picture repeats without a seam.

    Raises:
        ValueError: there is no such architecture.
    """

    depth: int = 8
    width: int = 24
    activation: str = "atan"
    tileable: bool = False

    def __post_init__(self) -> None:
        numbers = (self.depth, LARGEST_DEPTH), (self.width, LARGEST_WIDTH)
        if not all(type(number) is int and 1 <= number <= largest for number, largest in numbers):
            raise ValueError("depth or width is out of range")
        if self.activation not in ACTIVATIONS or not isinstance(self.tileable, bool):
            raise ValueError("the activation is unknown")

    @property
    def shapes(self) -> list[tuple[int, int]]:
        """(outputs, inputs) of each layer; the last layer makes the colors."""
        blocks = len(ACTIVATIONS[self.activation].means)
        inputs = [4 if self.tileable else 2] + [blocks * self.width] * self.depth
        return list(zip([self.width] * self.depth + [_CHANNELS], inputs, strict=True))

    @property
    def size(self) -> int:
        """The number of weights."""
        return sum(outputs * (inputs + 1) for outputs, inputs in self.shapes)


def layers(architecture: Architecture, weights: Tensor) -> list[tuple[Tensor, Tensor]]:
    """Return views of ``weights`` [size]: matrix [outputs, inputs] and bias [outputs] of each layer."""
    shapes = architecture.shapes
    parts = iter(weights.split([part for outputs, inputs in shapes for part in (outputs * inputs, outputs)]))
    return [(next(parts).view(outputs, inputs), next(parts)) for outputs, inputs in shapes]


def initial_weights(architecture: Architecture, generator: torch.Generator) -> Tensor:
    """Return random weights [size]. The last layer is zero, so the picture starts gray."""
    weights = torch.zeros(architecture.size)
    for matrix, _ in layers(architecture, weights)[:-1]:
        matrix.copy_(torch.randn(matrix.shape, generator=generator) / math.sqrt(matrix.shape[1]))
    return weights


def positions(architecture: Architecture, size: tuple[int, int], top: int = 0, end: int | None = None) -> Tensor:
    """Return where the centers of the pixels in the rows ``top`` … ``end - 1`` lie, [2 or 4, pixels].

    x and y run from −√3 to √3 along the longer side of a picture of ``size`` (height, width), whatever its resolution.
    """
    longest = max(size)
    rows, columns = torch.arange(top, size[0] if end is None else end), torch.arange(size[1])
    axes = []
    for places, side in ((columns, size[1]), (rows, size[0])):
        centered = (2 * places.double() + 1 - side) / longest
        if architecture.tileable:
            angle, radius = centered * (math.pi * longest / side), _RADIUS * side / longest
            axes.append(torch.stack([radius * torch.sin(angle), radius * torch.cos(angle)]))
        else:
            axes.append(_EXTENT * centered[None])
    x, y = (axis.float() for axis in axes)
    shape = (len(x), len(rows), len(columns))
    return torch.cat([x[:, None, :].expand(shape), y[:, :, None].expand(shape)]).flatten(1)


def colors(architecture: Architecture, weights: Tensor, places: Tensor) -> Tensor:
    """Return the sRGB colors [3, pixels] in (0, 1) of the network with ``weights`` [size] at ``positions``."""
    activation = ACTIVATIONS[architecture.activation]
    values = places
    for index, (matrix, bias) in enumerate(layers(architecture, weights)):
        if index:
            means, deviations = (
                weights.new_tensor(figures).repeat_interleave(architecture.width)
                for figures in (activation.means, activation.deviations)
            )
            matrix = matrix / deviations
            bias = bias - matrix @ means
            values = activation.function(values)
        values = torch.addmm(bias[:, None], matrix, values)
    return torch.sigmoid(values)


def picture(architecture: Architecture, weights: Tensor, size: tuple[int, int]) -> np.ndarray:
    """Return the picture [H, W, 3] of ``size`` (height, width), sRGB in (0, 1)."""
    return _paint_rows(architecture, weights, size, 0, size[0])


def bands(architecture: Architecture, weights: Tensor, size: tuple[int, int]) -> Iterator[np.ndarray]:
    """Yield the same picture from top to bottom in ``band_count`` bands [h, W, 3], one at a time."""
    height = _band_height(size)
    for top in range(0, size[0], height):
        yield _paint_rows(architecture, weights, size, top, min(size[0], top + height))


def band_count(size: tuple[int, int]) -> int:
    """Return the number of bands in which a picture of ``size`` (height, width) is made."""
    return math.ceil(size[0] / _band_height(size))


@torch.no_grad()
def _paint_rows(architecture: Architecture, weights: Tensor, size: tuple[int, int], top: int, end: int) -> np.ndarray:
    places = positions(architecture, size, top, end).to(weights)
    found = colors_in_chunks(architecture, weights, places)
    return np.asarray(found.view(-1, end - top, size[1]).permute(1, 2, 0).cpu().numpy())


def colors_in_chunks(architecture: Architecture, weights: Tensor, places: Tensor) -> Tensor:
    """Return the same as ``colors``, faster where nothing needs to be differentiated."""
    return torch.cat([colors(architecture, weights, chunk) for chunk in places.split(_CHUNK, dim=1)], dim=1)


def _band_height(size: tuple[int, int]) -> int:
    return max(1, _BAND // size[1])
