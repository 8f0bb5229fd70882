"""What tests do without a reader."""

from __future__ import annotations

import pytest


def needs(missing: str) -> None:
    """Skip a test, visibly, if something is ``missing``, a sentence or nothing."""
    if missing:
        pytest.skip(missing)
