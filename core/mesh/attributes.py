"""Attributes of meshes by the names that settings give them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from core.border.names import attribute_named
from core.errors import InputError
from core.mesh.labels import listed
from core.mesh.quoting import printable

_NAMED = 8


def find_attribute(name: str, attributes: Mapping[str, np.ndarray]) -> str | None:
    """Return the name of the attribute that ``attribute:NAME`` stands for, None for any other text.

    Raises:
        InputError: ``attributes`` does not have it.
    """
    attribute = attribute_named(name)
    if attribute is not None:
        check_known([attribute], attributes)
    return attribute


def check_known(wanted: Collection[str], known: Collection[str]) -> None:
    """Make sure that a mesh with the attributes ``known`` has all that are wanted.

    Raises:
        InputError: it lacks one; the message lists those that it has.
    """
    for name in wanted:
        if name not in known:
            has = f"it has {listed([printable(one) for one in known], _NAMED)}" if known else "it has none"
            raise InputError(f"The mesh has no attribute {printable(name)}, {has}; choose another or give a picture.")
