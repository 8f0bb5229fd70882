"""Gradients without the patterns of the network's own architecture.

The article suspects (section 2) that networks other than VGG fail at style transfer because their gradients have
checkerboards: a layer of stride 2 sends more gradient to some pixels than to their neighbours, again and again (Odena,
Dumoulin, Olah: Deconvolution and Checkerboard Artifacts).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

_STRIDED = (nn.Conv2d, nn.MaxPool2d)


def smooth_strides(network: nn.Module) -> None:
    """Let the gradient that leaves each layer of stride 2 be averaged over neighbours, so that it has no checkerboard.

    What the network computes stays the same.
    """
    for module in network.modules():
        if isinstance(module, _STRIDED) and _stride(module) == 2:
            module.register_forward_pre_hook(lambda _, values: (_Smooth.apply(values[0]), *values[1:]))


class _Smooth(torch.autograd.Function):
    """Passes values [N, C, H, W] on, and their gradient with each pixel averaged with its neighbours: 1 2 1 along both
    axes, the shortest filter that has no answer to a checkerboard."""

    @staticmethod
    def forward(_context: Any, values: Tensor) -> Tensor:
        return values.view_as(values)

    @staticmethod
    def backward(_context: Any, *gradients: Tensor) -> Tensor:
        (gradient,) = gradients
        height, width = gradient.shape[2:]
        # Two averages of two, one of which looks to the left and up, the other to the right and down.
        once = functional.avg_pool2d(functional.pad(gradient, (1, 1, 1, 1), mode="replicate"), 2, stride=1)
        return functional.avg_pool2d(once, 2, stride=1)[:, :, :height, :width]


def _stride(module: nn.Module) -> int:
    stride: Any = module.stride
    return int(stride[0] if isinstance(stride, tuple) else stride)
