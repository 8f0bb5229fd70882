"""Draws the job on its way, and the button that starts it."""

from __future__ import annotations

import bpy

from ..engine.session import Run
from ..jobs import live
from ..jobs.job import fetched
from ..jobs.variations import Standing, standing
from ..jobs.words import time_left
from ..settings.schema import Mode
from .text import say

_BIG = 1.6
_BEFORE_THE_FIRST_STEP = {
    "starting": "Starting the engine…",
    "preparing": "Preparing…",
}
_BESIDE_BUTTON = 7
"""Characters that a box and a small button in it take."""


def draw_job(
    layout: bpy.types.UILayout, context: bpy.types.Context, operator: str, reason: str | None, mode: Mode
) -> None:
    """Draw the button that starts a job or, while one runs, how far it is; and what the engine has to say.

    Args:
        layout: where to.
        context: Blender's.
        operator: what the button calls.
        reason: why the button does nothing, if that is so.
        mode: the one that is chosen; a job that another editor has started is named.
    """
    session = live.state().session
    if session.run is None:
        row = layout.row()
        row.scale_y = _BIG
        # Panels ask operators on behalf of the viewport otherwise; this button must know that it is the panel's.
        row.operator_context = "INVOKE_DEFAULT"
        words = {"text": f"Generate {mode.label}"} if mode.editor == "VIEW_3D" else {}
        row.operator(operator, icon="SHADERFX", **words)
        if reason is not None:
            say(layout, f"{reason}.", "INFO", context)
    draw_run(layout, context, mode.editor)


def draw_run(layout: bpy.types.UILayout, context: bpy.types.Context, editor: str) -> None:
    """Draw how far the job is, if one runs, and what the engine has to say, in the panel of an editor."""
    session = live.state().session
    if session.run is not None:
        if session.run.subject.editor != editor:
            say(layout, session.run.subject.title, "SORTTIME", context)
        _draw_progress(layout, session.run, context)
    if session.warning:
        say(layout, session.warning, "ERROR", context)
    # How a job ended is said once, where it was started.
    said = session.message or live.state().said
    if said and live.state().editor in ("", editor):
        row = layout.box().row()
        say(row.column(), said, "ERROR" if session.message else "INFO", context, _BESIDE_BUTTON)
        row.operator("patina.dismiss", text="", icon="X", emboss=False)


def _draw_progress(layout: bpy.types.UILayout, run: Run, context: bpy.types.Context) -> None:
    if run.fetching is not None:
        # A bar in a narrow sidebar has no room for the name.
        say(layout, f"Downloading {run.fetching.name}", "IMPORT", context)
    column = layout.column(align=True)
    row = column.row(align=True)
    row.scale_y = _BIG
    row.progress(factor=fraction(run), text=status(run))
    row.operator("patina.stop_variations" if run.subject.is_draft else "patina.cancel", text="", icon="X")
    if run.progress is not None and not run.subject.is_draft:
        column.operator("patina.finish_now", icon="CHECKMARK")
    for note in run.notes:
        say(layout, note, "INFO", context)


def fraction(run: Run) -> float:
    """Return how much of the job, or of all drafts, is done, 0 to 1."""
    if run.subject.is_draft and run.fetching is None:
        return standing(run).done
    if run.writing is not None:
        return run.writing.done / max(1, run.writing.total)
    if run.fetching is not None:
        return run.fetching.done / run.fetching.total if run.fetching.total else 0.0
    return run.progress.step / run.progress.steps if run.progress else 0.0


def status(run: Run) -> str:
    """Return the text of the progress bar."""
    if run.subject.is_draft and run.fetching is None and (run.progress is not None or standing(run).number > 1):
        return _draft_status(standing(run))
    if run.writing is not None:
        return f"{run.subject.words.writing}, {time_left(run.writing.seconds_left)}"
    if run.keeping:
        return "Finishing"
    if run.fetching is not None:
        return fetched(run.fetching)
    if run.progress is None:
        return run.subject.words.loading if run.stage == "loading" else _BEFORE_THE_FIRST_STEP[run.stage]
    step, steps, left = run.progress.step, run.progress.steps, run.progress.seconds_left
    return f"Step {step} of {steps}, {time_left(left)}" if step < steps else "Writing"


def _draft_status(found: Standing) -> str:
    """Return which draft is being made, and how long all of them take."""
    left = "" if found.seconds_left is None else f", {time_left(found.seconds_left)}"
    return f"{found.number} of {found.count}{left}"
