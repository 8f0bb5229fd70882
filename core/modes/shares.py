"""From work that tells its progress in shares to events that tell it in parts."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

from core.border.messages import Writing

_PARTS = 1000
Result = TypeVar("Result")


def as_writing(work: Generator[float, None, Result]) -> Generator[Writing, None, Result]:
    """Do ``work``, which yields the share of it that is done, and return what it returns."""
    while True:
        try:
            share = next(work)
        except StopIteration as end:
            result: Result = end.value
            return result
        yield Writing(max(1, round(share * _PARTS)), _PARTS)
