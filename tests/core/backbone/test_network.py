from __future__ import annotations

import copy

import pytest
import torch
from torch import Tensor, nn

from core.backbone.network import (
    Backbone,
    Chain,
    Layer,
    as_normalization,
    fold_batch_normalization,
    frozen,
    measured_layers,
)
from core.backbone.torchvision_operators import imported


def pictures(size: int = 64) -> Tensor:
    return torch.rand(1, 3, size, size, generator=torch.Generator().manual_seed(0))


def small_backbone() -> Backbone:
    return backbone_of(
        first=nn.Conv2d(3, 4, 3, stride=2, padding=1),
        second=nn.Conv2d(4, 6, 3, padding=1),
        third=nn.Conv2d(6, 8, 3, stride=2, padding=1),
    )


def backbone_of(**sections: nn.Module) -> Backbone:
    network = frozen(Chain(sections))
    mean, deviation = as_normalization((0.4, 0.5, 0.6)), as_normalization((0.2, 0.25, 0.5))
    return Backbone("small", network, measured_layers(network), mean, deviation, network.names, network.names)


def with_statistics(module: nn.Module) -> nn.Module:
    """Give batch normalizations the statistics and factors of a network that has seen pictures."""
    generator = torch.Generator().manual_seed(1)
    for part in module.modules():
        if isinstance(part, nn.BatchNorm2d):
            for tensor in (part.running_mean, part.running_var, part.weight.data, part.bias.data):
                assert tensor is not None
                tensor.copy_(0.5 + torch.rand(tensor.shape, generator=generator))
    return module.eval()


def test_nothing_beyond_the_deepest_layer_is_computed() -> None:
    backbone = small_backbone()
    calls: list[str] = []
    assert isinstance(backbone.network, Chain)
    for name, section in zip(backbone.network.names, backbone.network.sections, strict=True):
        section.register_forward_hook(lambda *_, name=name: calls.append(name))
    found = backbone.activations(pictures(), ("second", "first"))
    assert calls == ["first", "second"]
    assert set(found) == {"first", "second"}
    calls.clear()
    assert set(backbone.activations(pictures(), ("first", "first"))) == {"first"}
    assert calls == ["first"]


def test_layers_tell_channels_and_strides() -> None:
    assert small_backbone().layers == (
        Layer("input", 3, 1),
        Layer("first", 4, 2),
        Layer("second", 6, 2),
        Layer("third", 8, 4),
    )


def test_pictures_are_normalized() -> None:
    backbone = backbone_of(eye=nn.Identity())
    mean = torch.tensor([0.4, 0.5, 0.6]).view(1, 3, 1, 1).expand(1, 3, 2, 2)
    assert backbone.activations(mean, ("eye",))["eye"].abs().max() < 1e-6
    white = backbone.activations(torch.ones(1, 3, 2, 2), ("eye",))["eye"]
    torch.testing.assert_close(white[0, :, 0, 0], torch.tensor([3.0, 2.0, 0.8]))


def test_weights_are_frozen_and_pictures_are_not() -> None:
    backbone = small_backbone()
    assert not any(parameter.requires_grad for parameter in backbone.network.parameters())
    images = pictures().requires_grad_()
    backbone.activations(images, ("third",))["third"].sum().backward()
    assert images.grad is not None and images.grad.abs().max() > 0


def test_folding_batch_normalization_changes_nothing() -> None:
    plain = with_statistics(
        nn.Sequential(
            nn.Conv2d(3, 8, 3, bias=False),
            nn.BatchNorm2d(8),
            nn.ReLU(),
            nn.Sequential(nn.Conv2d(8, 8, 3, groups=8), nn.BatchNorm2d(8), nn.ReLU6(), nn.Conv2d(8, 4, 1)),
        )
    )
    folded = copy.deepcopy(plain)
    fold_batch_normalization(folded)
    assert not any(isinstance(part, nn.BatchNorm2d) for part in folded.modules())
    torch.testing.assert_close(folded(pictures()), plain(pictures()), atol=1e-4, rtol=1e-4)


def test_mixed_precision_gives_float32_that_differs_little() -> None:
    """As GPUs would compute; a CPU can, too."""
    backbone = small_backbone()
    mixed = backbone.to(torch.device("cpu"), mixed=True)
    full, found = (one.activations(pictures(), ("third",))["third"] for one in (backbone, mixed))
    assert found.dtype == torch.float32
    assert not torch.equal(found, full)
    assert (found - full).abs().max() < 0.02 * full.abs().max()


@pytest.mark.parametrize("name", ["tf_efficientnet_lite0", "resnet18"])
def test_folding_real_networks_changes_nothing(name: str) -> None:
    plain = with_statistics(imported("timm").create_model(name, pretrained=False))
    folded = copy.deepcopy(plain)
    fold_batch_normalization(folded)
    with torch.no_grad():
        expected, found = plain(pictures()), folded(pictures())
    assert (found - expected).abs().max() < 1e-4 * expected.abs().max()
