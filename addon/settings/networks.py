"""The network that judges the picture: a name out of those that are offered or of timm's, or a file of the artist's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

from ..engine.job_folder import description_of, is_network
from ..errors import PatinaError

OFFERED = {
    "efficientnet_lite0": "comes with the engine",
    "googlenet": "52 MB to download",
    "vgg16": "553 MB to download",
    "vgg19": "575 MB to download",
    "resnet50": "103 MB to download",
    "convnext_tiny": "114 MB to download",
    "squeezenet1_1": "5 MB to download",
}
"""The networks whose layers the engine has chosen by hand, with what the first job with one costs."""


def search(_owner: Any, _context: bpy.types.Context, _typed: str) -> list[tuple[str, str]]:
    """Return what Blender suggests while a network's name is typed; Blender itself keeps those that match."""
    return list(OFFERED.items())


def obstacle(backbone: str) -> str | None:
    """Return what is missing of a network of the artist's own, in a sentence without its full stop, or None."""
    network = _path(backbone)
    if not is_network(network):
        return None
    if not network.is_file():
        return f"There is no network {network}; choose another backbone"
    description = description_of(network)
    if not description.is_file():
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
