"""Tells errors that say "not enough memory" from all others. Imports no torch: importing it may be what fails."""

from __future__ import annotations

import ctypes
import errno
import gc
from contextlib import suppress

from core.errors import PatinaError

# torch's CPU allocator and Metal have no exceptions of their own, and neither has the loader of libraries.
_WORDS = (
    *("can't allocate memory", "cannot allocate memory", "out of memory", "not enough memory", "bad_alloc"),
    *("failed to map segment", "can't start new thread"),
)


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether an error says that a device's memory, or the machine's, is not enough."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return True
    words = str(error).lower()
    return isinstance(error, RuntimeError | ImportError) and any(part in words for part in _WORDS)


def as_refusal(error: Exception) -> PatinaError | None:
    """Return what to tell the user of an error, or None if it is a bug."""
    if isinstance(error, PatinaError):
        return error
    if is_out_of_memory(error):
        return PatinaError(
            "There is not enough memory; choose a smaller size, a smaller --view-size, or another --device, or close "
            "other programs."
        )
    return None


def give_back() -> None:
    """Give memory that nothing uses any more back to the system: glibc keeps it for a next time that may never come."""
    gc.collect()
    # Other systems' libraries have no such function.
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
