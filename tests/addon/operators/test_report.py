"""What operators tell the artist: why they cannot run, and what went wrong."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from addon.errors import EngineError, PatinaError
from addon.operators.report import can_run, finish


def test_a_button_says_why_it_is_gray() -> None:
    said: list[str] = []
    operator = SimpleNamespace(poll_message_set=said.append)
    assert can_run(operator, None) and not said
    assert not can_run(operator, "Select a mesh object")
    assert said == ["Select a mesh object"]


@pytest.mark.parametrize("error", [PatinaError, EngineError])
def test_what_the_artist_can_act_on_becomes_a_message(error: type[PatinaError]) -> None:
    said: list[tuple[set[str], str]] = []
    operator = SimpleNamespace(report=lambda kind, words: said.append((kind, words)))

    def work() -> None:
        raise error("The disk is full; make room.")

    assert finish(operator, work) == {"CANCELLED"}
    assert said == [({"ERROR"}, "The disk is full; make room.")]
    assert finish(operator, lambda: None) == {"FINISHED"}


def test_a_bug_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        finish(SimpleNamespace(), lambda: 1 // 0)
