from __future__ import annotations

import gc
import sys
from types import ModuleType

import pytest

from core.loading import loading


def test_nothing_is_collected_meanwhile_and_everything_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    with loading():
        assert not gc.isenabled()
        made: list[object] = [[]]
        monkeypatch.setitem(sys.modules, "a_new_module", ModuleType("a_new_module"))
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
    assert not any(found is made for found in gc.get_objects())
    gc.unfreeze()


def test_nothing_is_frozen_where_every_module_was_there() -> None:
    gc.unfreeze()
    with loading():
        pass
    assert gc.get_freeze_count() == 0


def test_whoever_collects_nothing_goes_on_so() -> None:
    gc.disable()
    try:
        with loading():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()


def test_a_failed_import_changes_nothing() -> None:
    with pytest.raises(ImportError), loading():
        raise ImportError
    assert gc.isenabled()
    gc.unfreeze()
