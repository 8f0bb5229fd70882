from __future__ import annotations

import re

import pytest

from core.errors import PatinaError
from core.texture import room


def test_a_mesh_that_memory_has_no_room_for_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "available_memory", lambda: 4 * 2**30)
    room.check_room(1_000_000)
    with pytest.raises(PatinaError, match=re.escape("10.0 million triangles") + ".*decimate a copy of it"):
        room.check_room(10_000_000)


def test_small_meshes_and_unknown_amounts_are_not_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "available_memory", lambda: 2**20)
    room.check_room(100_000)
    monkeypatch.setattr(room, "available_memory", lambda: None)
    room.check_room(100_000_000)
