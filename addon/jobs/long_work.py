"""Work that takes long where there is much of it, and stays in Blender: a step at a time."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass


@dataclass(frozen=True)
class Done:
    """How many of how many are done."""

    done: int
    total: int


Steps = Generator[Done, None, str]
"""Does a step between two ``Done``, and returns what has been done, in a sentence. Closed early, it keeps that."""
