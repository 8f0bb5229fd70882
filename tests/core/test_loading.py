from __future__ import annotations

import gc

import pytest

from core.loading import loading


def test_nothing_is_collected_meanwhile_and_everything_afterwards() -> None:
    kept = gc.get_freeze_count()
    with loading():
        assert not gc.isenabled()
        made: list[object] = [[]]
    assert gc.isenabled()
    assert gc.get_freeze_count() > kept
    assert not any(found is made for found in gc.get_objects())
    gc.unfreeze()


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
