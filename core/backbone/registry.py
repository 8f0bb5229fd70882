"""All backbones by name."""

from __future__ import annotations

import functools
from collections.abc import Generator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import torch

from core.backbone import (
    efficientnet_lite,
    layer_choice,
    own_network,
    timm_models,
    torchvision_models,
    weights,
)
from core.backbone.architecture import Architecture
from core.backbone.gradients import smooth_strides
from core.backbone.network import Backbone, Layer, as_normalization, frozen, measured_layers
from core.backbone.own_file import is_own
from core.border.messages import Fetching, Note
from core.errors import InputError, PatinaError
from core.settings.base import DEFAULT_BACKBONE


@dataclass(frozen=True)
class WeightsStatus:
    """Where a backbone's weights belong, whether they are there, and their license.

    ``hint`` says how to get them by hand; ``fetched`` tells whether the first job that needs them fetches them.
    """

    path: Path
    present: bool
    licence: str
    hint: str
    fetched: bool


@dataclass(frozen=True)
class Description:
    """What is known about a backbone without its weights: its layers in order, and which make style and content."""

    layers: tuple[Layer, ...]
    style_layers: tuple[str, ...]
    content_layers: tuple[str, ...]


def names() -> tuple[str, ...]:
    """Return the names of the backbones whose style and content layers were chosen by hand, the default first."""
    return (DEFAULT_BACKBONE, *torchvision_models.names())


def load(name: str) -> Backbone:
    """Return the backbone called ``name``, with its weights, on the CPU.

    Args:
        name: one of ``names()``, a model of timm's, or the path of a file (``core.backbone.own_network``).

    Raises:
        InputError: there is no such backbone.
        PatinaError: its weights are missing or broken.
    """
    # A user's own file may have changed since the last call.
    return loaded(find(name)) if is_own(name) else _load_once(name)


def fetch(name: str) -> Generator[Fetching | Note, None, None]:
    """Fetch the weights of a backbone unless they are present (``core.backbone.fetching.fetch``).

    Raises:
        InputError: there is no such backbone.
        PatinaError: they cannot be fetched.
    """
    file = find(name).weights
    if file.path.is_file():
        return
    # This imports what speaks HTTP, which most jobs never need.
    from core.backbone.fetching import fetch as fetch_file

    yield from fetch_file(file)


def describe(name: str) -> Description:
    """Return what is known about a backbone without its weights (errors as for ``load``, except those of weights)."""
    architecture = find(name)
    if is_own(name):
        return _description(architecture, measured_layers(architecture.build(None)))
    if architecture.layers:
        return _description(architecture, architecture.layers)
    # On this device tensors have shapes but no values: nothing is computed, and nothing takes memory.
    with torch.device("meta"):
        return _description(architecture, measured_layers(architecture.build(None).eval()))


def weights_status(name: str) -> WeightsStatus:
    """Return the state of a backbone's weights.

    Raises:
        InputError: there is no such backbone.
    """
    file = find(name).weights
    return WeightsStatus(file.path, file.path.is_file(), file.licence, file.hint, bool(file.url))


# Two are kept, so that two backbones can be compared.
@functools.lru_cache(maxsize=2)
def _load_once(name: str) -> Backbone:
    return loaded(find(name))


def loaded(architecture: Architecture) -> Backbone:
    """Return the backbone of an architecture, newly read (errors as for ``load``)."""
    file, described = architecture.weights, describe(architecture.name)
    if not file.path.is_file():
        raise PatinaError(f"The weights of {architecture.name} are missing; {file.hint}.")
    weights.check(file)
    try:
        network = frozen(architecture.build(file.path))
        if architecture.smooth:
            smooth_strides(network)
    except PatinaError:
        raise
    # The reader raises all kinds of errors on damaged files.
    except Exception as error:
        raise PatinaError(
            f"{file.path} does not hold the weights of {architecture.name}; delete it, or {file.hint}."
        ) from error
    backbone = Backbone(
        architecture.name,
        network,
        described.layers,
        as_normalization(architecture.mean),
        as_normalization(architecture.deviation),
        described.style_layers,
        described.content_layers,
    )
    return backbone.to(torch.device("cpu"))


def _description(architecture: Architecture, layers: tuple[Layer, ...]) -> Description:
    return Description(
        layers,
        architecture.style_layers or layer_choice.style_layers(layers),
        architecture.content_layers or layer_choice.content_layers(layers),
    )


def find(name: str) -> Architecture:
    """Return the architecture of a backbone (errors as for ``describe``)."""
    if is_own(name):
        return own_network.architecture(Path(name))
    if name in efficientnet_lite.NAMES:
        return efficientnet_lite.architecture(name)
    if name in torchvision_models.names():
        return torchvision_models.architecture(name)
    if name.startswith(timm_models.PREFIX) or timm_models.knows(name):
        return timm_models.architecture(name)
    near = get_close_matches(name, names(), 1) or get_close_matches(name, timm_models.names(), 1) or [DEFAULT_BACKBONE]
    raise InputError(f'There is no backbone "{name}"; the nearest is {near[0]}.')
