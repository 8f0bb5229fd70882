"""What the scripts' tests share with the engine's."""

from __future__ import annotations

from tests.core.conftest import ball, make_job, quad, stripes

__all__ = ["ball", "make_job", "quad", "stripes"]
