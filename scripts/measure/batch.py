"""What batches cost beside their jobs.

    python -m scripts.measure.batch plan 10000 --mesh spot.obj [--models 500]
    python -m scripts.measure.batch run 40 --mesh spot.obj --style style.jpg [--workers 2] [--seconds 10]

``plan``: how long it takes until a sheet of so many rows has become job folders, and how much memory: every row is one
of 20 styles on one of the models, which are the mesh in different sizes.

``run``: the worker-seconds of a run of so many equal jobs, and how many of them were the jobs' own. Trials before it
find how many steps take the seconds that are asked for.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from scripts.measure.batch_overhead import measured_run
from scripts.support.places import ROOT

_STYLES, _SIDE = 20, 1024


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("plan", help="Plan a sheet of many rows: every style on every model.")
    command.add_argument("rows", type=int, help="Number of rows.")
    command.add_argument("--models", type=int, default=500, help="Number of mesh files (default: 500).")
    command.add_argument("--mesh", type=Path, required=True, help="OBJ file that the models are made from.")
    _add_run(commands.add_parser("run", help="Run equal jobs and say what the batch costs beside them."))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for line in _lines(Path(folder), options):
            print(line, flush=True)


def _add_run(command: argparse.ArgumentParser) -> None:
    command.add_argument("jobs", type=int, help="Number of jobs.")
    command.add_argument("--mesh", type=Path, required=True, help="OBJ file of the models.")
    command.add_argument("--style", type=Path, required=True, help="Picture of the style.")
    command.add_argument("--workers", type=int, default=2, help="Number of jobs at a time (default: 2).")
    command.add_argument("--seconds", type=float, default=10.0, help="What a job takes, roughly (default: 10).")


def _lines(folder: Path, options: argparse.Namespace) -> Iterator[str]:
    if options.command == "plan":
        return measured_plan(folder, options.rows, options.models, options.mesh)
    return measured_run(folder, options.jobs, options.seconds, options.workers, options.mesh, options.style)


def measured_plan(folder: Path, rows: int, models: int, mesh: Path) -> Iterator[str]:
    """Yield what planning a sheet takes: at first, and again without a change."""
    sheet = write_sheet(folder, rows, models, mesh)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20
    yield f"{rows} rows, {models} meshes, {_STYLES} pictures, {size:.0f} MiB"
    for word in ("planned", "planned again"):
        command = [sys.executable, "-m", "core", "batch", "plan", str(sheet), "--out", str(folder / "out")]
        seconds, own, peak = _timed(command)
        yield f"{word} in {seconds:.1f} s, {own:.1f} s of a core, {peak:.0f} MiB at most"
    held = {(entry.stat().st_ino, entry.stat().st_size) for entry in (folder / "out").rglob("*") if entry.is_file()}
    yield f"the batch takes {sum(size for _, size in held) / 2**20:.0f} MiB"


def write_sheet(folder: Path, rows: int, models: int, mesh: Path) -> Path:
    """Write a sheet of a number of rows, and the meshes and pictures that they name; return its path."""
    random = np.random.default_rng(0)
    for number in range(_STYLES):
        low = Image.fromarray(random.integers(0, 256, (48, 48, 3), np.uint8))
        low.resize((_SIDE, _SIDE), Image.Resampling.BICUBIC).save(folder / f"style_{number}.jpg", quality=92)
    source = mesh.read_text(encoding="utf-8")
    for number in range(models):
        _write_scaled(source, 1 + number / models, folder / f"model_{number}.obj")
    sheet = folder / "sheet.csv"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["mesh", "style", "seed", "size", "style_scale"])
        for row in range(rows):
            style, model = divmod(row, models)
            table.writerow([f"model_{model}.obj", f"style_{style % _STYLES}.jpg", row // (models * _STYLES), 1024, 1.5])
    return sheet


def _write_scaled(source: str, scale: float, path: Path) -> None:
    """Write an OBJ file with its vertices scaled, so that it is another mesh."""
    lines = source.split("\n")
    for number, line in enumerate(lines):
        if line.startswith("v "):
            lines[number] = "v " + " ".join(f"{scale * float(value):.6f}" for value in line.split()[1:])
    path.write_text("\n".join(lines), encoding="utf-8")


def _timed(command: list[str]) -> tuple[float, float, float]:
    """Run a command that must succeed; return its seconds, those of a core, and the most memory that it had,
    in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}.")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 2**10


if __name__ == "__main__":
    main()
