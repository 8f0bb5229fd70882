"""Shared by the tests of what measures textures."""

from __future__ import annotations

import pytest

from scripts.measure.evaluation import judges


@pytest.fixture
def few_views(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge style and content from three views, which is enough for a claim about them, and faster."""
    monkeypatch.setattr(judges, "VIEWS", 3)
