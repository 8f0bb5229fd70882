"""Runs jobs on this machine: a process for each worker, which stays, and is replaced when it dies."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue

import core
from core.batch.run.order import STOP, Order, Outcome, outcome_from
from core.errors import PatinaError
from core.files.whole import writable_folder

_ROOT = Path(core.__file__).parents[1]


class Local:
    """An ``Engine`` of processes on this machine.

    Args:
        environments: for each worker, the variables that its process has beside those of this one.
        log: the file to which the workers' words go.
        memory: the bytes that all jobs together may take, None for any. One job alone runs in any case.

    Raises:
        PatinaError: the log cannot be written.
    """

    def __init__(self, environments: Sequence[Mapping[str, str]], log: Path, memory: int | None = None) -> None:
        _check(log)
        self._ended: SimpleQueue[tuple[Order, Outcome]] = SimpleQueue()
        self._orders: SimpleQueue[Order | None] = SimpleQueue()
        self._memory = memory
        self._held = deque[Order]()
        self._running = list[Order]()
        self._seats = [_Seat(self._orders, self._ended, environment, log) for environment in environments]

    @property
    def workers(self) -> int:
        return len(self._seats)

    @property
    def free(self) -> int:
        return self.workers - len(self._running) - len(self._held)

    def start(self, order: Order) -> None:
        self._held.append(order)
        self._release()

    def ended(self, seconds: float) -> list[tuple[Order, Outcome]]:
        found: list[tuple[Order, Outcome]] = []
        with suppress(Empty):
            found.append(self._ended.get(timeout=seconds))
            while True:
                found.append(self._ended.get_nowait())
        for order, _ in found:
            # One that was held has not been there.
            with suppress(ValueError):
                self._running.remove(order)
        self._release()
        return found

    def stop(self) -> None:
        while self._held:
            self._ended.put((self._held.popleft(), Outcome("cancelled")))
        for seat in self._seats:
            seat.stop()

    def close(self) -> None:
        self.stop()
        for _ in self._seats:
            self._orders.put(None)
        for seat in self._seats:
            seat.join()

    def _release(self) -> None:
        """Give out what there is memory for, in order: what overtakes a large job would keep it waiting for ever."""
        while self._held and self._fits(self._held[0]):
            order = self._held.popleft()
            self._running.append(order)
            self._orders.put(order)

    def _fits(self, order: Order) -> bool:
        if self._memory is None or not self._running:
            return True
        return sum(running.memory for running in self._running) + order.memory <= self._memory


class _Seat(threading.Thread):
    """Gives orders to a process, one at a time, and starts another when it dies."""

    def __init__(
        self,
        orders: SimpleQueue[Order | None],
        ended: SimpleQueue[tuple[Order, Outcome]],
        environment: Mapping[str, str],
        log: Path,
    ) -> None:
        super().__init__(daemon=True)
        self._orders, self._ended, self._environment, self._log = orders, ended, environment, log
        self._child: subprocess.Popen[str] | None = None
        self._stopping = False
        self.start()

    def run(self) -> None:
        for order in iter(self._orders.get, None):
            self._ended.put((order, self._outcome(order)))
        if self._child:
            self._child.communicate()

    def stop(self) -> None:
        """Ask the process to end what it runs."""
        self._stopping = True
        child = self._child
        if child:
            _say(child, STOP)

    def _outcome(self, order: Order) -> Outcome:
        try:
            child = self._child = self._child or self._new_child()
        except OSError as error:
            return Outcome("died", error.strerror or str(error))
        if self._stopping:
            # It may not have been there yet.
            _say(child, STOP)
        _say(child, order.as_line())
        assert child.stdout
        line = child.stdout.readline()
        if line:
            return outcome_from(line)
        self._child = None
        return Outcome("died", _end_of_process(child.wait()))

    def _new_child(self) -> subprocess.Popen[str]:
        paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        with self._log.open("a", encoding="utf-8") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "core.batch.run.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), **self._environment},
                encoding="utf-8",
            )


def _check(log: Path) -> None:
    """Make sure that words can be written to a file."""
    writable_folder(log.parent)
    try:
        log.open("a", encoding="utf-8").close()
    except OSError as error:
        raise PatinaError(f"{log} cannot be written to ({error.strerror}); move it away.") from error


def _say(child: subprocess.Popen[str], line: str) -> None:
    # Whoever reads the answers sees that the process is gone.
    with suppress(OSError):
        assert child.stdin
        child.stdin.write(f"{line}\n")
        child.stdin.flush()


def _end_of_process(status: int) -> str:
    """Return how a process ended, as a part of a sentence."""
    return f"signal {-status}" if status < 0 else f"exit status {status}"
