"""The index of a batch is changed by one program at a time, Blender or the engine, on disks of any kind."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

_NAME = ".index.jsonl.lock"
_PATIENCE, _PAUSE = 20.0, 0.05
"""Seconds after which whoever locks the index is taken to be dead, for a change takes less than one; and between two
looks."""


@contextlib.contextmanager
def index_locked(batch: Path) -> Iterator[None]:
    """Keep other programs from changing the index for the length of the block, which reads the index and replaces it.

    Raises:
        OSError: nothing can be written in the folder of the batch.
    """
    lock, patience = batch / _NAME, time.monotonic() + _PATIENCE
    # A folder: making one that is there fails on every disk, also where locks of the system's do not work.
    while True:
        try:
            lock.mkdir()
            break
        except FileExistsError:
            if time.monotonic() > patience:
                break
            time.sleep(_PAUSE)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            lock.rmdir()
