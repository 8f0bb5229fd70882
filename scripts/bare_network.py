"""The floor of every benchmark: the network alone."""

from __future__ import annotations

from typing import Any


def run_network(backbone: Any, side: int, views: int = 1) -> None:
    """Run forward and backward through the style layers of a backbone, on ``views`` pictures of side² pixels."""
    import torch

    picture = torch.rand(views, 3, side, side, device=backbone.mean.device, requires_grad=True)
    activations = backbone.activations(picture, backbone.style_layers)
    torch.stack([values.mean() for values in activations.values()]).sum().backward()
