"""Measures what a step of a texture job costs on a device, above all on GPUs.

    python3 scripts/benchmark_devices.py --device cuda [--backbones efficientnet_lite0 vgg19 googlenet]
        [--sizes 1024 4096 8192] [--rasterizers embree nvdiffrast] [--views 1 4] [--steps 300] [--json]

Backbones whose weights are not here get random ones: they take the same time. Each row is a whole run without its
results, in a process of its own. ``ms a step`` is its wall clock, start-up not counted. The stages are timed afterwards
in steps that wait for the device after each of them, and so add up to more. ``ratio`` divides the step by forward plus
backward of the backbone's style layers alone on as many views. ``peak`` is what torch had allocated on a GPU at most.
``distance`` is the job's objective at its end, without what keeps sides alike: mixed precision (``auto``) must not
raise it over that of ``full``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import environment
from bare_network import run_network

STYLE = environment.ROOT / "scripts" / "assets" / "brush_strokes.jpg"
_STAGED, _BARE = 20, 30
_COLUMNS = ("backbone", "size", "rasterizer", "views", "precision")


def main(arguments: list[str]) -> int:
    """Print the table; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--backbones", nargs="+", default=["efficientnet_lite0", "vgg19", "googlenet"])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1024, 4096, 8192])
    parser.add_argument("--rasterizers", nargs="+", default=["embree"])
    parser.add_argument("--views", type=int, nargs="+", default=[1])
    parser.add_argument("--precisions", nargs="+", default=["auto"])
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--view-size", type=int, default=256)
    parser.add_argument("--style", type=Path, default=STYLE)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--row", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.row:
        print(json.dumps(measure(options, json.loads(options.row))))
        return 0
    rows = []
    for case in _cases(options):
        command = [sys.executable, str(Path(__file__).resolve()), *arguments, "--row", json.dumps(case)]
        rows.append(json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout))
        if not options.json:
            print(_line(rows[-1]), flush=True)
    if options.json:
        print(json.dumps(rows, indent=2))
    return 0


def _cases(options: argparse.Namespace) -> list[dict[str, Any]]:
    return [
        dict(zip(_COLUMNS, (backbone, size, rasterizer, views, precision), strict=True))
        for backbone in options.backbones
        for size in options.sizes
        for rasterizer in options.rasterizers
        for views in options.views
        for precision in options.precisions
    ]


def measure(options: argparse.Namespace, case: dict[str, Any]) -> dict[str, Any]:
    """Run one texture job and return its row."""
    import torch

    from core.modes.texture import open_mode
    from core.optimize import beginning, optimize

    with tempfile.TemporaryDirectory() as name, _random_where_missing(case["backbone"], options.style):
        settings = _pack(Path(name), options, case)
        begun = time.perf_counter()
        mode = open_mode(settings, Path(name))
        device = torch.device(mode.device)
        wait: Callable[[], None] = torch.cuda.synchronize if device.type == "cuda" else lambda: None
        first, last = 0.0, beginning(mode.problem, device)
        for iterate in optimize(mode.problem, mode.schedule, last):
            if not first:
                wait()
                first = time.perf_counter()
            last = iterate
        wait()
        step = 1000 * (time.perf_counter() - first) / (last.step - 1)
        peak = torch.cuda.max_memory_allocated() / 2**30 if device.type == "cuda" else None
        bare = _bare_network(mode.problem.objective.backbone, settings.view_size, settings.views, wait)
        return {
            **case,
            "device": torch.cuda.get_device_name(device) if device.type == "cuda" else device.type,
            "milliseconds_per_step": step,
            "stages": _stages(mode.problem, last, wait),
            "bare_network": bare,
            "ratio": step / bare,
            "startup": first - begun,
            "peak_gibibytes": peak,
            "distance": sum(last.curve[-20:]) / len(last.curve[-20:]),
        }


def _pack(folder: Path, options: argparse.Namespace, case: dict[str, Any]) -> Any:
    import trimesh

    from core.job import folder as job
    from core.job.pack import pack

    trimesh.creation.torus(0.7, 0.3, major_sections=128, minor_sections=64).export(folder / "torus.obj")
    values = {
        "mode": "texture",
        "mesh": str(folder / "torus.obj"),
        "unwrap": True,
        "style": [str(options.style)],
        **case,
    }
    pack({**values, "steps": options.steps, "view_size": options.view_size, "device": options.device}, folder)
    return job.load(folder)


def _random_where_missing(name: str, style: Path) -> Any:
    """Return a context in which a backbone without weights has random ones."""
    import contextlib

    from evaluation.pictures import picture_tensor
    from evaluation.random_weights import random_backbone

    from core.backbone import registry

    if registry.weights_status(name).present:
        return contextlib.nullcontext()
    return patch.object(registry, "load", lambda _: random_backbone(name, picture_tensor(style)[:, :, :224, :224]))


def _stages(problem: Any, last: Any, wait: Callable[[], None]) -> dict[str, float]:
    """Return the milliseconds that each part of a step takes, with a pause after each in which the device finishes."""
    totals = dict.fromkeys(("views", "texture", "network"), 0.0)
    steps = problem.views(last.step - _STAGED, last.step)
    leaves = [parameter.detach().requires_grad_() for parameter in last.parameters]
    for _ in range(_STAGED):
        times = [time.perf_counter()]
        (part, *_) = next(steps)
        wait()
        times.append(time.perf_counter())
        images = problem.picture(part, leaves)
        wait()
        times.append(time.perf_counter())
        judged = images.detach().requires_grad_()
        problem.loss(part, judged, last.averages)[0].backward()
        wait()
        times.append(time.perf_counter())
        images.backward(judged.grad)
        wait()
        times.append(time.perf_counter())
        spent = [1000 * (after - before) / _STAGED for before, after in pairwise(times)]
        for name, milliseconds in zip(("views", "texture", "network", "texture"), spent, strict=True):
            totals[name] += milliseconds
    steps.close()
    return totals


def _bare_network(backbone: Any, side: int, views: int, wait: Callable[[], None]) -> float:
    times = []
    for _ in range(_BARE):
        wait()
        begun = time.perf_counter()
        run_network(backbone, side, views)
        wait()
        times.append(1000 * (time.perf_counter() - begun))
    # The first runs warm up.
    return sum(times[5:]) / len(times[5:])


def _line(row: dict[str, Any]) -> str:
    stages = ", ".join(f"{name} {value:.1f}" for name, value in row["stages"].items())
    peak = "" if row["peak_gibibytes"] is None else f", peak {row['peak_gibibytes']:.2f} GiB"
    case = " ".join(str(row[column]) for column in _COLUMNS)
    return (
        f"{row['device']}: {case}: "
        f"{row['milliseconds_per_step']:.1f} ms a step (waiting: {stages}), bare network {row['bare_network']:.1f} ms, "
        f"ratio {row['ratio']:.2f}, start-up {row['startup']:.1f} s{peak}, distance {row['distance']:.2f}"
    )


if __name__ == "__main__":
    environment.enter()
    sys.path.insert(0, str(environment.ROOT))
    sys.exit(main(sys.argv[1:]))
