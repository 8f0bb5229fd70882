"""Architectures and ImageNet weights from torchvision: the article's InceptionV1 (GoogLeNet), VGG and others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from core.backbone.architecture import IMAGENET_DEVIATION, IMAGENET_MEAN, Architecture
from core.backbone.network import INPUT, Chain, LayeredNetwork
from core.backbone.torchvision_operators import imported
from core.backbone.weights import cached

_LICENCE = "BSD-3-Clause"
_PLACE = "https://download.pytorch.org/models"


@dataclass(frozen=True)
class _Model:
    """What torchvision does not tell about a model.

    ``file`` is that of the weights; as torchvision has it, its name ends with how its SHA-256 begins. ``layers`` are
    its layers: the modules that lie between the one before and its own output. ``smooth`` is as in ``Architecture``.
    """

    file: str
    layers: Mapping[str, Sequence[str]]
    style_layers: tuple[str, ...]
    content_layers: tuple[str, ...]
    mean: tuple[float, float, float] = IMAGENET_MEAN
    deviation: tuple[float, float, float] = IMAGENET_DEVIATION
    options: tuple[tuple[str, bool], ...] = ()
    smooth: bool = False


def names() -> tuple[str, ...]:
    """Return the names of the models."""
    return tuple(_MODELS)


def architecture(name: str) -> Architecture:
    """Return the architecture of one of ``names()``."""
    model = _MODELS[name]
    digits = model.file.rpartition("-")[2].removesuffix(".pth")
    return Architecture(
        name,
        cached(f"{_PLACE}/{model.file}", digits, _LICENCE),
        model.mean,
        model.deviation,
        _builder(name, model),
        smooth=model.smooth,
        style_layers=model.style_layers,
        content_layers=model.content_layers,
    )


def _builder(name: str, model: _Model) -> Callable[[Path | None], LayeredNetwork]:
    def build(weights: Path | None) -> LayeredNetwork:
        network: nn.Module = imported("torchvision.models").get_model(name, weights=None, **dict(model.options))
        if weights:
            network.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True, mmap=True))
        return Chain({layer: _sequence(network, paths) for layer, paths in model.layers.items()})

    return build


def _sequence(network: nn.Module, paths: Sequence[str]) -> nn.Module:
    parts: list[Any] = [network.get_submodule(path) for path in paths]
    return parts[0] if len(parts) == 1 else nn.Sequential(*parts)


def _vgg(*convolutions: int) -> dict[str, list[str]]:
    """Return the layers conv1_1, conv1_2, …, each with its ReLU, of a VGG with so many convolutions in each block."""
    layers: dict[str, list[str]] = {}
    index = 0
    for block, count in enumerate(convolutions, start=1):
        for number in range(1, count + 1):
            # A block begins with the pooling that ends the one before.
            pool = [f"features.{index - 1}"] if number == 1 and block > 1 else []
            layers[f"conv{block}_{number}"] = [*pool, f"features.{index}", f"features.{index + 1}"]
            index += 2
        index += 1
    return layers


def _resnet(*blocks: int) -> dict[str, list[str]]:
    rows = {f"layer{row}.{block}": [f"layer{row}.{block}"] for row, n in enumerate(blocks, 1) for block in range(n)}
    return {"conv1": ["conv1", "bn1", "relu"], **rows, "layer1.0": ["maxpool", "layer1.0"]}


def _convnext(*blocks: int) -> dict[str, list[str]]:
    layers = {"stem": ["features.0"]}
    for row, count in enumerate(blocks):
        for block in range(count):
            shrunk = [f"features.{2 * row}"] if row and not block else []
            layers[f"stage{row + 1}.{block}"] = [*shrunk, f"features.{2 * row + 1}.{block}"]
    return layers


_GOOGLENET = {
    "conv1": ["conv1"],
    "conv2": ["maxpool1", "conv2"],
    "conv3": ["conv3"],
    "inception3a": ["maxpool2", "inception3a"],
    "inception3b": ["inception3b"],
    "inception4a": ["maxpool3", "inception4a"],
    **{f"inception4{letter}": [f"inception4{letter}"] for letter in "bcde"},
    "inception5a": ["maxpool4", "inception5a"],
    "inception5b": ["inception5b"],
}
_SQUEEZENET = {
    "conv1": ["features.0", "features.1"],
    "fire2": ["features.2", "features.3"],
    "fire3": ["features.4"],
    "fire4": ["features.5", "features.6"],
    "fire5": ["features.7"],
    "fire6": ["features.8", "features.9"],
    "fire7": ["features.10"],
    "fire8": ["features.11"],
    "fire9": ["features.12"],
}
# Gatys, Ecker and Bethge (2016).
_VGG_STYLE = (INPUT, "conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1")
_VGG_CONTENT = ("conv4_2",)

_MODELS = {
    "googlenet": _Model(
        "googlenet-1378be20.pth",
        _GOOGLENET,
        # The article's conv2d2, mixed3a, mixed4a, mixed4b and mixed4c, and its mixed3b.
        (INPUT, "conv3", "inception3a", "inception4a", "inception4b", "inception4c"),
        ("inception3b",),
        # These weights come from TensorFlow and take pictures as (x - 0.5) / 0.5.
        (0.5, 0.5, 0.5),
        (0.5, 0.5, 0.5),
        (("transform_input", False), ("aux_logits", True), ("init_weights", False)),
        smooth=True,
    ),
    "vgg16": _Model(
        "vgg16-397923af.pth", _vgg(2, 2, 3, 3, 3), _VGG_STYLE, _VGG_CONTENT, options=(("init_weights", False),)
    ),
    "vgg19": _Model(
        "vgg19-dcbb9e9d.pth", _vgg(2, 2, 4, 4, 4), _VGG_STYLE, _VGG_CONTENT, options=(("init_weights", False),)
    ),
    "resnet50": _Model(
        "resnet50-0676ba61.pth",
        _resnet(3, 4, 6, 3),
        (INPUT, "conv1", "layer1.0", "layer1.2", "layer2.0", "layer2.3", "layer3.0", "layer3.3"),
        ("layer2.3", "layer3.0"),
        smooth=True,
    ),
    "convnext_tiny": _Model(
        "convnext_tiny-983f1562.pth",
        _convnext(3, 3, 9, 3),
        (INPUT, "stem", "stage1.0", "stage1.2", "stage2.0", "stage2.2", "stage3.0", "stage3.4"),
        ("stage2.2", "stage3.0"),
    ),
    "squeezenet1_1": _Model(
        "squeezenet1_1-b8a52dc0.pth",
        _SQUEEZENET,
        (INPUT, "conv1", "fire2", "fire3", "fire4", "fire5", "fire6", "fire9"),
        ("fire5", "fire7"),
    ),
}
