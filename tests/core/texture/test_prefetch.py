from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Generator

import pytest

from core.texture import prefetch
from core.texture.prefetch import AHEAD, ROUND, made_ahead, made_ahead_used_twice

Maker = Callable[[Callable[[int], int], int, int], Generator[int, None, None]]
BOTH = pytest.mark.parametrize("maker", [made_ahead, made_ahead_used_twice])


@pytest.fixture(autouse=True)
def four_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever this machine has."""
    monkeypatch.setattr(prefetch, "processors", lambda: 4)


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.001)


@pytest.mark.parametrize(("first", "end"), [(0, 20), (7, 9), (3, 4), (5, 5)])
def test_items_come_in_order(first: int, end: int) -> None:
    def make(index: int) -> int:
        time.sleep(0.002 * (index % 3))
        return index * index

    assert list(made_ahead(make, first, end)) == [index * index for index in range(first, end)]


def test_items_are_made_before_they_are_wanted_but_not_all_at_once() -> None:
    made: list[int] = []
    items = made_ahead(lambda index: made.append(index) or index, 0, 100)  # type: ignore[func-returns-value]
    assert next(items) == 0
    wait_for(lambda: len(made) > AHEAD)
    time.sleep(0.02)
    assert made == list(range(AHEAD + 1))
    items.close()


def test_items_are_made_in_one_other_thread() -> None:
    threads = set(made_ahead(lambda _: threading.get_ident(), 0, 8))
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_two_cores_are_left_to_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefetch, "processors", lambda: 2)
    assert set(made_ahead(lambda _: threading.get_ident(), 0, 8)) == {threading.get_ident()}


@BOTH
def test_closing_ends_the_work_and_the_thread(maker: Maker) -> None:
    made: list[int] = []

    def make(index: int) -> int:
        time.sleep(0.01)
        made.append(index)
        return index

    before = threading.active_count()
    items = maker(make, 0, 1000)
    next(items)
    items.close()
    count = len(made)
    assert count <= AHEAD + 2
    assert threading.active_count() == before
    time.sleep(0.03)
    assert len(made) == count


@BOTH
def test_errors_come_when_their_item_is_wanted(maker: Maker) -> None:
    def make(index: int) -> int:
        if index == 3:
            raise ValueError("no view of step 3")
        return index

    before = threading.active_count()
    items = maker(make, 0, 50)
    assert [next(items) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ValueError, match="no view of step 3"):
        next(items)
    assert threading.active_count() == before


def test_every_item_is_used_twice_within_its_round() -> None:
    made: list[int] = []

    def make(index: int) -> int:
        made.append(index)
        return index

    used = list(made_ahead_used_twice(make, 0, 3 * ROUND))
    assert set(Counter(made).values()) == {1}
    assert set(Counter(used).values()) == {2}
    for begin in range(0, 3 * ROUND, ROUND):
        assert all(begin <= index < begin + ROUND for index in used[begin : begin + ROUND])


def test_a_run_that_begins_later_looks_at_the_same() -> None:
    end = 2 * ROUND + 5
    whole = list(made_ahead_used_twice(lambda index: index, 0, end))
    for first in range(end):
        assert list(made_ahead_used_twice(lambda index: index, first, end)) == whole[first:], first
