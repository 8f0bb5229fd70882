"""How modules are loaded that make very many objects."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Import modules in the block: Python does not look for garbage meanwhile, and later not among what they made.

    Torch and numba make hundreds of thousands of objects that stay. To look through them again and again as they become
    more takes a fifth of the time that the imports take.
    """
    collects, known = gc.isenabled(), len(sys.modules)
    gc.disable()
    try:
        yield
    finally:
        if len(sys.modules) > known:
            gc.freeze()
        if collects:
            gc.enable()
