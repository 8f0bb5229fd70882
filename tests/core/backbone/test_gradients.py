from __future__ import annotations

import copy

import pytest
import torch
from torch import Tensor, nn

from core.backbone.gradients import smooth_strides


def gradient(network: nn.Module, side: int = 32) -> Tensor:
    """How much a sum over the result depends on each pixel of the picture, without the border."""
    picture = torch.rand(1, 3, side, side, generator=torch.Generator().manual_seed(0)).requires_grad_()
    network(picture).sum().backward()
    assert picture.grad is not None
    return picture.grad[0, :, 6:-6, 6:-6]


def checkerboard(values: Tensor) -> float:
    """How much the four kinds of pixels of a checkerboard differ on average."""
    means = torch.stack([values[:, row::2, column::2].mean(dim=(1, 2)) for row in (0, 1) for column in (0, 1)])
    return float(means.std(dim=0).mean())


@pytest.fixture
def strided() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 8, 3, stride=2, padding=1))


def test_the_checkerboard_of_a_strided_convolution_is_halved(strided: nn.Module) -> None:
    smooth = copy.deepcopy(strided)
    smooth_strides(smooth)
    plain = gradient(strided)
    assert checkerboard(plain) > 0.3 * float(plain.abs().mean())
    assert checkerboard(gradient(smooth)) == pytest.approx(checkerboard(plain) / 2, rel=0.01)


def test_max_pooling_spreads_its_gradient() -> None:
    pooling = nn.Sequential(nn.MaxPool2d(3, 2, ceil_mode=True))
    smooth = copy.deepcopy(pooling)
    smooth_strides(smooth)
    assert (gradient(pooling) == 0).float().mean() > 0.5
    assert (gradient(smooth) > 0).all()


def test_nothing_else_changes(strided: nn.Module) -> None:
    network = nn.Sequential(strided, nn.MaxPool2d(2, 2), nn.MaxPool2d(3, 1, 1))
    smooth = copy.deepcopy(network)
    smooth_strides(smooth)
    picture = torch.rand(2, 3, 32, 48)
    torch.testing.assert_close(smooth(picture), network(picture), atol=1e-6, rtol=1e-5)
    assert smooth[2] is not None and isinstance(smooth[2], nn.MaxPool2d), "stride 1 has no checkerboard"
