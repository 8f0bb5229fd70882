"""What a worker of Ray's does with an order. The job folder lies on a disk that all machines share."""

from __future__ import annotations

import threading

from core.batch.run.one_job import run_one
from core.batch.run.order import order_from
from core.machine.process import first_signal


def run_order(line: str) -> str:
    """Run the job of an order, and return the outcome, each as one line. Ray cancels with a first signal."""
    stopping = threading.Event()
    with first_signal(stopping.set):
        return run_one(order_from(line), stopping.is_set).as_line()
