"""Attributes of meshes by the names that settings give them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.border.names import ATTRIBUTE_PREFIX
from core.errors import InputError
from core.mesh.labels import listed

_NAMED = 8


def find_attribute(name: str, attributes: Mapping[str, np.ndarray]) -> str | None:
    """Return the name of the attribute that ``attribute:NAME`` stands for, None for any other text.

    Raises:
        InputError: ``attributes`` does not have it.
    """
    if not name.startswith(ATTRIBUTE_PREFIX):
        return None
    attribute = name.removeprefix(ATTRIBUTE_PREFIX)
    if attribute not in attributes:
        has = f"it has {listed(list(attributes), _NAMED)}" if attributes else "it has none"
        raise InputError(f"The mesh has no attribute {attribute}, {has}; choose another or give a picture.")
    return attribute
