"""The table of modes and what it says of each."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import InputError
from core.job.folder import validate_settings
from core.modes.mode import OptimizingMode
from core.modes.table import MODES, Row, open_mode, settings_classes
from core.settings.base import JobSettings
from tests.core.toy_mode import ToyMode, ToySettings


@pytest.mark.parametrize("row", MODES, ids=lambda row: row.name)
def test_every_row_leads_to_a_mode(row: Row) -> None:
    assert (row.settings.__doc__ or "").partition("\n")[0] == row.sentence
    assert row.settings.model_fields["mode"].default == row.name
    parameters = inspect.signature(importlib.import_module(row.module).open_mode).parameters
    assert list(parameters) == ["settings", "folder"]


def test_every_mode_has_one_name() -> None:
    classes = settings_classes()
    assert len(classes) == len(MODES)
    assert all(kind.model_fields["mode"].default == name for name, kind in classes.items())


def test_every_class_of_settings_with_a_mode_is_in_the_table(root: Path) -> None:
    for path in (root / "core" / "settings").glob("*.py"):
        module = importlib.import_module(f"core.settings.{path.stem}")
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, JobSettings) and "mode" in kind.model_fields:
                assert kind in settings_classes().values(), kind


def test_a_row_makes_a_mode_known(toy_mode: None, tmp_path: Path) -> None:
    settings = validate_settings({"mode": "toy-color", "steps": 3})
    assert isinstance(settings, ToySettings)
    mode = open_mode(settings, tmp_path)
    assert isinstance(mode, ToyMode) and isinstance(mode, OptimizingMode)


def test_without_the_row_it_is_unknown() -> None:
    with pytest.raises(InputError, match="'toy-color'; it must be one of"):
        validate_settings({"mode": "toy-color"})


def test_the_settings_import_no_torch(root: Path) -> None:
    code = "import sys; from core.modes.table import settings_classes as all; all(); assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
