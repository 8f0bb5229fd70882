"""How operators tell the artist why they cannot run, what keeps them busy, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import bpy

from ..errors import PatinaError
from ..jobs import live


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


def dress(operator: Any, work: Callable[[], object]) -> set[str]:
    """Do work that changes what objects show, beneath the preview of a job that runs; else as ``finish``."""
    with live.preview_aside():
        return finish(operator, work)


@contextmanager
def busy(context: bpy.types.Context, words: str) -> Iterator[None]:
    """Say in the status bar what Blender is doing while it cannot respond."""
    window, workspace = context.window, context.workspace
    if bpy.app.background or window is None or workspace is None:
        yield
        return
    workspace.status_text_set(words)
    window.cursor_modal_set("WAIT")
    # The status bar is drawn now, or not until all is over.
    bpy.ops.wm.redraw_timer(type="DRAW_WIN_SWAP", iterations=1)
    try:
        yield
    finally:
        window.cursor_modal_restore()
        workspace.status_text_set(None)
