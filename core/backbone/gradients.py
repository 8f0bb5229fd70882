"""Gradients without the patterns of the network's own architecture.

The article suspects (section 2) that networks other than VGG fail at style transfer because their gradients have
checkerboards: a layer of stride 2 sends more gradient to some pixels than to their neighbors, again and again (Odena,
Dumoulin, Olah: Deconvolution and Checkerboard Artifacts), and max pooling sends it to one of several alone. What the
networks compute stays the same; ``docs/backbones.md`` has the measurements.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

# A fully smoothed gradient does not respond to the finest detail, which then drifts.
_SMOOTHED = 0.5


def smooth_strides(network: nn.Module) -> None:
    """Let max poolings of stride 2 spread their gradient as average poolings do (as lucid does), and the gradient that
    leaves convolutions of stride 2 be half its own and half an average over neighbors."""
    for module in list(network.modules()):
        for name, child in module.named_children():
            if isinstance(child, nn.MaxPool2d) and _stride(child) == 2:
                setattr(module, name, _MaxPool(child))
            elif isinstance(child, nn.Conv2d) and _stride(child) == 2:
                child.register_forward_pre_hook(lambda _, values: (_Smooth.apply(values[0]), *values[1:]))


class _MaxPool(nn.Module):
    def __init__(self, pooling: nn.MaxPool2d) -> None:
        super().__init__()
        self.pooling = pooling

    def forward(self, values: Tensor) -> Tensor:
        pooling = self.pooling
        spread = functional.avg_pool2d(
            values, pooling.kernel_size, 2, pooling.padding, pooling.ceil_mode, count_include_pad=False
        )
        # The value of the one, the gradient of the other.
        return spread + (pooling(values) - spread).detach()


class _Smooth(torch.autograd.Function):
    """Passes values [N, C, H, W] on, and half of their gradient averaged with its neighbors: 1 2 1 along both axes,
    the shortest filter that does not respond to a checkerboard."""

    @staticmethod
    def forward(_context: Any, values: Tensor) -> Tensor:
        return values.view_as(values)

    @staticmethod
    def backward(_context: Any, *gradients: Tensor) -> Tensor:
        (gradient,) = gradients
        padded = functional.pad(gradient, (1, 1, 1, 1), mode="replicate")
        # Two averages of two, one of which looks to the left and up, the other to the right and down.
        smooth = functional.avg_pool2d(functional.avg_pool2d(padded, 2, stride=1), 2, stride=1)
        return torch.lerp(gradient, smooth, _SMOOTHED)


def _stride(module: nn.Module) -> int:
    stride: Any = module.stride
    return int(stride[0] if isinstance(stride, tuple) else stride)
