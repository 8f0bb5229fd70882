"""What a worker of Ray's does with an order: it runs the job and tells how it goes.

The job folder lies on a disk that all machines share, or else its files come through Ray's object store, and what
changes in them goes back as the job runs.
"""

from __future__ import annotations

import asyncio
import io
import socket
import threading
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import redirect_stderr
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.batch.run.beating import INTERVAL
from core.batch.run.carried import Change, Changes
from core.batch.run.one_job import run_one
from core.batch.run.order import Order, Outcome, order_from
from core.batch.run.ray_contents import unpacked
from core.machine.before_torch import prepare


@dataclass(frozen=True)
class Begun:
    """The job has a worker."""


@dataclass(frozen=True)
class Words:
    """What the job said beside its results, such as a traceback."""

    text: str


News = Begun | Change | Words | Outcome
"""What a worker tells; the outcome is the last."""


class Bell:
    """Is rung when all jobs are to end with checkpoints. Ray's own way, which cancels a task, loses what it tells
    afterwards."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    async def ring(self) -> None:
        """Ring it."""
        self._rung.set()

    async def heard(self) -> None:
        """Return once it is rung."""
        await self._rung.wait()


def run_order(line: str, bell: Any, names: Sequence[str] | None, *contents: bytes) -> Iterator[News]:
    """Run the job of an order, a line, and yield the news. Its files have these names and contents; they are where the
    order says if ``names`` is None.

    Nothing here may wait for Ray, which gives the cores of those who wait to others.
    """
    yield Begun()
    prepare()
    order, words = order_from(line), io.StringIO()
    heard: Future[None] = bell.heard.remote().future()
    with redirect_stderr(words):
        if names is not None:
            with unpacked(dict(zip(names, contents, strict=True))) as folder:
                outcome = yield from _told(replace(order, folder=folder), heard, True)
        elif order.folder.is_dir():
            outcome = yield from _told(order, heard, False)
        else:
            outcome = Outcome("failed", _not_here(order.folder))
    if words.getvalue():
        yield Words(words.getvalue())
    yield outcome


def _told(order: Order, heard: Future[None], carries: bool) -> Generator[Change, None, Outcome]:
    """Run an order in a thread, until the bell is heard, and meanwhile yield what changes in its folder, if anybody has
    to carry that; return the outcome."""
    changes = Changes(order.folder)
    stopping = threading.Event()
    with ThreadPoolExecutor(1) as thread:
        future: Future[Outcome] = thread.submit(run_one, order, stopping.is_set)
        try:
            while not wait([future], INTERVAL / 2).done:
                if heard.done() and heard.exception() is None:
                    stopping.set()
                if carries:
                    yield from changes.so_far()
        finally:
            # Nobody listens any more, or it has ended.
            stopping.set()
    if carries:
        yield from changes.to_the_end()
    return future.result()


def _not_here(folder: Path) -> str:
    return (
        f"The machine {socket.gethostname()} has no folder {folder}; share the disk at the same path on all machines, "
        "or add --copy-files."
    )
