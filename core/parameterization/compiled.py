"""The compiled loops of solid textures, where this machine can compile."""

from __future__ import annotations

import functools
from types import ModuleType

import platformdirs


@functools.cache
def kernels() -> ModuleType | None:
    """Return ``core.parameterization.solid_kernels``, or None where there is no numba or no folder for what it makes.

    The first call on a machine compiles, which takes seconds; later ones read what it made, in the user's cache folder.
    """
    try:
        import numba

        if not numba.config.CACHE_DIR:
            # The engine's own folder may be read-only.
            numba.config.CACHE_DIR = str(platformdirs.user_cache_path("patina", appauthor=False) / "kernels")
        from core.parameterization import solid_kernels
    except (ImportError, OSError, RuntimeError):
        return None
    return solid_kernels
