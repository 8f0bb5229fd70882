"""Errors that say there is not enough memory, and memory that glibc keeps. Imports no torch, whose import may fail."""

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
# Parameters of mallopt (malloc.h). A threshold that is set by hand keeps glibc from adapting the other one.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
# Bytes. glibc takes no larger threshold than the first; the second is more than a step needs.
_LARGEST_KEPT, _MOST_KEPT = 32 << 20, 128 << 20


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
    with _only_glibc():
        ctypes.CDLL(None).malloc_trim(0)


def keep_freed() -> None:
    """Keep freed memory for what needs some next, until ``give_back``.

    A step's tensors are as large as those of the step before, but glibc gives them back when they are freed: the system
    then clears thousands of pages a step, a tenth to a fifth of the network's time.
    """
    with _only_glibc():
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, _LARGEST_KEPT)
        library.mallopt(_TRIM_THRESHOLD, _MOST_KEPT)


def _only_glibc() -> suppress:
    # Other systems' libraries have no such functions.
    return suppress(OSError, AttributeError, TypeError)
