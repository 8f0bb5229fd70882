"""Measures a step: milliseconds by stage for several texture sizes, and the ratio to the bare network.

    python3 scripts/benchmark.py [--sizes 512 1024 2048] [--steps 96] [--style IMAGE] [--json]

The model is Suzanne with two levels of subdivision. The ratio divides the whole step by forward plus backward of the
backbone's style layers alone on a picture of the view's size, timed in the same process right afterwards. The second
ratio is that to the network as timm makes it, before Patina folds its batch normalizations, which is slower.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import environment

_NETWORK_RUNS = 20


def main(arguments: list[str]) -> int:
    """Print the table; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[512, 1024, 2048])
    parser.add_argument("--steps", type=int, default=96)
    parser.add_argument("--parameterization", choices=["solid", "fourier"], default="solid")
    parser.add_argument("--style", type=Path, default=environment.ROOT / "scripts" / "assets" / "brush_strokes.jpg")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    rows = [measure(size, options.steps, options.style, options.parameterization) for size in options.sizes]
    if options.json:
        print(json.dumps(rows, indent=2))
        return 0
    for row in rows:
        stages = ", ".join(f"{name} {value:.1f}" for name, value in row["milliseconds_per_step"].items())
        networks = f"bare network {row['bare_network']:.1f}, unfolded {row['unfolded_network']:.1f}"
        print(f"{row['size']}²: {stages}; {networks}; ratios {row['ratio']:.2f}, {row['ratio_to_unfolded']:.2f}")
    return 0


def measure(size: int, steps: int, style: Path, parameterization: str) -> dict[str, Any]:
    """Run a texture job of ``steps`` steps and return its milliseconds per step by stage beside the bare network's."""
    from core import job
    from core.modes.texture import open_mode
    from core.optimize import beginning, optimize

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_job(folder, {"style": [style], "size": size, "steps": steps, "parameterization": parameterization})
        begun = time.perf_counter()
        mode = open_mode(job.load(folder), folder)
        opened = time.perf_counter() - begun
        last = beginning(mode.problem)
        for iterate in optimize(mode.problem, mode.schedule, last):
            last = iterate
    milliseconds = {name: 1000 * seconds / steps for name, seconds in asdict(last.timing).items()}
    backbone, view_size = mode.problem.objective.backbone, mode.problem.make_view.view_size
    bare = _bare_network(backbone, view_size)
    unfolded = _bare_network(_unfolded(backbone), view_size)
    return {
        "size": size,
        "parameterization": parameterization,
        "seconds_to_open": opened,
        "milliseconds_per_step": milliseconds,
        "bare_network": bare,
        "unfolded_network": unfolded,
        "ratio": sum(milliseconds.values()) / bare,
        "ratio_to_unfolded": sum(milliseconds.values()) / unfolded,
    }


def _bare_network(backbone: Any, view_size: int) -> float:
    """Return the milliseconds of one forward and backward pass through the style layers."""
    import torch

    def run() -> None:
        picture = torch.rand(1, 3, view_size, view_size, requires_grad=True)
        activations = backbone.activations(picture, backbone.style_layers)
        torch.stack([values.mean() for values in activations.values()]).sum().backward()

    for _ in range(3):
        run()
    begun = time.perf_counter()
    for _ in range(_NETWORK_RUNS):
        run()
    return 1000 * (time.perf_counter() - begun) / _NETWORK_RUNS


def _unfolded(backbone: Any) -> Any:
    """Return the default backbone as timm makes it. Its weights do not matter for its speed."""
    import timm
    import torch

    network: Any = timm.create_model("tf_efficientnet_lite0", pretrained=False).eval().requires_grad_(False)
    stages = {"stem": torch.nn.Sequential(network.conv_stem, network.bn1)}
    stages |= {
        f"blocks.{row}.{column}": block
        for row, blocks in enumerate(network.blocks)
        for column, block in enumerate(blocks)
    }
    return replace(backbone, stages=stages).to(torch.device("cpu"))


def _write_job(folder: Path, settings: dict[str, Any]) -> None:
    import bpy
    import suzanne

    from addon.blender.mesh_export import export_mesh, render_uv_map
    from addon.engine.job_folder import write_texture_job

    model = suzanne.add_suzanne()
    depsgraph = bpy.context.evaluated_depsgraph_get()
    write_texture_job(folder, settings, export_mesh(model, depsgraph, render_uv_map(model)))


if __name__ == "__main__":
    environment.enter()
    sys.path.insert(0, str(environment.ROOT))
    sys.exit(main(sys.argv[1:]))
