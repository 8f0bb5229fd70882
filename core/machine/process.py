"""What parents and users expect of a process: a clean standard output, and a first signal that ends it gently."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from types import FrameType
from typing import TextIO

_STDOUT, _STDERR = 1, 2


@contextmanager
def own_stdout() -> Iterator[TextIO]:
    """Yield a stream to standard output that nothing else writes to.

    Whatever libraries print in the meantime, from Python or from C, goes to standard error.
    """
    sys.stdout.flush()
    encoding = sys.stdout.encoding
    private = os.dup(_STDOUT)
    os.dup2(_STDERR, _STDOUT)
    try:
        with (
            open(private, "w", encoding=encoding, errors="backslashreplace", closefd=False) as stream,
            redirect_stdout(sys.stderr),
        ):
            yield stream
    finally:
        os.dup2(private, _STDOUT)
        os.close(private)


@contextmanager
def first_signal(ask: Callable[[], None]) -> Iterator[None]:
    """Call ``ask`` on the first SIGINT (Ctrl-C), SIGTERM or, on Windows, Ctrl-Break; a second one ends the process.

    ``ask`` runs between two instructions of the main thread: it may set a flag or put something into a SimpleQueue.
    """
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)]

    def handle(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)
        ask()

    before = {number: signal.signal(number, handle) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
