from __future__ import annotations

import pytest

from core.errors import InputError
from core.machine.team import ALONE, Team
from core.texture import problem
from core.texture.problem import team_sharing


def test_a_process_alone_takes_all_views() -> None:
    assert team_sharing(3) == ALONE


def test_processes_must_share_the_views_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problem, "team", lambda: Team(1, 2))
    assert team_sharing(4) == Team(1, 2)
    with pytest.raises(InputError, match=r"2 processes cannot share 3 views per step evenly; give a multiple of 2"):
        team_sharing(3)
