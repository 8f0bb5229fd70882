"""Compares what texture jobs cost at two revisions, which run by turns on the same machine, and prints ratios.

    python3 -m scripts.measure.revisions BEFORE [AFTER] [--sizes 1024 …] [--steps 100] [--subdivisions 2] [--rounds 3]

AFTER is the working tree unless it is named. Each revision is checked out into a temporary folder and runs its own
``scripts.measure.benchmark`` with the packages of this checkout's environment. In each round both run once, the one
that came second in the round before first. A table has the medians of all rounds and the median of the rounds' ratios;
below 1, AFTER needs less. The first step is timed from the start of a process that reads an OBJ file, as the command
line does; ``peak`` is that of a whole run, which holds Blender, too.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from addon.engine.process import engine_variables
from core.border.names import MESH_FILE
from scripts.measure.checkouts import UnknownRevision, checkout
from scripts.measure.ratios import Figures, Round, ratios_table
from scripts.support import environment
from scripts.support.places import ROOT, STYLE

_FEWEST_STEPS = 20
_TITLE = "{size}², Suzanne at subdivision {subdivisions}, {steps} steps, rounds: {rounds}"
_ROW = "import sys; from scripts.measure.benchmark import main; sys.exit(main(sys.argv[1:]))"


class NotMeasured(Exception):
    """A revision cannot be measured. The message is one sentence that says what to do."""


@dataclass(frozen=True)
class Side:
    """A revision, as it is called, and the folder where it is checked out."""

    name: str
    folder: Path


@dataclass(frozen=True)
class Job:
    """What is run at each revision.

    Attributes:
        mesh: an OBJ file.
        size: width of the texture in pixels.
        subdivisions: of Suzanne.
        steps: optimization steps.
    """

    mesh: Path
    size: int
    subdivisions: int
    steps: int


def main(arguments: Sequence[str]) -> int:
    """Print a table for each size; return the exit status."""
    options = _options(arguments)
    try:
        with ExitStack() as stack:
            sides = [
                Side(revision or "working tree", stack.enter_context(checkout(revision)))
                for revision in (options.before, options.after)
            ]
            mesh = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "suzanne.obj"
            write_suzanne(mesh, options.subdivisions)
            for side in sides:
                # The first run of a checkout compiles it.
                figures_of(side, Job(mesh, 64, 0, _FEWEST_STEPS))
            for size in options.sizes:
                job = Job(mesh, size, options.subdivisions, options.steps)
                rounds = list(_rounds(sides, job, options.rounds))
                print(_TITLE.format(size=size, **vars(options)), end="\n\n")
                print("\n".join(ratios_table(rounds, *(side.name for side in sides))), end="\n\n", flush=True)
    except (UnknownRevision, NotMeasured) as error:
        print(f"patina: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", metavar="BEFORE", help="a commit, a branch, or a tag")
    parser.add_argument("after", metavar="AFTER", nargs="?", help="another (default: the working tree)")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1024], help="texture sizes (default: 1024)")
    parser.add_argument("--subdivisions", type=int, default=2, help="0 to 5 (default: 2, 15,744 triangles)")
    parser.add_argument("--steps", type=int, default=100, help="optimization steps (default: 100)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each revision (default: 3)")
    options = parser.parse_args(arguments)
    if options.steps < _FEWEST_STEPS or options.rounds < 1:
        parser.error(f"give at least {_FEWEST_STEPS} steps and one round")
    return options


def _rounds(sides: Sequence[Side], job: Job, count: int) -> Iterator[Round]:
    """Yield what the two checkouts take in each round; they take turns in coming first."""
    for number in range(count):
        print(f"{job.size}²: round {number + 1} of {count}", file=sys.stderr, flush=True)
        order = sides if number % 2 == 0 else sides[::-1]
        found = [figures_of(side, job) for side in order]
        before, after = found if number % 2 == 0 else found[::-1]
        yield before, after


def figures_of(side: Side, job: Job) -> Figures:
    """Run a job with a checkout and return what it took, by name.

    Raises:
        NotMeasured: it has no benchmark, or its run fails.
    """
    begun = time.perf_counter()
    _output(side, ["-P", "-m", "core", "--help"])
    help_seconds = time.perf_counter() - begun
    script = str(ROOT / "scripts" / "measure" / "first_step.py")
    with tempfile.TemporaryDirectory() as folder:
        options = ["--style", str(STYLE), "--size", str(job.size), "--out", folder]
        first = _json(side, ["-P", script, str(time.time()), "texture", "--mesh", str(job.mesh), *options])
    case = {"size": job.size, "subdivisions": job.subdivisions}
    row = _json(side, ["-P", "-c", _ROW, "--steps", str(job.steps), "--row", json.dumps(case)])
    parts = row["milliseconds_per_step"]
    return {
        "--help (s)": help_seconds,
        "to the first step (s)": first["wall"],
        "to the first step, processors (s)": first["processor"],
        **{f"{part} (ms a step)": value for part, value in parts.items()},
        "whole step (ms)": sum(parts.values()),
        "bare network (ms)": row["bare_network"],
        "step / bare network": row["ratio"],
        "writing (s)": row["writing"],
        "peak (GiB)": row["peak_memory"],
    }


def _json(side: Side, arguments: Sequence[str]) -> dict[str, Any]:
    return dict(json.loads(_output(side, arguments)))


def _output(side: Side, arguments: Sequence[str]) -> str:
    """Return what a Python command in a checkout prints."""
    command = [sys.executable, *arguments]
    variables = engine_variables(side.folder)
    done = subprocess.run(command, cwd=side.folder, env=variables, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        words = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]
        raise NotMeasured(f"{side.name} cannot be measured ({words}); choose another revision.")
    return done.stdout


def write_suzanne(path: Path, subdivisions: int) -> None:
    """Write the benchmark's model as an OBJ file."""
    from core.mesh.arrays import load_npz
    from scripts.measure.benchmark import write_benchmark_job
    from scripts.measure.meshes.files import write_obj

    options = argparse.Namespace(style=STYLE, steps=1, parameterization="solid")
    with tempfile.TemporaryDirectory() as name:
        write_benchmark_job(Path(name), options, 64, subdivisions)
        write_obj(load_npz(Path(name) / MESH_FILE), path)


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
