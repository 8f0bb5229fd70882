"""A backbone: a frozen network that returns the activations of its layers, and what a job needs to know about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_weights

from core.backbone.inverted_residuals import Convolutions

INPUT = "input"
"""The name of layer 0, the normalized picture itself. Its Gram matrix holds the means and covariances of colors."""


@dataclass(frozen=True)
class Layer:
    """One layer by its name. ``stride`` is the input's pixels per activation."""

    name: str
    channels: int
    stride: int


class LayeredNetwork(nn.Module):
    """A network that returns layers by name: called with normalized pictures [N, 3, H, W] and names, it returns their
    activations [N, channels, h, w]. ``names`` are those of its layers, from the first to the deepest; ``side`` is the
    width of the pictures, in pixels, at which strides are measured."""

    names: tuple[str, ...]
    side: int = 1024


class Chain(LayeredNetwork):
    """One section for each layer, run one after the other, as far as the deepest layer that is asked for."""

    def __init__(self, sections: Mapping[str, nn.Module]) -> None:
        super().__init__()
        self.names = tuple(sections)
        self.sections = nn.ModuleList(sections.values())

    def forward(self, value: Tensor, names: Sequence[str]) -> dict[str, Tensor]:
        missing = set(names)
        found: dict[str, Tensor] = {}
        for name, section in zip(self.names, self.sections, strict=True):
            if not missing:
                break
            value = section(value)
            if name in missing:
                found[name] = value
                missing.discard(name)
        return found


@dataclass(frozen=True)
class Backbone:
    """A network in evaluation mode whose weights are frozen.

    ``mean`` and ``deviation`` [1, 3, 1, 1] normalize pictures in [0, 1]. ``style_layers`` and ``content_layers`` are
    its defaults. ``mixed`` lets the network compute in bfloat16; it still returns float32.
    """

    name: str
    network: LayeredNetwork
    layers: tuple[Layer, ...]
    mean: Tensor
    deviation: Tensor
    style_layers: tuple[str, ...]
    content_layers: tuple[str, ...]
    mixed: bool = False

    def activations(self, images: Tensor, names: Sequence[str]) -> dict[str, Tensor]:
        """Return the activations [N, channels, h, w] of the layers ``names`` for images [N, 3, H, W] in [0, 1].

        Nothing beyond the deepest of them is computed.
        """
        normalized = (images - self.mean) / self.deviation
        found = {INPUT: normalized} if INPUT in names else {}
        deeper = [name for name in dict.fromkeys(names) if name != INPUT]
        if deeper:
            value = normalized.contiguous(memory_format=torch.channels_last)
            with torch.autocast(value.device.type, torch.bfloat16) if self.mixed else nullcontext():
                computed = self.network(value, deeper)
            found |= {name: values.float() for name, values in computed.items()}
        return found

    def to(self, device: torch.device, mixed: bool = False) -> Backbone:
        """Return the backbone on ``device``; the network itself is moved, not copied."""
        self.network.to(device=device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        return replace(self, mean=self.mean.to(device), deviation=self.deviation.to(device), mixed=mixed)


def as_normalization(values: Sequence[float]) -> Tensor:
    """Return the mean or deviation of three colors as a tensor [1, 3, 1, 1]."""
    return torch.tensor(tuple(values), dtype=torch.float32).view(1, 3, 1, 1)


def frozen(network: LayeredNetwork) -> LayeredNetwork:
    """Freeze a network and fold its batch normalizations into the convolutions."""
    network.eval().requires_grad_(False)
    fold_batch_normalization(network)
    for module in network.modules():
        if isinstance(module, Convolutions):
            module.freeze()
    return network


def measured_layers(network: LayeredNetwork) -> tuple[Layer, ...]:
    """Return the layers of a network, the input first.

    The network may be on torch's device ``meta``, where nothing is computed.
    """
    tensor = next(iter(network.parameters()), None)
    device = torch.device("cpu") if tensor is None else tensor.device
    with torch.no_grad():
        found = network(torch.zeros(1, 3, network.side, network.side, device=device), network.names)
    layers = [Layer(name, found[name].shape[1], round(network.side / found[name].shape[2])) for name in network.names]
    return (Layer(INPUT, 3, 1), *layers)


def fold_batch_normalization(module: nn.Module) -> None:
    """Replace each convolution that a frozen batch normalization follows by one convolution, everywhere in ``module``.

    Same result, half the time on a CPU. timm's normalization layers carry their activation, which stays.
    """
    children = list(module.named_children())
    for (_, convolution), (normalization_name, normalization) in pairwise(children):
        if isinstance(convolution, nn.Conv2d) and isinstance(normalization, nn.BatchNorm2d):
            _fold_into(convolution, normalization)
            setattr(module, normalization_name, getattr(normalization, "act", nn.Identity()))
    for _, child in children:
        fold_batch_normalization(child)


def _fold_into(convolution: nn.Conv2d, normalization: nn.BatchNorm2d) -> None:
    """Have a convolution do what the normalization does after it."""
    mean, variance = normalization.running_mean, normalization.running_var
    assert mean is not None and variance is not None
    folded = fuse_conv_bn_weights(
        convolution.weight,
        convolution.bias,
        mean,
        variance,
        normalization.eps,
        normalization.weight,
        normalization.bias,
    )
    convolution.weight, convolution.bias = folded
