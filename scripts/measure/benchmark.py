"""Measures what a texture job costs: milliseconds per step by part, memory, start-up, and time to a fixed quality.

    python3 -m scripts.measure.benchmark [--sizes 512 1024 … 8192] [--subdivisions 0 2 5] [--steps 240] [--json]

The model is Suzanne with 0 to 5 levels of subdivision (968 triangles to a million). Each row is a whole run in its own
process. ``ratio`` divides the run's average step by a forward and backward pass through the backbone's style layers
alone, on an image of the view's size; the two are timed alternately in the same process. ``start-up`` is the time from
the start of the process to the first step. ``quality`` is the distance to the style, summed over layers, on views that
the run does not use; ``fixed quality`` is the time until it falls below ``--quality``. The time that it takes to
measure quality does not count.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.machine.before_torch import prepare
from scripts.measure import rows
from scripts.measure.bare_network import run_network
from scripts.measure.held_out import distance, write_job
from scripts.support import environment
from scripts.support.places import STYLE

_LOOK_EVERY = 20
_HELD_OUT = 6
_RUNS_AT_A_TIME = 3


def main(arguments: Sequence[str]) -> int:
    """Print the table; return the exit status."""
    parser = rows.parser_of(__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[512, 1024, 2048, 4096, 8192], help="texture sizes")
    parser.add_argument("--subdivisions", type=int, nargs="+", default=[2], help="0 to 5 (default: 2)")
    parser.add_argument("--parameterization", choices=["solid", "fourier"], default="solid")
    parser.add_argument("--style", type=Path, default=STYLE, metavar="IMAGE", help="style picture")
    parser.add_argument("--quality", type=float, default=3.0, help="quality to time (default: 3)")
    options = parser.parse_args(arguments)
    if options.row:
        print(json.dumps(measure(options, **options.row)))
        return 0
    cases = [{"size": size, "subdivisions": levels} for levels in options.subdivisions for size in options.sizes]
    rows.print_table("scripts.measure.benchmark", arguments, cases, _line)
    return 0


def measure(options: argparse.Namespace, size: int, subdivisions: int) -> rows.Row:
    """Run one texture job and return its row."""
    prepare()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_benchmark_job(folder, options, size, subdivisions)
        memory = peak_memory()
        run = _run(folder)
        writing = time.perf_counter()
        for _ in run.mode.write(run.last, folder):
            pass
        writing = time.perf_counter() - writing
    milliseconds = {part: 1000 * seconds / run.last.step for part, seconds in asdict(run.last.timing).items()}
    return {
        "size": size,
        "triangles": len(run.mode.problem.make_view.rasterizer.surface.areas),
        "milliseconds_per_step": milliseconds,
        "bare_network": run.network.milliseconds,
        "ratio": sum(milliseconds.values()) / run.network.milliseconds,
        "startup": run.startup,
        "seconds": run.seconds,
        "writing": writing,
        "memory_before": memory,
        "peak_memory": peak_memory(),
        "quality": run.curve[-1][1] if run.curve else None,
        "seconds_to_quality": next((spent for spent, value in run.curve if value <= options.quality), None),
        "curve": run.curve,
    }


@dataclass(frozen=True)
class _Run:
    """A job that has run to its last step, with pauses in which it was measured.

    Attributes:
        mode: the job's mode, opened.
        last: the last iterate.
        startup: seconds to the first step.
        seconds: seconds to the last step, without the pauses.
        curve: pairs of seconds and quality.
        network: timed in the pauses.
    """

    mode: Any
    last: Any
    startup: float
    seconds: float
    curve: list[tuple[float, float]]
    network: _NetworkTimer


def _run(folder: Path) -> _Run:
    begun = time.perf_counter()
    from core.job.folder import load_job
    from core.modes.texture import open_mode
    from core.optimize import beginning, optimize
    from core.texture.objective import TextureObjective

    mode = open_mode(load_job(folder), folder)
    problem, last = mode.problem, beginning(mode.problem)
    assert isinstance(problem.objective, TextureObjective)
    curve, network = [], _NetworkTimer(problem.objective.backbone, problem.make_view.view_size)
    opened, startup, pauses = time.perf_counter() - begun, 0.0, 0.0
    for iterate in optimize(problem, mode.schedule, last):
        last = iterate
        paused = time.perf_counter()
        startup = startup or paused - begun
        if iterate.step % _LOOK_EVERY == 0:
            spent = opened + sum(asdict(iterate.timing).values())
            curve.append((spent, distance(mode, iterate, 1, _HELD_OUT)))
            network.run()
        pauses += time.perf_counter() - paused
    return _Run(mode, last, startup, time.perf_counter() - begun - pauses, curve, network)


class _NetworkTimer:
    """Times forward and backward passes through the style layers alone, a few at a time."""

    def __init__(self, backbone: Any, view_size: int) -> None:
        self._backbone, self._view_size, self._runs = backbone, view_size, list[float]()

    @property
    def milliseconds(self) -> float:
        """The mean of all timed passes."""
        return sum(self._runs) / len(self._runs)

    def run(self) -> None:
        """Warm up with one pass, then time a few."""
        run_network(self._backbone, self._view_size)
        for _ in range(_RUNS_AT_A_TIME):
            begun = time.perf_counter()
            run_network(self._backbone, self._view_size)
            self._runs.append(1000 * (time.perf_counter() - begun))


def peak_memory() -> float:
    """Return the most memory that this process has used so far, in GiB."""
    # In bytes on macOS, in KiB elsewhere.
    unit = 2**30 if sys.platform == "darwin" else 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def write_benchmark_job(folder: Path, options: argparse.Namespace, size: int, subdivisions: int) -> None:
    """Write the job of a row into a folder."""
    settings = {
        "style": [options.style],
        "size": size,
        "steps": options.steps,
        "parameterization": options.parameterization,
    }
    write_job(folder, settings, subdivisions)


def _line(row: rows.Row) -> str:
    parts = ", ".join(f"{name} {value:.1f}" for name, value in row["milliseconds_per_step"].items())
    reached = row["seconds_to_quality"]
    return (
        f"{row['size']:4}² {row['triangles']:7} triangles: {parts} ms, bare network {row['bare_network']:.1f} ms, "
        f"ratio {row['ratio']:.2f}; start-up {row['startup']:.1f} s, steps {row['seconds']:.1f} s, writing "
        f"{row['writing']:.1f} s, peak {row['peak_memory']:.2f} GiB ({row['memory_before']:.2f} before); quality "
        f"{row['quality']:.2f}, fixed quality {'not reached' if reached is None else f'after {reached:.1f} s'}"
    )


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
