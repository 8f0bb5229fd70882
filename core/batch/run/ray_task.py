"""A job on a cluster of Ray's, as whoever ordered it follows it."""

from __future__ import annotations

import time
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

from core.batch.run.beating import PATIENCE, too_long
from core.batch.run.carried import Gone, Inbox, Piece
from core.batch.run.on_ray import Begun, News, Words
from core.batch.run.order import Order, Outcome
from core.batch.standing import read_standing, write_standing
from core.border.names import STANDING_LOCK_FILE
from core.errors import PatinaError
from core.job.locked import locked


class Task:
    """Follows an order. If files are copied, the folder here is locked meanwhile, as nobody else sees who works on it.

    Args:
        order: the order.
        log: the file to which the worker's words go.
        copies: whether the files of the job are copied to the worker, and what changes in them comes back.

    Raises:
        Taken: another process works on the job.
        InputError: nothing can be written to its folder.
    """

    def __init__(self, order: Order, log: Path, copies: bool) -> None:
        self.order = order
        self._log = log
        self._copies = copies
        self._begun: float | None = None
        self._inbox = Inbox(order.folder)
        with ExitStack() as stack:
            if copies:
                stack.enter_context(locked(order.folder, STANDING_LOCK_FILE))
                stack.enter_context(locked(order.folder))
            stack.callback(self._inbox.close)
            self._stack = stack.pop_all()

    @property
    def begun(self) -> bool:
        """Whether it is known to have a worker."""
        return self._begun is not None

    def hear(self, news: News) -> Outcome | None:
        """Note what the worker tells; return the outcome if that is it.

        Raises:
            PatinaError: a file cannot be written.
        """
        match news:
            case Outcome():
                return news
            case Begun():
                self._begun = time.monotonic()
            case Piece() | Gone():
                self._inbox.take(news)
            case Words():
                with suppress(OSError), self._log.open("a", encoding="utf-8") as log:
                    log.write(news.text)
        return None

    def died(self, reason: str) -> Outcome:
        """Return what becomes of the job whose process has died; a job that hung cannot have said so if its files are
        copied."""
        limit = self.order.time_limit
        if self._copies and limit and self._begun and time.monotonic() - self._begun > limit + PATIENCE:
            return failed(self.order.folder, too_long(limit))
        return Outcome("died", reason)

    def close(self) -> None:
        """Let go of the folder."""
        self._stack.close()


def failed(folder: Path, message: str) -> Outcome:
    """Write for a worker, which could not, that a job has failed, and return that."""
    with suppress(PatinaError):
        write_standing(folder, replace(read_standing(folder), state="failed", seconds_left=0.0, message=message))
    return Outcome("failed", message)
