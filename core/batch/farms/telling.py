"""Tells a farm's log how a job is going, as the job's own file says."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from core.batch.farms.messages import Language, said
from core.batch.standing import read_standing

_SECONDS: dict[Language, float] = {"plain": 30.0, "openjd": 5.0}
"""From one message to the next: a person reads the log, a program moves a bar."""


@contextmanager
def telling(folder: Path, language: Language, out: TextIO) -> Iterator[None]:
    """Print how far the job in ``folder`` is for the length of the block, every few seconds."""
    stop, begun = threading.Event(), time.time()

    def tell() -> None:
        while not stop.wait(_SECONDS[language]):
            standing = read_standing(folder)
            # What an earlier attempt has left is no news.
            if standing.state == "running" and standing.beat >= begun:
                print(*said(standing, language), sep="\n", file=out, flush=True)

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
