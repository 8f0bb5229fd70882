"""The compiled loops, where this machine can compile."""

from __future__ import annotations

import functools
import shutil
import time
import zlib
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import platformdirs

from core.loading import loading

# Thirty days, in seconds.
_LONG_AGO = 30 * 24 * 3600


@functools.cache
def kernels() -> ModuleType | None:
    """Return ``core.kernels.loops``, or None where there is no numba or no folder for what it makes.

    The first call on a machine compiles, which takes seconds; later ones read what it made, in the user's cache folder.
    """
    try:
        with loading():
            return _loops()
    except (ImportError, OSError, RuntimeError):
        return None


def _loops() -> ModuleType:
    import numba

    if not numba.config.CACHE_DIR:
        # The engine's own folder may be read-only.
        cache = platformdirs.user_cache_path("patina", appauthor=False) / "kernels" / _version()
        if not cache.exists():
            forget_others(cache)
        numba.config.CACHE_DIR = str(cache)
    from core.kernels.quick_cache import read_without_compiler

    read_without_compiler()
    from core.kernels import loops

    return loops


def forget_others(cache: Path) -> None:
    """Remove what other versions of the loops became long ago, beside ``cache``. One that is still used compiles again,
    for some seconds."""
    for other in cache.parent.glob("*"):
        # Another engine may be removing it, too.
        with suppress(OSError):
            if time.time() - other.stat().st_mtime > _LONG_AGO:
                shutil.rmtree(other, ignore_errors=True)


def _version() -> str:
    """Return a name for what the loops are now: numba looks at the file of a loop, not at those of the loops that it
    calls."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return f"{functools.reduce(lambda so_far, path: zlib.crc32(path.read_bytes(), so_far), files, 0):08x}"
