"""Frozen convolutions, one after the other, as a single step of autograd on a CPU.

Autograd keeps what each layer has seen in case that weights learn, and goes back through each on its own. Frozen, a
ReLU needs nothing but its result, which takes the place of its input; the gradient of a convolution is a convolution,
and what is between two of them is nobody else's, so that gradients are masked where they are. The values are those of
the layers themselves, and the gradients are equal up to the last digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn import functional

_SIX = 6.0
_CHANNELS_LAST = torch.channels_last


@dataclass(frozen=True)
class FrozenConvolution:
    """A convolution whose weights do not change any more, padded so that its result has the size of its input divided
    by the stride, rounded up, as TensorFlow pads: evenly, and one more at the right and at the bottom.

    Attributes:
        weight: [M, C / groups, K, K]; K is odd, and at least 3 for a stride of 2.
        bias: [M].
        stride: 1 or 2.
        groups: 1, or as many as there are channels, of which there are as many before and after.
        active: whether a ReLU6 follows.
        back: the weights of the convolution that leads gradients back: for a stride of 1, [C, M / groups, K, K]; for a
            stride of 2 in one group with K = 3, [4 · C, M, 2, 2], even rows first, and in them even columns; otherwise,
            there is none.
    """

    weight: Tensor
    bias: Tensor
    stride: int
    groups: int
    active: bool
    back: Tensor | None

    def __call__(self, value: Tensor) -> Tensor:
        """Return the result [N, M, h, w] for a value [N, C, H, W]."""
        padding = self.weight.shape[2] // 2
        if self.groups == 1 and self.stride > 1:
            value, weight, padding = self._padded(value), self.weight, 0
        else:
            weight = self._weight_for(value)
        found = functional.conv2d(value, weight, self.bias, self.stride, padding, 1, self.groups)
        return found.clamp_(0, _SIX) if self.active else found

    def backward(self, gradient: Tensor, value: Tensor) -> Tensor:
        """Return the gradient of the value [N, C, H, W], given that of the result without its ReLU."""
        padding = self.weight.shape[2] // 2
        if self.back is not None and self.stride == 1:
            return functional.conv2d(gradient, self.back, None, 1, padding, 1, self.groups)
        if self.back is not None and not any(side % 2 for side in value.shape[2:]):
            height, width = gradient.shape[2:]
            return _interleaved(functional.conv2d(gradient, self.back, padding=1)[:, :, :height, :width])
        weight = self._weight_for(value)
        found: Tensor = torch.ops.aten.convolution_backward(
            *(gradient, value, weight, None, [self.stride] * 2, [padding] * 2, [1, 1], False, [0, 0], self.groups),
            [True, False, False],
        )[0]
        return found

    def _weight_for(self, value: Tensor) -> Tensor:
        """Return the weights for even padding: where a side is even, TensorFlow pads its start by one pixel less, which
        a kernel with a zero at its start does, too, without a copy of the value."""
        if self.stride == 1:
            return self.weight
        top, left = (1 - side % 2 for side in value.shape[2:])
        return functional.pad(self.weight, (left, 0, top, 0))

    def _padded(self, value: Tensor) -> Tensor:
        """Return the value with all that its convolution needs around it."""
        kernel = self.weight.shape[2]
        top, left = ((kernel - 1 - (1 - side % 2)) // 2 for side in value.shape[2:])
        bottom, right = kernel // 2, kernel // 2
        return functional.pad(value, (left, right, top, bottom))


def frozen_convolution(convolution: nn.Conv2d, active: bool) -> FrozenConvolution:
    """Return a convolution as it is now, with or without a ReLU6 after it."""
    weight, bias = convolution.weight.detach().contiguous(memory_format=_CHANNELS_LAST), convolution.bias
    assert bias is not None
    stride, groups = convolution.stride[0], convolution.groups
    return FrozenConvolution(weight, bias.detach(), stride, groups, active, _back(weight, stride, groups))


def _back(weight: Tensor, stride: int, groups: int) -> Tensor | None:
    if stride == 1:
        mirrored = weight.flip(2, 3)
        return (mirrored if groups > 1 else mirrored.transpose(0, 1)).contiguous(memory_format=_CHANNELS_LAST)
    if groups > 1 or weight.shape[2] != 3:
        return None
    # Pixels in even rows are seen by the last row of one kernel and the first of the next one, those in odd rows by the
    # middle row of a kernel alone. Likewise columns.
    made, channels = weight.shape[:2]
    phases = weight.new_zeros(2, 2, channels, made, 2, 2)
    taps = ((0, 0, 2), (0, 1, 0), (1, 1, 1))
    for row, y, ky in taps:
        for column, x, kx in taps:
            phases[row, column, :, :, y, x] = weight[:, :, ky, kx].T
    return phases.flatten(0, 2).contiguous(memory_format=_CHANNELS_LAST)


def _interleaved(phases: Tensor) -> Tensor:
    """Return even and odd rows and columns [N, 4 · C, h, w], in the order of ``back``, as one value [N, C, 2 h, 2 w].
    (``pixel_shuffle`` takes seven times as long.)"""
    count, channels, height, width = phases.shape
    found = phases.new_empty(count, 2 * height, 2 * width, channels // 4)
    rows = phases.permute(0, 2, 3, 1).unflatten(3, (2, -1)).transpose(2, 3)
    found.view(count, height, 2, width, channels // 2).copy_(rows)
    return found.permute(0, 3, 1, 2)


def run_frozen(steps: Sequence[FrozenConvolution], value: Tensor, adds: bool = False) -> Tensor:
    """Return what a value [N, C, H, W] becomes after all ``steps``, plus the value itself if it ``adds``."""
    found: Tensor = _Run.apply(value, steps, adds)
    return found


class _Run(torch.autograd.Function):
    @staticmethod
    def forward(context: Any, value: Tensor, steps: Sequence[FrozenConvolution], adds: bool) -> Tensor:
        values = [value]
        for step in steps:
            values.append(step(values[-1]))
        context.steps, context.adds = steps, adds
        context.save_for_backward(*(values if steps[-1].active else values[:-1]))
        return values[-1].add_(value) if adds else values[-1]

    @staticmethod
    @once_differentiable
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:
        (received,) = gradients
        gradient, values = received, context.saved_tensors
        for index in reversed(range(len(context.steps))):
            step = context.steps[index]
            if step.active:
                masked = torch.empty_like(gradient) if gradient is received else gradient
                gradient = torch.ops.aten.hardtanh_backward(gradient, values[index + 1], 0, _SIX, grad_input=masked)
            gradient = step.backward(gradient, values[index])
        return gradient.add_(received) if context.adds else gradient, None, None
