"""Work made ahead of its use, in a thread of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")

AHEAD = 4


def made_ahead(make: Callable[[int], Item], first: int, end: int) -> Generator[Item, None, None]:
    """Yield ``make(first)``, …, ``make(end - 1)`` in order, each made up to four calls before it is needed."""
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
