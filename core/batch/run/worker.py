"""A process that runs jobs of a batch, one after the other: it loads the libraries and the network once.

Orders come in on standard input, one on each line, and outcomes go out on standard output. The line ``stop``, a signal,
or the end of standard input, which is all that a child hears when its parent dies, ends the job that runs.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
from contextlib import suppress
from queue import SimpleQueue

from core.batch.run.one_job import run_one
from core.batch.run.order import STOP, Order, order_from
from core.loading import loading
from core.machine.before_torch import prepare
from core.machine.process import first_signal, own_stdout


def main() -> None:
    """Run what is ordered until the input ends."""
    orders: SimpleQueue[Order | None] = SimpleQueue()
    stopping = threading.Event()
    threading.Thread(target=_listen, args=(orders, stopping), daemon=True).start()
    _import_engine()
    with own_stdout() as out, first_signal(stopping.set):
        for order in iter(orders.get, None):
            print(run_one(order, stopping.is_set).as_line(), file=out, flush=True)


def _import_engine() -> None:
    """Import what takes seconds, which is no part of the first job; if it fails, that job says why."""
    prepare()
    with suppress(Exception), loading():
        importlib.import_module("core.modes.texture")


def _listen(orders: SimpleQueue[Order | None], stopping: threading.Event) -> None:
    # This is a file of its own: a thread that waits in sys.stdin would keep the interpreter from ending.
    with open(sys.stdin.fileno(), encoding="utf-8", closefd=False) as lines:
        for line in map(str.strip, lines):
            if line == STOP:
                stopping.set()
            else:
                orders.put(order_from(line))
    stopping.set()
    orders.put(None)


if __name__ == "__main__":
    main()
    # All is written, and to take PyTorch apart would take a second.
    sys.stderr.flush()
    os._exit(0)
