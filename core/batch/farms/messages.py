"""What a running job says in a farm's log."""

from __future__ import annotations

from typing import Literal

from core.batch.standing import Standing

Language = Literal["plain", "openjd"]


def said(standing: Standing, language: Language) -> list[str]:
    """Return the lines on how far a job is: for a person, or as Open Job Description asks for them (openjd_progress,
    openjd_status, openjd_fail)."""
    words = _in_words(standing)
    if language == "plain":
        return [words]
    if standing.state in ("failed", "cancelled"):
        return [f"openjd_fail: {words}"]
    done = 100.0 if standing.state == "finished" else 100 * standing.step / max(1, standing.steps)
    return [f"openjd_progress: {done:.1f}", f"openjd_status: {words}"]


def _in_words(standing: Standing) -> str:
    if standing.state != "running":
        return standing.message or f"The job is {standing.state}."
    if not standing.steps:
        return "The job begins."
    return f"Step {standing.step} of {standing.steps}, {standing.seconds_left:.0f} seconds left."
