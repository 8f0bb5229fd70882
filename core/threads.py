"""Work in parts, which several threads may share, in numpy and other libraries that release the interpreter's lock."""

from __future__ import annotations

import ctypes
import functools
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from threading import Lock
from typing import Generic, TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
# Each holds on to some work: more would take too much memory.
_MOST = 8


def processors() -> int:
    """Return how many processors this process may use."""
    # Not all threads of this process may use all of them.
    return len(os.sched_getaffinity(os.getpid())) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads_at_a_time() -> int:
    """Return how many threads may work at a time: as many as there are processors, and no more than ``OMP_NUM_THREADS``
    allows. PyTorch heeds it, too, and batches set it for jobs that share a machine."""
    allowed = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()
    most = int(allowed) if allowed.isdecimal() and int(allowed) > 0 else _MOST
    return min(_MOST, processors(), most)


def in_order(work: Callable[[_Item], _Result], items: Iterable[_Item]) -> Generator[_Result, None, None]:
    """Yield ``work(item)`` for each item, in order. Several threads work, a few items ahead of whoever takes the
    results; the items are taken by the caller's own thread."""
    count = threads_at_a_time()
    if count == 1:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(count) as pool:
        waiting: deque[Future[_Result]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) > count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def meanwhile(work: Callable[[], _Result]) -> Callable[[], _Result]:
    """Begin ``work`` in a thread of its own, and return a function that waits for its end and returns its result."""
    pool = ThreadPoolExecutor(1)
    result = pool.submit(work).result
    pool.shutdown(wait=False)
    return result


class Postponed(Generic[_Result]):
    """Work that is done in a thread of its own once it is asked to ``begin``, or else when its result is called for."""

    def __init__(self, work: Callable[[], _Result]) -> None:
        self._work = work
        self._lock = Lock()
        self._result: Callable[[], _Result] | None = None

    def begin(self) -> Callable[[], _Result]:
        """Begin, unless that has been done, and return a function that waits for the end and returns the result."""
        with self._lock:
            if self._result is None:
                self._result = meanwhile(self._work)
            return self._result

    def __call__(self) -> _Result:
        return self.begin()()


def finished(work: Generator[object, None, _Result]) -> _Result:
    """Do ``work`` without a pause and return what it returns."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: _Result = end.value
            return result


def share_out(work: Callable[[_Item], object], items: Iterable[_Item]) -> None:
    """Do ``work(item)`` for each item, in this thread and in others that have nothing to do. It costs microseconds."""
    waiting = deque(items)
    helpers = min(threads_at_a_time(), len(waiting)) - 1

    def take() -> None:
        while True:
            try:
                item = waiting.popleft()
            except IndexError:
                return
            work(item)

    here = _processor_of_this_thread() if helpers else None

    def help_out() -> None:
        _stay_off(here)
        take()

    others = [_lasting_pool().submit(help_out) for _ in range(helpers)]
    try:
        take()
    finally:
        waiting.clear()
        # Those that have not begun yet are not waited for: they may be behind whoever waits for this.
        begun = [other for other in others if not other.cancel()]
        wait(begun)
    for other in begun:
        other.result()


def _processor_of_this_thread() -> int | None:
    """Return the number of the processor that runs this thread, or None where nobody tells."""
    ask = _asks_for_processor()
    return ask() if ask is not None else None


@functools.cache
def _asks_for_processor() -> Callable[[], int] | None:
    # Unlike other libraries, this one keeps the interpreter's lock: the answer takes less time than waiting for it.
    known = ctypes.PyDLL(None) if hasattr(os, "sched_setaffinity") else None
    return getattr(known, "sched_getcpu", None)


def _stay_off(processor: int | None) -> None:
    """Have this thread run on another processor if there is one.

    A thread that another one wakes often starts on the same processor, behind it, for as long as OpenMP's threads spin
    on the others. Where it stays there, two threads take as long as one.
    """
    if processor is None:
        return
    with suppress(OSError):
        # Whoever confines the process confines its first thread, too.
        others = os.sched_getaffinity(os.getpid()) - {processor}
        if others:
            os.sched_setaffinity(0, others)


@functools.cache
def _lasting_pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_MOST, thread_name_prefix="patina-shared")
