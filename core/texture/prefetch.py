"""Items made ahead of their use, in a thread of their own if there is a core for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar

from core.threads import processors

Item = TypeVar("Item")

AHEAD = 4
_FEW_CORES = 2

ROUND = 16
"""Steps after which new items begin to be used; each item of a round is used twice, half a round apart."""


def made_ahead(make: Callable[[int], Item], first: int, end: int) -> Generator[Item, None, None]:
    """Yield ``make(first)``, …, ``make(end - 1)`` in order, each made up to four calls before it is needed.

    With two cores or fewer, each is made when it is needed: another thread would take a core from the network, which
    waits for the slowest of its threads and loses twice as much as the thread gains.
    """
    if processors() <= _FEW_CORES:
        yield from map(make, range(first, end))
        return
    with ThreadPoolExecutor(1, thread_name_prefix="patina-views") as executor:
        waiting: deque[Future[Item]] = deque(
            executor.submit(make, index) for index in range(first, min(first + AHEAD, end))
        )
        try:
            for upcoming in range(first + AHEAD, end + AHEAD):
                item = waiting.popleft().result() if waiting else None
                if upcoming < end:
                    waiting.append(executor.submit(make, upcoming))
                if item is not None:
                    yield item
        finally:
            for future in waiting:
                future.cancel()


def made_ahead_used_twice(make: Callable[[int], Item], first: int, end: int) -> Generator[Item, None, None]:
    """Yield an item for each step ``first`` … ``end - 1``; half of the steps reuse the item of an earlier one.

    On a machine with few cores, making a view takes time from the network; a second look is free and as useful.
    """

    # In the order in which they are first needed, which is not ascending if a run resumes in the middle of a round.
    needed = list(dict.fromkeys(sources(first, end)))
    with closing(made_ahead(lambda index: make(needed[index]), 0, len(needed))) as items:
        held: dict[int, Item] = {}
        for step, source in zip(range(first, end), sources(first, end), strict=True):
            if step % ROUND == 0:
                held.clear()
            if source not in held:
                held[source] = next(items)
            yield held[source]


def sources(first: int, end: int) -> list[int]:
    """Return for each step ``first`` … ``end - 1`` the one whose item it uses."""
    return [step - step % ROUND + step % (ROUND // 2) for step in range(first, end)]
