"""What every job needs and takes long to load, loaded while another core reads a large mesh."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any

from core.loading import loading

# Smaller files, in bytes, are read in no time: whoever has mistyped something would wait for torch.
_LARGE = 4 << 20


@contextmanager
def loaded_meanwhile(values: dict[str, Any]) -> Iterator[None]:
    """Load torch and the compiled loops during the block if the settings' mesh is large. They are there after it; an
    error in it waits for nothing."""
    thread = Thread(target=_load, daemon=True) if _is_large(values.get("mesh")) else None
    if thread is not None:
        thread.start()
    yield
    if thread is not None:
        thread.join()


def _is_large(mesh: object) -> bool:
    with suppress(TypeError, ValueError, OSError):
        return Path(mesh).stat().st_size > _LARGE  # type: ignore[arg-type]
    return False


def _load() -> None:
    """Load what can be loaded; whoever needs the rest says why it cannot."""
    with suppress(Exception), loading():
        importlib.import_module("torch")
        from core.kernels.compiled import kernels

        kernels()
