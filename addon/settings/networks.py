"""The network that judges the picture: a name out of those that are offered or of timm's, or a file of the artist's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

from ..engine.job_folder import description_of, is_network
from ..errors import PatinaError
from ..files import is_file

OFFERED = {
    "efficientnet_lite0": ("EfficientNet", "Lite0, comes with the engine"),
    "googlenet": ("GoogLeNet", "52 MB to download"),
    "vgg16": ("VGG-16", "553 MB to download"),
    "vgg19": ("VGG-19", "575 MB to download"),
    "resnet50": ("ResNet-50", "103 MB to download"),
    "convnext_tiny": ("ConvNeXt", "Tiny, 114 MB to download"),
    "squeezenet1_1": ("SqueezeNet", "1.1, 5 MB to download"),
}
"""The networks whose layers the engine has chosen by hand: what people call them, and what the first job costs."""
OTHER = "OTHER"
"""Stands for a network that is not offered: one of timm's, or a file."""


def items() -> list[tuple[str, str, str]]:
    """Return the choices of a menu: the networks that are offered, and another one."""
    offered = [(name, label, cost) for name, (label, cost) in OFFERED.items()]
    return [*offered, (OTHER, "Other", "Any timm model, or a TorchScript or torch.export file of your own")]


def number_of(backbone: str) -> int:
    """Return which of the ``items`` a backbone is."""
    return next((number for number, name in enumerate(OFFERED) if name == backbone), len(OFFERED))


def backbone_of(number: int) -> str:
    """Return the backbone that one of the ``items`` stands for; nothing for another one, whose name is to be typed."""
    return next((name for index, name in enumerate(OFFERED) if index == number), "")


def search(_owner: Any, _context: bpy.types.Context, _typed: str) -> list[tuple[str, str]]:
    """Return what Blender suggests while a network's name is typed; Blender itself keeps those that match."""
    return [(name, cost) for name, (_, cost) in OFFERED.items()]


def obstacle(backbone: str) -> str | None:
    """Return what is missing of a network of the artist's own, in a sentence without its full stop, or None."""
    if not backbone.strip():
        return "Name a network, or choose one from the menu Network"
    network = _path(backbone)
    if not is_network(network):
        return None
    if not is_file(network):
        return f"There is no network {network}; choose another backbone"
    description = description_of(network)
    if not is_file(description):
        return f"There is no {description.name} beside {network.name}; write one that names the network's layers"
    return None


def own_file(backbone: str) -> Path | None:
    """Return the file that a backbone is, or None if it is a name.

    Raises:
        PatinaError: the file, or its description, does not exist.
    """
    reason = obstacle(backbone)
    if reason is not None:
        raise PatinaError(f"{reason}.")
    network = _path(backbone)
    return network if is_network(network) else None


def _path(backbone: str) -> Path:
    return Path(bpy.path.abspath(backbone.strip()))
