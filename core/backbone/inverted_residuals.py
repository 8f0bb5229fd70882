"""The blocks of EfficientNet-Lite, padded as TensorFlow pads: https://arxiv.org/abs/1801.04381, section 3.3.

timm has them, too, but importing timm, and torchvision and torch's compiler with it, takes as long as torch itself.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.backbone.frozen_convolutions import FrozenConvolution, frozen_convolution, run_frozen

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


class Convolutions(nn.Sequential):
    """What ``normalized`` returns, one after the other; ``adds`` its input [N, C, H, W] to the result where it is to.

    Once frozen, it is a single step of autograd on a CPU.
    """

    def __init__(self, *modules: nn.Module, adds: bool = False) -> None:
        super().__init__(*modules)
        self._adds = adds
        self._frozen: tuple[FrozenConvolution, ...] = ()

    def freeze(self) -> None:
        """Hold on to the weights as they are now, with batch normalizations folded into them."""
        kept = [module for module in self if not isinstance(module, nn.Identity)]
        self._frozen = tuple(
            frozen_convolution(module, active=isinstance(after, nn.ReLU6))
            for module, after in zip(kept, [*kept[1:], None], strict=True)
            if isinstance(module, nn.Conv2d)
        )

    def forward(self, value: Tensor) -> Tensor:
        if self._frozen and value.device.type == "cpu" and not torch.is_autocast_enabled("cpu"):
            return run_frozen(self._frozen, value, self._adds)
        found: Tensor = super().forward(value)
        return found + value if self._adds else found


class InvertedResidual(Convolutions):
    """Widens its input ``expansion`` times, filters each channel on its own, and narrows the result to ``made``
    channels; adds its input [N, channels, H, W] where that has the shape of the result."""

    def __init__(self, channels: int, made: int, kernel: int, stride: int, expansion: int) -> None:
        wide = channels * expansion
        widening = normalized(channels, wide) if expansion > 1 else []
        super().__init__(
            *widening,
            *normalized(wide, wide, kernel, stride, groups=wide),
            *normalized(wide, made, active=False),
            adds=stride == 1 and channels == made,
        )


def _padding(side: int, kernel: int, stride: int) -> int:
    """Return how many pixels a side lacks for a result of its size divided by the stride, rounded up."""
    return max(0, (-(-side // stride) - 1) * stride + kernel - side)
