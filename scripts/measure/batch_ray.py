"""Runs a batch on clusters of Ray's while its processes are killed, and compares the results with those of single runs.

    OMP_NUM_THREADS=1 python -m scripts.measure.batch_ray [40] [--steps 300]

The machines of the clusters are processes on this one. One job among the others is poisoned: whoever runs it is killed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from core.batch.folder import Entry, job_folder, jobs_of, read_index, write_index
from core.batch.standing import Standing, read_standing
from core.border.names import IMAGE_FILE, JOB_FILE
from core.job.run import run_job
from scripts.support.places import ROOT
from scripts.support.ray_node import Node, ray_node

_POISONED = "poisoned"
_ENDLESS = 20_000
_WORDS = "words.log"


@dataclass
class Night:
    """A batch that runs, and what has happened to it."""

    batch: Path
    drivers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    killed: list[str] = field(default_factory=list)

    def standings(self) -> dict[str, Standing]:
        """Return how far the good jobs are."""
        jobs = [job for job in jobs_of(read_index(self.batch)) if job != _POISONED]
        return {job: read_standing(job_folder(self.batch, job)) for job in jobs}

    def start(self, node: Node, copies: bool) -> None:
        """Start a ``batch run`` on the cluster that a machine is part of."""
        command = [sys.executable, "-m", "core", "batch", "run", str(self.batch), "--engine", "ray"]
        command += ["--address", node.address, *(["--copy-files"] if copies else [])]
        variables = {**os.environ, "RAY_AUTH_MODE": "disabled"}
        with (self.batch / _WORDS).open("ab") as words:
            self.drivers.append(subprocess.Popen(command, cwd=ROOT, env=variables, stdout=words, stderr=words))

    def wait(self, part: float) -> None:
        """Wait until this part of the good jobs has finished; with all of them, until every ``batch run`` ends."""
        while not self._has_finished(part):
            self._poison()
            time.sleep(0.1)
            if part < 1 and all(driver.poll() is not None for driver in self.drivers):
                raise SystemExit(f"batch run has ended: {(self.batch / _WORDS).read_text(encoding='utf-8')}")

    def kill_worker(self) -> None:
        """Kill a process that is in the middle of a good job."""
        while not self._has_finished(1):
            for standing in self.standings().values():
                if standing.state == "running" and _kill(standing):
                    self.killed.append("worker")
                    return
            time.sleep(0.02)

    def kill_drivers(self) -> None:
        """Kill all ``batch run``."""
        self.killed.append("driver")
        for driver in self.drivers:
            driver.kill()
            driver.wait()
        self.drivers.clear()

    def _has_finished(self, part: float) -> bool:
        if part >= 1:
            return all(driver.poll() is not None for driver in self.drivers)
        states = [standing.state for standing in self.standings().values()]
        return states.count("finished") >= part * len(states)

    def _poison(self) -> None:
        standing = read_standing(job_folder(self.batch, _POISONED))
        if standing.state == "running":
            _kill(standing)


def one_machine(night: Night, copies: bool) -> None:
    """Run on two workers of one machine, of which one is killed."""
    with ray_node(2) as node:
        night.start(node, copies)
        night.wait(0.25)
        night.kill_worker()
        night.wait(1)


def two_machines(night: Night, copies: bool) -> None:
    """Run on two machines with a worker each, while one after the other dies, and in the end all of them."""
    with ExitStack() as stack:
        first = stack.enter_context(ray_node(1))
        second = stack.enter_context(ray_node(1, first.address))
        night.start(first, copies)
        night.wait(0.15)
        night.kill_worker()
        night.wait(0.3)
        second.kill()
        night.killed.append("machine")
        third = stack.enter_context(ray_node(1, first.address))
        night.wait(0.5)
        night.kill_drivers()
        night.start(first, copies)
        night.start(first, copies)
        night.wait(0.75)
        night.kill_drivers()
        first.kill()
        third.kill()
        night.killed.append("everything")
    with ray_node(1) as first, ray_node(1, first.address):
        night.start(first, copies)
        night.wait(1)


Case = Callable[[Night, bool], None]
CASES: dict[str, tuple[Case, bool]] = {
    "one machine, shared disk": (one_machine, False),
    "two machines, shared disk": (two_machines, False),
    "two machines, files copied": (two_machines, True),
}


def main() -> None:
    """Run the cases and print a row for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("jobs", type=int, nargs="?", default=40, help="Number of good jobs (default: 40).")
    parser.add_argument("--steps", type=int, default=300, help="Steps of each (default: 300).")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plan = _planned(Path(folder) / "plan", options.jobs, options.steps)
        print("| Batch | Minutes | Killed | Starts | Same bytes | Poisoned |\n|---|---|---|---|---|---|", flush=True)
        singles: dict[str, bytes] = {}
        for job in range(options.jobs):
            single = shutil.copytree(job_folder(plan, str(job)), Path(folder) / "single" / str(job))
            singles[str(job)] = _image_of_single_run(single)
        for name, (case, copies) in CASES.items():
            night = Night(shutil.copytree(plan, Path(folder) / name))
            begun = time.monotonic()
            case(night, copies)
            print(_row(name, night, (time.monotonic() - begun) / 60, singles), flush=True)


def _planned(batch: Path, jobs: int, steps: int) -> Path:
    """Write a batch of small jobs of different seeds, and one that never ends."""
    names = [*map(str, range(jobs // 2)), _POISONED, *map(str, range(jobs // 2, jobs))]
    for seed, name in enumerate(names):
        folder = job_folder(batch, name)
        folder.mkdir(parents=True)
        length = _ENDLESS if name == _POISONED else steps
        values = {"mode": "image-feature", "feature": "stem:1", "size": "64", "device": "cpu", "seed": seed}
        (folder / JOB_FILE).write_text(json.dumps({**values, "steps": length}), encoding="utf-8")
    write_index(batch, [Entry(str(row), f"asset {name}", name) for row, name in enumerate(names, 2)])
    return batch


def _image_of_single_run(folder: Path) -> bytes:
    for _ in run_job(folder):
        pass
    return (folder / IMAGE_FILE).read_bytes()


def _row(name: str, night: Night, minutes: float, singles: dict[str, bytes]) -> str:
    """Return a row of the table."""
    starts = sum(standing.attempts for standing in night.standings().values())
    same = sum(_read(job_folder(night.batch, job) / IMAGE_FILE) == image for job, image in singles.items())
    poisoned = read_standing(job_folder(night.batch, _POISONED)).state
    return (
        f"| {name} | {minutes:.1f} | {', '.join(_counted(night.killed))} | {starts} | {same} of {len(singles)} | "
        f"{poisoned} |"
    )


def _counted(words: Sequence[str]) -> Iterator[str]:
    for word in dict.fromkeys(words):
        yield word if words.count(word) == 1 else f"{word} {words.count(word)}×"


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _kill(standing: Standing) -> bool:
    """Kill a worker of Ray's, if it is still there and its number is not that of another process; return whether."""
    process = int(standing.worker.rpartition("/")[2])
    with suppress(OSError):
        if Path(f"/proc/{process}/cmdline").read_bytes().startswith(b"ray::"):
            os.kill(process, signal.SIGKILL)
            return True
    return False


if __name__ == "__main__":
    main()
