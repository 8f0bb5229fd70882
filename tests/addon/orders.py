"""Orders for tests: a mode's defaults with some values of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from addon.jobs.order import Named, Order
from addon.settings import schema, values


def order(
    mode: str = "TEXTURE",
    styles: tuple[Named, ...] = (),
    files: Mapping[str, Path] | None = None,
    start: str = "",
    **given: Any,
) -> Order:
    """Return an order of a mode, by its identifier."""
    wanted = schema.mode(mode)
    return Order(wanted, {**values.defaults(wanted), **given}, styles, files=files or {}, start=start)
