"""The lower bound of every benchmark: the network alone."""

from __future__ import annotations

from typing import Any


def run_network(backbone: Any, side: int, views: int = 1) -> None:
    """Run a forward and backward pass through a backbone's style layers, on ``views`` images of side² pixels."""
    import torch

    images = torch.rand(views, 3, side, side, device=backbone.mean.device, requires_grad=True)
    activations = backbone.activations(images, backbone.style_layers)
    torch.stack([values.mean() for values in activations.values()]).sum().backward()
