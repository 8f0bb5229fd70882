"""What schedules jobs: this machine alone, or Ray on many."""

from __future__ import annotations

from typing import Protocol

from core.batch.run.order import Order, Outcome


class Engine(Protocol):
    """Runs several orders at a time, each in a process that is not this one."""

    @property
    def workers(self) -> int:
        """How many jobs can run at a time, as far as that is known."""

    @property
    def free(self) -> int:
        """How many more orders are welcome now."""

    def start(self, order: Order) -> None:
        """Run a job as soon as there is a worker for it."""

    def ended(self, seconds: float) -> list[tuple[Order, Outcome]]:
        """Return the orders that have ended since the last call; wait at most so many seconds for the first."""

    def stop(self) -> None:
        """End all running jobs with checkpoints."""

    def close(self) -> None:
        """Let go of all processes; no job runs any more."""
