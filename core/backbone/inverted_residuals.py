"""The blocks of EfficientNet-Lite, padded as TensorFlow pads: https://arxiv.org/abs/1801.04381, section 3.3.

timm has them, too, but importing timm, and torchvision and torch's compiler with it, takes as long as torch itself.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

# TensorFlow's, which the weights were trained with.
_EPSILON = 1e-3


class Convolution(nn.Conv2d):
    """A convolution of stride 2 that pads as TensorFlow does: evenly, and one more at the right and at the bottom."""

    def forward(self, value: Tensor) -> Tensor:
        height, width = (_padding(side, self.kernel_size[0], self.stride[0]) for side in value.shape[-2:])
        sides = (width // 2, width - width // 2, height // 2, height - height // 2)
        return functional.conv2d(
            functional.pad(value, sides), self.weight, self.bias, self.stride, 0, self.dilation, self.groups
        )


def normalized(
    channels: int, made: int, kernel: int = 1, stride: int = 1, groups: int = 1, active: bool = True
) -> list[nn.Module]:
    """Return a convolution from ``channels`` to ``made`` channels, its batch normalization and, if it is ``active``,
    its ReLU6."""
    if stride == 1:
        convolution = nn.Conv2d(channels, made, kernel, padding=kernel // 2, groups=groups, bias=False)
    else:
        convolution = Convolution(channels, made, kernel, stride, groups=groups, bias=False)
    return [convolution, nn.BatchNorm2d(made, eps=_EPSILON), *([nn.ReLU6(inplace=True)] if active else [])]


class InvertedResidual(nn.Sequential):
    """Widens its input ``expansion`` times, filters each channel on its own, and narrows the result to ``made``
    channels; adds its input [N, channels, H, W] where that has the shape of the result."""

    def __init__(self, channels: int, made: int, kernel: int, stride: int, expansion: int) -> None:
        wide = channels * expansion
        widening = normalized(channels, wide) if expansion > 1 else []
        super().__init__(
            *widening, *normalized(wide, wide, kernel, stride, groups=wide), *normalized(wide, made, active=False)
        )
        self._adds = stride == 1 and channels == made

    def forward(self, value: Tensor) -> Tensor:
        found: Tensor = super().forward(value)
        return found + value if self._adds else found


def _padding(side: int, kernel: int, stride: int) -> int:
    """Return how many pixels a side lacks for a result of its size divided by the stride, rounded up."""
    return max(0, (-(-side // stride) - 1) * stride + kernel - side)
