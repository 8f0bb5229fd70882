"""Remembers what calls found, also what was wrong."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from core.errors import PatinaError

Found = TypeVar("Found")


class Memory:
    """The outcomes of calls by their keys; of the last key alone where ``only_last`` is set, as the meshes of all files
    would take too much memory."""

    def __init__(self, only_last: bool = False) -> None:
        self._outcomes: dict[Hashable, Any] = {}
        self._only_last = only_last

    def once(self, key: Hashable, call: Callable[[], Found]) -> Found:
        """Return what ``call`` returned for this key, or raise what it raised; call it unless it was called before."""
        if key not in self._outcomes:
            if self._only_last:
                self._outcomes.clear()
            try:
                self._outcomes[key] = call()
            except PatinaError as error:
                self._outcomes[key] = error
        outcome = self._outcomes[key]
        if isinstance(outcome, PatinaError):
            # Otherwise its traceback would grow each time.
            raise outcome.with_traceback(None)
        found: Found = outcome
        return found
