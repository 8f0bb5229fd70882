"""What is known about a backbone without its weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.backbone.network import Layer, LayeredNetwork
from core.backbone.weights import WeightsFile


@dataclass(frozen=True)
class Architecture:
    """A backbone by its ``name``.

    ``smooth`` tells that its gradients have patterns that need smoothing (``core.backbone.gradients``).

    ``build`` makes the network with the weights of a file, or with arbitrary ones without a file. ``mean`` and
    ``deviation`` normalize pictures in [0, 1]. If ``style_layers`` or ``content_layers`` are empty, they are chosen by
    depth (``core.backbone.layer_choice``). If ``layers`` are empty, they are measured, which takes seconds, for torch
    imports its compiler.
    """

    name: str
    weights: WeightsFile
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    build: Callable[[Path | None], LayeredNetwork]
    smooth: bool = False
    style_layers: tuple[str, ...] = ()
    content_layers: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()


IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_DEVIATION = (0.229, 0.224, 0.225)
