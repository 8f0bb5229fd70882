"""Settings: one small file for each mode, found by being here. They import no torch, so that faces start fast."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Iterator
from typing import get_args

from core.settings.base import JobSettings


def settings_classes() -> dict[str, type[JobSettings]]:
    """Return the settings class of every known mode by the mode's name."""
    _import_all()
    return {get_args(kind.model_fields["mode"].annotation)[0]: kind for kind in _descendants(JobSettings)}


@functools.cache
def _import_all() -> None:
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        importlib.import_module(module.name)


def _descendants(kind: type[JobSettings]) -> Iterator[type[JobSettings]]:
    for child in kind.__subclasses__():
        if "mode" in child.model_fields:
            yield child
        yield from _descendants(child)
