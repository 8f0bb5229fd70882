"""timm's EfficientNet-Lite is another reading of the same paper and the same code: both compute the same bits, and the
same gradients up to the order of sums."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from core.backbone import efficientnet_lite
from core.backbone.network import Chain, LayeredNetwork, frozen, measured_layers
from core.backbone.torchvision_operators import imported


@pytest.mark.parametrize("name", efficientnet_lite.NAMES)
def test_activations_and_gradients_are_those_of_timm(name: str) -> None:
    torch.manual_seed(0)
    theirs: Any = imported("timm").create_model(f"tf_{name}", pretrained=False)
    own = efficientnet_lite.architecture(name).build(None)
    tensors = list(theirs.state_dict().values())[:-2]
    own.load_state_dict(dict(zip(own.state_dict(), tensors, strict=True)))
    networks: list[Any] = [frozen(network) for network in (own, sections_of(theirs))]
    for network in networks:
        network.to(memory_format=torch.channels_last)
    assert networks[0].names == networks[1].names
    # Odd sides are padded in another way than even ones.
    for size in ((64, 96), (97, 83)):
        found, expected = (with_gradient(network, torch.rand(1, 3, *size, generator=seeded())) for network in networks)
        assert all(torch.equal(one, other) for one, other in zip(found[:-1], expected[:-1], strict=True))
        torch.testing.assert_close(found[-1], expected[-1], rtol=1e-5, atol=1e-6 * float(expected[-1].abs().max()))


@pytest.mark.parametrize("name", efficientnet_lite.NAMES)
def test_layers_are_those_that_one_measures(name: str) -> None:
    architecture = efficientnet_lite.architecture(name)
    with torch.device("meta"):
        assert architecture.layers == measured_layers(architecture.build(None).eval())


def sections_of(network: Any) -> LayeredNetwork:
    sections: dict[str, nn.Module] = {"stem": nn.Sequential(network.conv_stem, network.bn1)}
    for row, blocks in enumerate(network.blocks):
        sections |= {f"blocks.{row}.{column}": block for column, block in enumerate(blocks)}
    network.bn2.act = nn.Identity()
    return Chain({**sections, "head": nn.Sequential(network.conv_head, network.bn2)})


def with_gradient(network: LayeredNetwork, picture: Tensor) -> list[Tensor]:
    picture.requires_grad_()
    # The first ReLU writes over its input.
    found = network((picture * 1).contiguous(memory_format=torch.channels_last), network.names)
    torch.stack([values.square().mean() for values in found.values()]).sum().backward()
    assert picture.grad is not None
    return [*found.values(), picture.grad]


def seeded() -> torch.Generator:
    return torch.Generator().manual_seed(1)
