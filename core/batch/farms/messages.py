"""What a job says in a farm's log."""

from __future__ import annotations

from typing import Literal

from core.batch.run.order import Outcome
from core.batch.standing import Standing

Language = Literal["plain", "openjd"]
_ENDS = {"finished": "The job is finished.", "taken": "Another process runs the job; wait until it ends."}


def said(standing: Standing, language: Language) -> list[str]:
    """Return the lines on how far a running job is: for a person, or as Open Job Description asks for them."""
    words = "The job begins."
    if standing.steps:
        words = f"Step {standing.step} of {standing.steps}, {standing.seconds_left:.0f} seconds left."
    return [words] if language == "plain" else _progress(100 * standing.step / max(1, standing.steps), words)


def said_at_end(outcome: Outcome, language: Language) -> list[str]:
    """Return the lines on what has become of a job, likewise."""
    words = outcome.message or _ENDS.get(outcome.end, f"The job is {outcome.end}.")
    if language == "plain":
        return [words]
    return _progress(100, words) if outcome.end == "finished" else [f"openjd_fail: {words}"]


def _progress(percent: float, words: str) -> list[str]:
    return [f"openjd_progress: {percent:.1f}", f"openjd_status: {words}"]
