"""Measures what a texture job costs: milliseconds a step by stage, memory, start-up, and time to a fixed quality.

    python3 scripts/benchmark.py [--sizes 512 1024 … 8192] [--subdivisions 0 2 5] [--steps 300] [--json]

The model is Suzanne with 0 to 5 levels of subdivision (968 triangles to a million). Each row is a whole run in its own
process. ``ratio`` divides the step, on average over the run, by forward plus backward of the backbone's style layers
alone on a picture of the view's size, timed in the same process in turns with the run. ``start-up`` is from the start
of the process to the first step. ``quality`` is the distance to the style, summed over layers, on views that the run
does not use, ``to fixed quality`` the time to bring it under ``--quality``; looking does not count.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import environment
from bare_network import run_network

STYLE = environment.ROOT / "scripts" / "assets" / "brush_strokes.jpg"
_NETWORK_RUNS = 30
_LOOK_EVERY = 20
_HELD_OUT = 6


def main(arguments: list[str]) -> int:
    """Print the table; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[512, 1024, 2048, 4096, 8192])
    parser.add_argument(
        "--subdivisions", type=int, nargs="+", default=[2], help="0: 1 k triangles … 5: 1 M (default 2)"
    )
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--parameterization", choices=["solid", "fourier"], default="solid")
    parser.add_argument("--style", type=Path, default=STYLE)
    parser.add_argument("--quality", type=float, default=3.0, help="the quality to time to (default 3)")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--row", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.row:
        print(json.dumps(measure(options)))
        return 0
    rows = []
    for subdivisions in options.subdivisions:
        for size in options.sizes:
            rows.append(_in_a_process(arguments, size, subdivisions))
            if not options.json:
                print(_line(rows[-1]), flush=True)
    if options.json:
        print(json.dumps(rows, indent=2))
    return 0


def _in_a_process(arguments: list[str], size: int, subdivisions: int) -> dict[str, Any]:
    own = ["--row", "--sizes", str(size), "--subdivisions", str(subdivisions)]
    command = [sys.executable, str(Path(__file__).resolve()), *arguments, *own]
    row: dict[str, Any] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    return row


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Run one texture job and return its row."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_job(folder, options)
        # In bytes on macOS, in KiB elsewhere.
        unit = 2**30 if sys.platform == "darwin" else 2**20
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
        begun = time.perf_counter()
        from core.job.folder import load_job
        from core.modes.texture import open_mode
        from core.optimize import beginning, optimize

        mode = open_mode(load_job(folder), folder)
        problem, last = mode.problem, beginning(mode.problem)
        backbone, view_size = problem.objective.backbone, problem.make_view.view_size
        opened, looking = time.perf_counter() - begun, 0.0
        curve, network = [], _NetworkTimer(backbone, view_size)
        first = 0.0
        for iterate in optimize(problem, mode.schedule, last):
            last = iterate
            paused = time.perf_counter()
            first = first or paused - begun
            if iterate.step % _LOOK_EVERY == 0:
                spent = opened + sum(asdict(iterate.timing).values())
                curve.append((spent, _held_out(mode, iterate)))
                network.run()
            looking += time.perf_counter() - paused
        running = time.perf_counter() - begun - looking
        writing = time.perf_counter()
        for _ in mode.write(last, folder):
            pass
        writing = time.perf_counter() - writing
    milliseconds = {part: 1000 * seconds / last.step for part, seconds in asdict(last.timing).items()}
    return {
        "size": options.sizes[0],
        "triangles": len(problem.make_view.rasterizer.surface.areas),
        "milliseconds_per_step": milliseconds,
        "bare_network": network.milliseconds,
        "ratio": sum(milliseconds.values()) / network.milliseconds,
        "startup": first,
        "seconds": running,
        "writing": writing,
        "memory_before": before,
        "peak_memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit,
        "quality": curve[-1][1] if curve else None,
        "seconds_to_quality": next((spent for spent, value in curve if value <= options.quality), None),
        "curve": curve,
    }


class _NetworkTimer:
    """Times forward and backward through the style layers alone, a few runs at a time, between the steps of a run."""

    def __init__(self, backbone: Any, view_size: int) -> None:
        self._backbone, self._view_size, self._runs = backbone, view_size, list[float]()

    @property
    def milliseconds(self) -> float:
        return sum(self._runs) / len(self._runs)

    def run(self) -> None:
        for index in range(4):
            begun = time.perf_counter()
            run_network(self._backbone, self._view_size)
            # The first one warms up.
            if index:
                self._runs.append(1000 * (time.perf_counter() - begun))


def _held_out(mode: Any, iterate: Any) -> float:
    """Return the mean distance to the style of whole views that the run does not use, each judged alone."""
    import numpy as np
    import torch

    from core.objective.gram import gram_matrix, layer_coverage, relative_distance
    from core.render.camera import Camera
    from core.render.cameras import camera_at
    from core.texture.stages import stage_at
    from core.texture.views import composite

    problem, maker = mode.problem, mode.problem.make_view
    backbone, targets = problem.objective.backbone, problem.objective.styles[1].targets
    stage, side = stage_at(maker.stages, iterate.step - 1), maker.view_size

    def distance(camera: Camera) -> float:
        buffer = maker.rasterizer.rasterize(camera, side)
        colors = problem.parameterization.colors(iterate.parameters, problem.parameterization.lookup(buffer, stage))
        pixels = torch.from_numpy(buffer.pixels)
        image = composite(torch.full((1, 3, side, side), 0.5), pixels, colors)
        coverage = composite(torch.zeros(1, 1, side, side), pixels, torch.ones(len(pixels), 1))
        activations = backbone.activations(image, tuple(targets))
        return sum(
            float(relative_distance(gram_matrix(values, layer_coverage(coverage, values)), targets[layer]))
            for layer, values in activations.items()
        )

    with torch.no_grad():
        cameras = (
            camera_at(maker.rasterizer.surface, maker.targets, maker.cameras, 1, 99, n) for n in range(_HELD_OUT)
        )
        return float(np.mean([distance(camera) for camera in cameras]))


def _write_job(folder: Path, options: argparse.Namespace) -> None:
    import bpy
    import suzanne

    from addon.blender.mesh_export import export_mesh
    from addon.engine.job_folder import write_texture_job

    model = suzanne.add_suzanne()
    modifier: Any = model.modifiers[0]
    modifier.levels = options.subdivisions[0]
    settings = {
        "style": [options.style],
        "size": options.sizes[0],
        "steps": options.steps,
        "parameterization": options.parameterization,
    }
    write_texture_job(folder, settings, export_mesh(model, bpy.context.evaluated_depsgraph_get()))


def _line(row: dict[str, Any]) -> str:
    stages = ", ".join(f"{name} {value:.1f}" for name, value in row["milliseconds_per_step"].items())
    reached = row["seconds_to_quality"]
    return (
        f"{row['size']:4}² {row['triangles']:7} triangles: {stages} ms, bare network {row['bare_network']:.1f} ms, "
        f"ratio {row['ratio']:.2f}; start-up {row['startup']:.1f} s, steps {row['seconds']:.1f} s, writing "
        f"{row['writing']:.1f} s, peak {row['peak_memory']:.2f} GiB ({row['memory_before']:.2f} before); quality "
        f"{row['quality']:.2f}, fixed quality {'not reached' if reached is None else f'after {reached:.1f} s'}"
    )


if __name__ == "__main__":
    environment.enter()
    sys.path.insert(0, str(environment.ROOT))
    sys.exit(main(sys.argv[1:]))
