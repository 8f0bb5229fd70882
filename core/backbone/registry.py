"""All backbones by name."""

from __future__ import annotations

import functools
import importlib
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from core.backbone.network import Backbone, Layer
from core.errors import InputError

_MODULES = {"efficientnet_lite0": "core.backbone.efficientnet_lite", "googlenet": "core.backbone.googlenet"}


@dataclass(frozen=True)
class WeightsStatus:
    """Whether a backbone's weights are there, under which licence, and what to do if they are not."""

    present: bool
    licence: str
    hint: str


def names() -> tuple[str, ...]:
    """Return the names of all backbones, the default first."""
    return tuple(_MODULES)


@functools.cache
def load(name: str) -> Backbone:
    """Return the backbone called ``name``, with its weights, on the CPU; the same one whenever it is asked for.

    Raises:
        InputError: there is no such backbone.
        PatinaError: its weights are missing or broken.
    """
    backbone: Backbone = _known(name).load()
    return backbone


def layers(name: str) -> tuple[Layer, ...]:
    """Return the layers of a backbone in order (errors as for ``load``)."""
    return load(name).layers


def weights_status(name: str) -> WeightsStatus:
    """Return the state of a backbone's weights.

    Raises:
        InputError: there is no such backbone.
    """
    module = _known(name)
    return WeightsStatus(present=module.weights_path() is not None, licence=module.LICENCE, hint=module.hint())


def _known(name: str) -> Any:
    """Return the module of a backbone, which imports torch: ``load``, ``weights_path``, ``hint`` and ``LICENCE``."""
    if name not in _MODULES:
        near = get_close_matches(name, _MODULES, n=1, cutoff=0.3) or list(_MODULES)[:1]
        raise InputError(f'There is no backbone "{name}"; the nearest is {near[0]}.')
    return importlib.import_module(_MODULES[name])
