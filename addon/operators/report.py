"""How operators tell the artist why they cannot run, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import PatinaError


def can_run(operator: Any, obstacle: str | None) -> bool:
    """Return what ``poll`` returns: whether nothing stands in the way. What does is shown in the button's tooltip.

    Args:
        operator: the class of the operator.
        obstacle: one sentence without its full stop, or None.
    """
    if obstacle is not None:
        operator.poll_message_set(obstacle)
    return obstacle is None


def finish(operator: Any, work: Callable[[], object]) -> set[str]:
    """Do an operator's work and return what ``execute`` returns; a ``PatinaError`` becomes Blender's message."""
    try:
        work()
    except PatinaError as error:
        operator.report({"ERROR"}, str(error))
        return {"CANCELLED"}
    return {"FINISHED"}
