"""Runs jobs on a cluster of Ray's, or on one that it starts on this machine.

Ray places each job where its cores, its GPU, and its memory are free. A job whose worker or machine dies comes back as
``died``, and whoever schedules orders it again: it goes on elsewhere from its checkpoint.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import core
from core.batch.run.on_ray import run_order
from core.batch.run.order import Order, Outcome, outcome_from
from core.batch.run.workers import with_room
from core.batch.standing import read_standing
from core.errors import InputError, PatinaError

_ROOT = Path(core.__file__).parents[1]
# The next order is there when a worker becomes free.
_WAITING = 1


class WithRay:
    """An ``Engine`` on Ray.

    Args:
        address: of a cluster, ``auto`` for the one that this machine is part of, and empty to start one here.
        workers: how many jobs run at a time; None for as many as the cluster has room for.
        cores: of each job.
        gpus: of each job, or parts of one; None for one where the cluster has any.
        peak: the most memory that a job has taken before, in bytes; 0 if none has run.

    Raises:
        InputError: Ray is not installed.
        PatinaError: there is no such cluster.
    """

    def __init__(self, address: str, workers: int | None, cores: int, gpus: float | None, peak: int) -> None:
        self._ray = ray = _ray()
        paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        variables = {"PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": str(cores)}
        try:
            ray.init(
                address=address or "local",
                runtime_env={"env_vars": variables},
                include_dashboard=None if address else False,
                log_to_driver=False,
                logging_level="error",
            )
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise PatinaError(
                f"Ray has no cluster at {address or 'this machine'} ({error}); start one with ray start --head and, "
                "if it asks for a token, set RAY_AUTH_MODE=token here."
            ) from error
        has_gpus = "GPU" in ray.cluster_resources()
        self._cores, self._gpus = cores, (1.0 if has_gpus else 0.0) if gpus is None else gpus
        self._most, self._peak = workers, peak
        self._task = ray.remote(run_order)
        self._running: dict[Any, Order] = {}

    @property
    def workers(self) -> int:
        room = self._ray.cluster_resources()
        fitting = [room.get("CPU", 0.0) // self._cores]
        if self._gpus:
            fitting.append(room.get("GPU", 0.0) // self._gpus)
        fits = max(1, int(min(fitting)))
        return fits if self._most is None else min(fits, self._most)

    @property
    def free(self) -> int:
        waiting = _WAITING if self._most is None else 0
        return self.workers + waiting - len(self._running)

    def start(self, order: Order) -> None:
        task = self._task.options(
            num_cpus=self._cores,
            num_gpus=self._gpus,
            memory=self._memory(),
            # Whoever schedules does that: it knows how often, and what else has happened.
            max_retries=0,
        )
        self._running[task.remote(order.as_line())] = order

    def ended(self, seconds: float) -> list[tuple[Order, Outcome]]:
        if not self._running:
            return []
        done, _ = self._ray.wait(list(self._running), num_returns=1, timeout=seconds)
        return [self._end(reference) for reference in done]

    def stop(self) -> None:
        for reference in self._running:
            self._ray.cancel(reference, force=False)

    def close(self) -> None:
        self._ray.shutdown()

    def _end(self, reference: Any) -> tuple[Order, Outcome]:
        order, exceptions = self._running.pop(reference), self._ray.exceptions
        try:
            outcome = outcome_from(self._ray.get(reference))
        except exceptions.TaskCancelledError:
            # It has not begun: one that has ends by itself.
            outcome = Outcome("cancelled")
        except exceptions.RayTaskError as error:
            outcome = Outcome("failed", f"This is a bug in Patina ({error.cause}); please report it.")
        except exceptions.RayError as error:
            outcome = Outcome("died", type(error).__name__)
        self._peak = max(self._peak, read_standing(order.folder).peak_memory)
        return order, outcome

    def _memory(self) -> int | None:
        """Return how much memory to ask for, in bytes: what jobs have been seen to take, but not more than there is."""
        if not self._peak:
            return None
        largest = max((node["Resources"].get("memory", 0.0) for node in self._ray.nodes() if node["Alive"]), default=0)
        return int(min(with_room(self._peak), largest))


def _ray() -> Any:
    """Return the library, which need not be there."""
    try:
        import ray
    except ImportError:
        raise InputError(
            "Ray is not installed; install the version that pyproject.toml names, or use --engine local."
        ) from None
    return ray
