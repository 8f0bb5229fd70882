"""Frozen convolutions compute what layers compute that autograd goes through one by one."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn

from core.backbone.frozen_convolutions import frozen_convolution, run_frozen
from core.backbone.inverted_residuals import Convolution

# Even and odd sides are padded in different ways.
SIZES = ((8, 12), (9, 7), (6, 9))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("kernel", "stride"), [(1, 1), (3, 1), (3, 2), (5, 1), (5, 2)])
@pytest.mark.parametrize(("made", "groups"), [(6, 1), (4, 4)])
@pytest.mark.parametrize("active", [False, True])
def test_one_convolution_has_the_gradient_of_its_layers(
    size: tuple[int, int], kernel: int, stride: int, made: int, groups: int, active: bool
) -> None:
    torch.manual_seed(0)
    layers = nn.Sequential(convolution(4, made, kernel, stride, groups), *([nn.ReLU6()] if active else []))
    check(layers, 6 * torch.randn(2, 4, *size, dtype=torch.float64))


@pytest.mark.parametrize("size", SIZES)
def test_many_convolutions_have_the_gradient_of_their_layers(size: tuple[int, int]) -> None:
    torch.manual_seed(0)
    layers = nn.Sequential(
        *(convolution(4, 8, 1), nn.ReLU6(), convolution(8, 8, 3, 1, 8), nn.ReLU6(), convolution(8, 4, 1))
    )
    value = 6 * torch.randn(2, 4, *size, dtype=torch.float64)
    check(layers, value)
    check(layers, value, adds=True)


def test_what_others_see_is_left_alone() -> None:
    """The value and the gradient of the result belong to others, too."""
    torch.manual_seed(0)
    steps = [frozen_convolution(convolution(4, 4, 1), active=True)] * 2
    value = torch.randn(1, 4, 5, 5, dtype=torch.float64, requires_grad=True)
    seen, gradient = value.detach().clone(), torch.randn(1, 4, 5, 5, dtype=torch.float64)
    sent = gradient.clone()
    torch.autograd.backward(run_frozen(steps, value), gradient)
    assert torch.equal(value, seen)
    assert torch.equal(gradient, sent)


def check(layers: nn.Sequential, value: Tensor, adds: bool = False) -> None:
    """Compare values and gradients with those of the layers."""
    steps = [
        frozen_convolution(layer, isinstance(after, nn.ReLU6))
        for layer, after in pairwise([*layers, None])
        if isinstance(layer, nn.Conv2d)
    ]
    ours, theirs = (value.clone().requires_grad_() for _ in range(2))
    found = run_frozen(steps, ours, adds)
    expected = layers(theirs) + theirs if adds else layers(theirs)
    torch.testing.assert_close(found, expected)
    gradient = torch.randn_like(expected)
    torch.autograd.backward([found, expected], [gradient, gradient])
    torch.testing.assert_close(ours.grad, theirs.grad)


def convolution(channels: int, made: int, kernel: int, stride: int = 1, groups: int = 1) -> nn.Conv2d:
    """A convolution that is padded as TensorFlow pads."""
    if stride == 1:
        return nn.Conv2d(channels, made, kernel, 1, kernel // 2, groups=groups, dtype=torch.float64)
    return Convolution(channels, made, kernel, stride, groups=groups, dtype=torch.float64)
