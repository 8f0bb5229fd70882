from __future__ import annotations

import os
import threading

import pytest

from core import threads
from core.threads import Postponed, meanwhile, share_out, threads_at_a_time


@pytest.mark.parametrize("processors", [1, 4])
def test_work_is_done_once_for_each_item(processors: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "threads_at_a_time", lambda: processors)
    done: list[int] = []
    share_out(done.append, range(1000))
    assert sorted(done) == list(range(1000))


def test_other_threads_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "threads_at_a_time", lambda: 2)
    both_are_here = threading.Barrier(2, timeout=20)
    workers = set()

    def work(item: int) -> None:
        both_are_here.wait()
        workers.add(threading.get_ident())

    share_out(work, range(2))
    assert len(workers) == 2


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="threads choose processors on Linux alone")
def test_helpers_stay_off_the_processor_of_whoever_waits_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "threads_at_a_time", lambda: 2)
    allowed = os.sched_getaffinity(0)
    here = min(allowed)
    monkeypatch.setattr(threads, "_processor_of_this_thread", lambda: here)
    both_are_here = threading.Barrier(2, timeout=20)
    found = {}

    def work(item: int) -> None:
        both_are_here.wait()
        found[threading.get_ident()] = os.sched_getaffinity(0)

    share_out(work, range(2))
    # With a single processor, there is no other.
    assert list(found.values()).count(allowed - {here} or allowed) >= 1
    assert found[threading.get_ident()] == allowed, "whoever waits goes where it likes"
    assert threads.processors() == len(allowed)


def test_systems_where_threads_choose_no_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "threads_at_a_time", lambda: 2)
    monkeypatch.setattr(threads, "_asks_for_processor", lambda: None)
    for name in ("sched_getaffinity", "sched_setaffinity"):
        monkeypatch.delattr(os, name, raising=False)
    both_are_here = threading.Barrier(2, timeout=20)
    share_out(lambda _item: both_are_here.wait(), range(2))


def test_work_within_work_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "threads_at_a_time", lambda: 8)
    done: list[int] = []
    share_out(lambda item: share_out(done.append, range(item, item + 10)), range(0, 200, 10))
    assert sorted(done) == list(range(200))


@pytest.mark.parametrize("at", [0, 7, 19])
def test_what_goes_wrong_in_any_thread_is_raised(at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "threads_at_a_time", lambda: 3)

    def work(item: int) -> None:
        if item == at:
            raise IndexError("no such place")

    with pytest.raises(IndexError, match="no such place"):
        share_out(work, range(20))


@pytest.mark.parametrize(
    ("variable", "expected"), [(None, 8), ("3", 3), ("2,1", 2), ("16", 8), ("0", 8), ("many", 8), ("", 8)]
)
def test_no_more_threads_than_openmp_may_have(
    variable: str | None, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "processors", lambda: 64)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    if variable is not None:
        monkeypatch.setenv("OMP_NUM_THREADS", variable)
    assert threads_at_a_time() == expected


def test_nothing_to_do() -> None:
    share_out(pytest.fail, [])


def test_what_goes_on_meanwhile_is_waited_for_and_its_errors_are_told() -> None:
    may_end = threading.Event()

    def work() -> int:
        assert may_end.wait(10)
        return 7

    result = meanwhile(work)
    may_end.set()
    assert result() == 7 == result()
    with pytest.raises(ZeroDivisionError):
        meanwhile(lambda: 1 // 0)()


def test_what_is_postponed_is_done_once_when_it_is_asked_for() -> None:
    begun: list[int] = []
    asked, unasked = Postponed(lambda: begun.append(1)), Postponed(lambda: begun.append(2))
    asked.begin()()
    asked.begin()
    asked()
    assert begun == [1]
    unasked()
    assert begun == [1, 2]
