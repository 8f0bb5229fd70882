"""Numbers in sentences."""

from __future__ import annotations


def counted(number: int, one: str, several: str = "") -> str:
    """Return a number with what it counts: ``1 hole``, ``2 holes``."""
    words = one if number == 1 else several or f"{one}s"
    return f"{number} {words}"
