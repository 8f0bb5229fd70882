"""Compiled loops are read without the compiler.

Before numba reads a loop that it has compiled, it imports and lists everything that it can compile, which takes several
times as long as reading. Only what is missing needs that, and the compiler asks for it by itself.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from numba.core.caching import Cache
from numba.core.runtime import rtsys


def read_without_compiler() -> None:
    """Have numba read loops at once, in this process."""
    Cache.load_overload = _load_overload


def _load_overload(self: Any, sig: object, target_context: Any) -> Any:
    """Stand in for ``Cache.load_overload``: return what was compiled for a signature, or None."""
    # What was compiled calls these functions.
    rtsys.initialize(target_context)
    try:
        return self._load_overload(sig, target_context)
    except OSError:
        return None
    # A full disk or a crash has left half a file, and pickle has many words for that. What is compiled takes its place.
    except Exception:
        with suppress(OSError):
            self.flush()
        return None
