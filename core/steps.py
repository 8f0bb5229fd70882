"""Work that says how far it is: a generator of shares of the whole, 0 to 1, which returns the result."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

Result = TypeVar("Result")
Steps = Generator[float, None, Result]


def part(steps: Steps[Result], start: float, end: float) -> Steps[Result]:
    """Return work as a part of a larger one, of which it takes the share from ``start`` to ``end``."""
    while True:
        try:
            share = next(steps)
        except StopIteration as done:
            result: Result = done.value
            return result
        yield start + share * (end - start)


def result_of(steps: Steps[Result]) -> Result:
    """Do all the work at once and return its result."""
    while True:
        try:
            next(steps)
        except StopIteration as done:
            result: Result = done.value
            return result
