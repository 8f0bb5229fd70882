"""GoogLeNet, the article's InceptionV1: architecture and ImageNet weights from torchvision.

The weights are in no package; they are read from where torchvision itself would put them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import torch
from torch import nn

from core.backbone import torchvision_operators as _torchvision_operators  # noqa: F401  (before torchvision, see there)
from core.backbone.network import Backbone, chain
from core.errors import PatinaError

NAME = "googlenet"
LICENCE = "BSD-3-Clause"
URL = "https://download.pytorch.org/models/googlenet-1378be20.pth"
# As torchvision does: the file's name tells how its SHA-256 begins.
_HASH = "1378be20"

# The article's conv2d2, mixed3a, mixed4a, mixed4b and mixed4c, and its mixed3b.
STYLE_LAYERS = ("conv3", "inception3a", "inception4a", "inception4b", "inception4c")
CONTENT_LAYERS = ("inception3b",)
_LAYERS = (
    *("conv1", "conv2", "conv3", "inception3a", "inception3b", "inception4a", "inception4b", "inception4c"),
    *("inception4d", "inception4e", "inception5a", "inception5b"),
)
_POOLS = {"conv2": "maxpool1", "inception3a": "maxpool2", "inception4a": "maxpool3", "inception5a": "maxpool4"}
"""What comes before a layer."""


def place() -> Path:
    """Return where the weights' file belongs."""
    return Path(torch.hub.get_dir()) / "checkpoints" / URL.rpartition("/")[2]


def hint() -> str:
    """Return what to do if the weights are missing."""
    return f"download {URL} to {place()}"


def weights_path() -> Path | None:
    """Return the weights' file, or None if it is not there."""
    return place() if place().is_file() else None


def load() -> Backbone:
    """Return the backbone with its ImageNet weights.

    Raises:
        PatinaError: the weights are missing, or their file is not what it should be.
    """
    path = weights_path()
    if path is None:
        raise PatinaError(f"The weights of {NAME} are missing; {hint()}.")
    from torchvision.models import googlenet

    network: Any = googlenet(weights=None, transform_input=False, aux_logits=True, init_weights=False)
    try:
        if not hashlib.sha256(path.read_bytes()).hexdigest().startswith(_HASH):
            raise ValueError("the hash differs")
        network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    # Damaged files make the reader fail in every way there is.
    except Exception as error:
        raise PatinaError(f"{path} does not hold the weights of {NAME}; {hint()}.") from error
    stages: dict[str, nn.Module] = {
        name: nn.Sequential(getattr(network, _POOLS[name]), getattr(network, name))
        if name in _POOLS
        else getattr(network, name)
        for name in _LAYERS
    }
    # These weights come from TensorFlow and take pictures as (x - 0.5) / 0.5.
    return chain(NAME, stages, (0.5,) * 3, (0.5,) * 3, STYLE_LAYERS, CONTENT_LAYERS)
