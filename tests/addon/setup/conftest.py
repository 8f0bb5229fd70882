from __future__ import annotations

import sys
from pathlib import Path

import pytest

from addon.setup import doctor as asking
from tests.addon.setup.engines import Doctor


@pytest.fixture
def doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """Let a text be the whole program of the engine; the Python to start it with comes back."""

    def install(program: str) -> Path:
        (tmp_path / "core").mkdir()
        (tmp_path / "core" / "__main__.py").write_text(program)
        monkeypatch.setattr(asking, "SOURCE", tmp_path)
        return Path(sys.executable)

    return install
