"""Farms hear how far a job is in their own language."""

from __future__ import annotations

from core.batch.farms.messages import said, said_at_end
from core.batch.run.order import Outcome
from core.batch.standing import Standing


def test_a_running_job_tells_how_far_it_is() -> None:
    running = Standing("running", step=30, steps=40, seconds_left=12.4)
    assert said(running, "plain") == ["Step 30 of 40, 12 seconds left."]
    assert said(running, "openjd") == ["openjd_progress: 75.0", "openjd_status: Step 30 of 40, 12 seconds left."]


def test_nothing_is_promised_before_the_number_of_steps_is_known() -> None:
    assert said(Standing("running"), "openjd") == ["openjd_progress: 0.0", "openjd_status: The job begins."]


def test_the_end_is_told() -> None:
    assert said_at_end(Outcome("finished"), "openjd") == [
        "openjd_progress: 100.0",
        "openjd_status: The job is finished.",
    ]
    failed = Outcome("failed", "There is no mesh.")
    assert said_at_end(failed, "openjd") == ["openjd_fail: There is no mesh."]
    assert said_at_end(failed, "plain") == ["There is no mesh."]
    assert said_at_end(Outcome("taken"), "openjd")[0].startswith("openjd_fail: Another process runs the job")
