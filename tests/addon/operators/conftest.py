"""What the tests of operators share: an engine that stays warm from one to the next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from addon.engine.process import SOURCE, EngineProcess
from addon.jobs import job
from addon.setup import location


class KeptEngine(EngineProcess):
    """An engine that does not end after a job."""

    def stop(self, grace: float = 0.0) -> None:
        """Go on: the next test needs it."""


@pytest.fixture(scope="session")
def kept_engine(engine_python: Path) -> Iterator[EngineProcess]:
    """A running engine."""
    engine = KeptEngine(engine_python, SOURCE)
    yield engine
    EngineProcess.stop(engine, grace=5.0)


@pytest.fixture
def engine(engine_python: Path, kept_engine: EngineProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine is known, and it is warm: starting one takes longer than the small jobs of tests."""

    def start(python: Path, *options: Any) -> EngineProcess:
        return kept_engine if python == engine_python else EngineProcess(python, *options)

    monkeypatch.setenv(location.PYTHON_VARIABLE, str(engine_python))
    monkeypatch.setattr(job, "EngineProcess", start)
