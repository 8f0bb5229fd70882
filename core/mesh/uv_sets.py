"""UV sets, by their numbers from 0."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import InputError


def no_such_uv_set(number: int, known: Sequence[str]) -> InputError:
    """Return the error that a mesh has no UV set ``number``; ``known`` is what it has, with at least one of them."""
    if len(known) == 1:
        return InputError(f"The mesh has no UV set {number}, only {known[0]}; omit --uv-set.")
    return InputError(f"The mesh has no UV set {number}; choose one of {', '.join(known)} with --uv-set.")
