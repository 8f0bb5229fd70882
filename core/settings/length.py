"""Lengths in millimeters, which people write with a unit: ``80mm``, ``8 cm``, ``3.15in``."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator

MILLIMETERS = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "in": 25.4, '"': 25.4, "ft": 304.8}
_LENGTH = re.compile(r"(\d+\.?\d*|\.\d+)\s*(mm|cm|m|in|\"|ft)?", re.IGNORECASE)


def parse_length(value: Any) -> Any:
    """Return the millimeters of ``"80mm"``, ``"8 cm"``, ``"3.15in"`` or ``"80"``; leave the rest to the validation.

    Raises:
        ValueError: a string is no length.
    """
    if not isinstance(value, str):
        return value
    match = _LENGTH.fullmatch(value.strip())
    if not match:
        raise ValueError("a length is a number with a unit, such as 80mm, 8cm, or 3.15in")
    return float(match[1]) * MILLIMETERS[(match[2] or "mm").lower()]


Length = Annotated[float, BeforeValidator(parse_length)]
"""A length in millimeters, given as ``80``, ``"80mm"``, ``"8cm"`` …. A setting of this type is declared with the unit
``millimeters``."""
