"""Fixtures of the engine's tests that the scripts' tests use too."""

from __future__ import annotations

from tests.core.conftest import ball, make_job, quad, stripes

__all__ = ["ball", "make_job", "quad", "stripes"]
