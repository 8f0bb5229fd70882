"""Runs jobs on a cluster of Ray's, or on one that it starts on this machine.

Ray places each job where its cores, its GPU, and its memory are free. A job whose worker or machine dies comes back as
``died``, and whoever schedules orders it again: it goes on elsewhere from its checkpoint.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import core
from core.batch.run.on_ray import Bell, run_order
from core.batch.run.order import Order, Outcome
from core.batch.run.ray_cluster import Needs, memory_for, room
from core.batch.run.ray_contents import Contents
from core.batch.run.ray_task import Task, failed
from core.errors import PatinaError
from core.job.locked import Taken

_ROOT = Path(core.__file__).parents[1]
# The next order is there when a worker becomes free.
_WAITING = 1
# More than any cluster has workers: each of them listens.
_LISTENERS = 100_000


class WithRay:
    """An ``Engine`` on Ray.

    Args:
        ray: the library, in a cluster (``core.batch.run.ray_cluster``); closing leaves the cluster.
        workers: how many jobs run at a time; None for as many as the cluster has room for.
        needs: what each job asks for.
        log: the file to which the workers' words go.
        copies: the machines share no disk: files of jobs are copied to them, and results and checkpoints back.
    """

    def __init__(self, ray: Any, workers: int | None, needs: Needs, log: Path, copies: bool) -> None:
        self._ray = ray
        self._most, self._needs, self._log = workers, needs, log
        self._contents = Contents(ray) if copies else None
        self._tasks: dict[Any, Task] = {}
        self._refused: list[tuple[Order, Outcome]] = []
        environment = {"env_vars": _variables(needs)}
        self._bell = ray.remote(Bell).options(num_cpus=0, max_concurrency=_LISTENERS, runtime_env=environment).remote()
        self._run = ray.remote(
            num_cpus=needs.cores,
            # Where this is given here, not in options(), no process is used again that has seen another GPU.
            num_gpus=needs.gpus,
            # Whoever schedules does that: it knows how often, and what else has happened.
            max_retries=0,
            num_returns="streaming",
            runtime_env=environment,
        )(run_order)

    @property
    def workers(self) -> int:
        fits = max(1, room(self._ray, self._needs))
        return fits if self._most is None else min(fits, self._most)

    @property
    def free(self) -> int:
        waiting = _WAITING if self._most is None else 0
        return self.workers + waiting - len(self._tasks)

    def start(self, order: Order) -> None:
        try:
            with ExitStack() as stack:
                task = stack.enter_context(closing(Task(order, self._log, self._contents is not None)))
                contents = {} if self._contents is None else self._contents.of_folder(order.folder)
                names = None if self._contents is None else list(contents)
                run = self._run.options(memory=memory_for(self._ray, self._needs, order.memory))
                self._tasks[run.remote(order.as_line(), self._bell, names, *contents.values())] = task
                stack.pop_all()
        except Taken:
            self._refused.append((order, Outcome("taken")))
        except PatinaError as error:
            self._refused.append((order, failed(order.folder, str(error))))

    def ended(self, seconds: float) -> list[tuple[Order, Outcome]]:
        found, self._refused = self._refused, []
        until = time.monotonic() + seconds
        while self._tasks and not found:
            heard, _ = self._ray.wait(list(self._tasks), num_returns=1, timeout=max(0.0, until - time.monotonic()))
            if not heard:
                break
            found = [ended for stream in heard for ended in self._heard(stream)]
        return found

    def stop(self) -> None:
        self._bell.ring.remote()
        for stream, task in self._tasks.items():
            # What has begun loses its last words if it is cancelled.
            if not task.begun:
                self._ray.cancel(stream, force=False)

    def close(self) -> None:
        self._ray.shutdown()
        for task in self._tasks.values():
            task.close()

    def _heard(self, stream: Any) -> Iterator[tuple[Order, Outcome]]:
        """Take the next news of a task; yield its order and the outcome if that is it."""
        task = self._tasks.pop(stream)
        outcome = self._outcome(task, stream)
        if outcome is None:
            # Behind the others, so that one that has much to tell does not keep them.
            self._tasks[stream] = task
            return
        task.close()
        yield task.order, outcome

    def _outcome(self, task: Task, stream: Any) -> Outcome | None:
        exceptions, folder = self._ray.exceptions, task.order.folder
        try:
            return task.hear(self._ray.get(next(stream)))
        except exceptions.TaskCancelledError:
            return Outcome("cancelled")
        except exceptions.RayTaskError as error:
            refusal = isinstance(error.cause, PatinaError)
            bug = f"This is a bug in Patina ({error.cause}); please report it."
            return failed(folder, str(error.cause) if refusal else bug)
        except exceptions.RayError as error:
            return task.died(type(error).__name__)
        except StopIteration:
            return task.died("silence")
        except PatinaError as error:
            # It cannot be written here: whatever the worker does is in vain.
            self._ray.cancel(stream, force=True)
            return failed(folder, str(error))


def _variables(needs: Needs) -> dict[str, str]:
    """Return the variables of the workers' processes. Ray hides GPUs only from jobs that ask for some others."""
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    hidden = {} if needs.gpus else {"CUDA_VISIBLE_DEVICES": ""}
    return {"PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": str(needs.cores), **hidden}
