"""Measures what a step of a texture job costs on a device, in particular on GPUs.

    python3 -m scripts.measure.benchmark_devices --device cuda [--backbones efficientnet_lite0 vgg19 googlenet]
        [--sizes 1024 4096 8192] [--rasterizers embree nvdiffrast] [--views 1 4] [--steps 240] [--json]

Backbones without downloaded weights get random weights, which take the same time. Each row is a whole run in its own
process; it writes no results. ``ms per step`` is wall-clock time without start-up. Afterwards, the parts of a step are
timed in extra steps that wait for the device after each part, so their sum is larger. ``ratio`` divides the step by a
forward and backward pass through the backbone's style layers alone, on as many views. ``peak`` is the most memory that
torch allocated on a GPU. ``distance`` is the objective at the end, without the term that keeps sides alike: mixed
precision (``auto``) must not raise it above that of ``full``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from typing import Any
from unittest.mock import patch

from scripts.measure import rows
from scripts.measure.bare_network import run_network
from scripts.support import environment
from scripts.support.places import STYLE

# At most; a shorter run times as many steps and passes as it has steps.
_TIMED_STEPS, _TIMED_PASSES = 20, 25
_WARM_UP_PASSES = 5
_COLUMNS = ("backbone", "size", "rasterizer", "views", "precision")


def main(arguments: Sequence[str]) -> int:
    """Print the table; return the exit status."""
    parser = rows.parser_of(__doc__)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--backbones", nargs="+", default=["efficientnet_lite0", "vgg19", "googlenet"])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1024, 4096, 8192], help="texture sizes")
    parser.add_argument("--rasterizers", nargs="+", default=["embree"])
    parser.add_argument("--views", type=int, nargs="+", default=[1], help="views per step")
    parser.add_argument("--precisions", nargs="+", default=["auto"])
    parser.add_argument("--view-size", type=int, default=256)
    parser.add_argument("--style", type=Path, default=STYLE, metavar="IMAGE", help="style picture")
    options = parser.parse_args(arguments)
    if options.row:
        print(json.dumps(measure(options, options.row)))
        return 0
    rows.print_table("scripts.measure.benchmark_devices", arguments, _cases(options), _line)
    return 0


def _cases(options: argparse.Namespace) -> list[rows.Row]:
    choices = (options.backbones, options.sizes, options.rasterizers, options.views, options.precisions)
    return [dict(zip(_COLUMNS, case, strict=True)) for case in product(*choices)]


def measure(options: argparse.Namespace, case: rows.Row) -> rows.Row:
    """Run one texture job and return its row."""
    import torch

    from core.modes.texture import open_mode
    from core.optimize import beginning, optimize
    from core.texture.objective import TextureObjective

    with tempfile.TemporaryDirectory() as name, _random_weights_if_missing(case["backbone"], options.style):
        settings = _pack(Path(name), options, case)
        begun = time.perf_counter()
        mode = open_mode(settings, Path(name))
        device = torch.device(mode.device)
        on_gpu = device.type == "cuda"
        wait: Callable[[], None] = torch.cuda.synchronize if on_gpu else lambda: None
        first, last = 0.0, beginning(mode.problem, device)
        for iterate in optimize(mode.problem, mode.schedule, last):
            if not first:
                wait()
                first = time.perf_counter()
            last = iterate
        wait()
        step = 1000 * (time.perf_counter() - first) / (last.step - 1)
        peak = torch.cuda.max_memory_allocated() / 2**30 if on_gpu else None
        assert isinstance(mode.problem.objective, TextureObjective)
        bare = _bare_network(mode.problem.objective.backbone, settings, wait)
        return {
            **case,
            "device": torch.cuda.get_device_name(device) if on_gpu else device.type,
            "milliseconds_per_step": step,
            "parts": _parts(mode.problem, last, wait),
            "bare_network": bare,
            "ratio": step / bare,
            "startup": first - begun,
            "peak_gibibytes": peak,
            "distance": sum(last.curve[-20:]) / len(last.curve[-20:]),
        }


def _pack(folder: Path, options: argparse.Namespace, case: rows.Row) -> Any:
    import trimesh

    from core.job.folder import load_job
    from core.job.pack import pack
    from core.modes.new_uv_map import make_uv_map

    trimesh.creation.torus(0.7, 0.3, major_sections=128, minor_sections=64).export(folder / "torus.obj")
    values = {
        "mode": "texture",
        "mesh": str(folder / "torus.obj"),
        "uv_map": "new",
        "style": [str(options.style)],
        **case,
    }
    pack({**values, "steps": options.steps, "view_size": options.view_size, "device": options.device}, folder)
    settings = load_job(folder)
    for _ in make_uv_map(settings, folder):
        pass
    return settings


def _random_weights_if_missing(name: str, style: Path) -> Any:
    """Return a context in which a backbone without weights has random ones."""
    from core.backbone import registry
    from scripts.measure.evaluation.pictures import picture_tensor
    from scripts.measure.random_weights import random_backbone

    if registry.weights_status(name).present:
        return contextlib.nullcontext()
    return patch.object(registry, "load", lambda _: random_backbone(name, picture_tensor(style)[:, :, :224, :224]))


def _parts(problem: Any, last: Any, wait: Callable[[], None]) -> dict[str, float]:
    """Return the milliseconds that each part of a step takes, if it waits for the device after each part."""
    totals = dict.fromkeys(("views", "texture", "network"), 0.0)
    count = min(_TIMED_STEPS, last.step)
    views = problem.views(last.step - count, last.step)
    leaves = [parameter.detach().requires_grad_() for parameter in last.parameters]
    for _ in range(count):
        spent = [1000 * seconds / count for seconds in _timed_step(problem, views, leaves, last.averages, wait)]
        for name, milliseconds in zip(("views", "texture", "network", "texture"), spent, strict=True):
            totals[name] += milliseconds
    views.close()
    return totals


def _timed_step(problem: Any, views: Any, leaves: list[Any], averages: Any, wait: Callable[[], None]) -> list[float]:
    """Return the seconds for: the view, the texture in it, the network forward and backward, the texture backward."""
    from itertools import pairwise  # new in Python 3.10

    times = [time.perf_counter()]

    def finish_part() -> None:
        wait()
        times.append(time.perf_counter())

    (view, *_) = next(views)
    finish_part()
    images = problem.picture(view, leaves)
    finish_part()
    judged = images.detach().requires_grad_()
    problem.loss(view, judged, averages)[0].backward()
    finish_part()
    images.backward(judged.grad)
    finish_part()
    return [after - before for before, after in pairwise(times)]


def _bare_network(backbone: Any, settings: Any, wait: Callable[[], None]) -> float:
    """Return the milliseconds for a forward and backward pass on as many views as a step has."""
    count, times = min(_TIMED_PASSES, settings.steps), []
    for _ in range(_WARM_UP_PASSES + count):
        wait()
        begun = time.perf_counter()
        run_network(backbone, settings.view_size, settings.views)
        wait()
        times.append(1000 * (time.perf_counter() - begun))
    return sum(times[_WARM_UP_PASSES:]) / count


def _line(row: rows.Row) -> str:
    parts = ", ".join(f"{name} {value:.1f}" for name, value in row["parts"].items())
    peak = "" if row["peak_gibibytes"] is None else f", peak {row['peak_gibibytes']:.2f} GiB"
    case = " ".join(str(row[column]) for column in _COLUMNS)
    return (
        f"{row['device']}: {case}: {row['milliseconds_per_step']:.1f} ms per step (waiting: {parts}), "
        f"bare network {row['bare_network']:.1f} ms, "
        f"ratio {row['ratio']:.2f}, start-up {row['startup']:.1f} s{peak}, distance {row['distance']:.2f}"
    )


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
