"""Measures what writing the results of a texture job takes: seconds to each part, processor time, and memory.

    python3 -m scripts.measure.writing [--sizes 2048 4096 …] [--steps 3] [--json]

The model is Suzanne. Each row is a whole run in its own process, of which only what follows the last step is timed. To
compare two revisions, run them by turns.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from scripts.measure import rows
from scripts.measure.benchmark import peak_memory, write_benchmark_job
from scripts.support import environment
from scripts.support.places import STYLE


def main(arguments: Sequence[str]) -> int:
    """Print the table; return the exit status."""
    parser = rows.parser_of(__doc__)
    parser.set_defaults(steps=3)
    parser.add_argument("--sizes", type=int, nargs="+", default=[2048, 4096], help="texture sizes")
    parser.add_argument("--parameterization", choices=["solid", "fourier"], default="solid")
    parser.add_argument("--style", type=Path, default=STYLE, metavar="IMAGE", help="style picture")
    options = parser.parse_args(arguments)
    if options.row:
        print(json.dumps(measure(options, **options.row)))
        return 0
    rows.print_table("scripts.measure.writing", arguments, [{"size": size} for size in options.sizes], _line)
    return 0


def measure(options: argparse.Namespace, size: int) -> rows.Row:
    """Run one texture job and return the row of its end."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_benchmark_job(folder, options, size, 2)
        from core.job.folder import load_job
        from core.modes.texture import open_mode
        from core.optimize import beginning, optimize

        mode = open_mode(load_job(folder), folder)
        last = beginning(mode.problem)
        for iterate in optimize(mode.problem, mode.schedule, last):
            last = iterate
        before, begun, busy = peak_memory(), time.perf_counter(), time.process_time()
        parts = [(part.done / part.total, time.perf_counter() - begun) for part in mode.write(last, folder)]
        return {
            "size": size,
            "seconds": time.perf_counter() - begun,
            "processor": time.process_time() - busy,
            "parts": parts,
            "memory_before": before,
            "peak_memory": peak_memory(),
        }


def _line(row: rows.Row) -> str:
    parts = ", ".join(f"{100 * share:.0f} % at {seconds:.1f} s" for share, seconds in row["parts"])
    return (
        f"{row['size']:4}²: {row['seconds']:.1f} s, {row['processor']:.1f} s of processors; {parts}; peak "
        f"{row['peak_memory']:.2f} GiB ({row['memory_before']:.2f} before)"
    )


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
