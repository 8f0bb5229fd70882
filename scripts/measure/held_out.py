"""Measures how far textures are from their style in views that no job uses, for several pictures and seeds.

    python3 -m scripts.measure.held_out [--styles mosaic stone …] [--seeds 3] [--sizes 1024] [--steps 240]
        [--set NAME=VALUE …] [--json]

The model is Suzanne with two levels of subdivision, and each row is a whole run in its own process. The distance is
summed over layers, as in ``scripts.measure.benchmark``, for whole views and for each zoom that the job knows. Compare
rows of the same pictures and seeds: those of two seeds may differ by a tenth.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.machine.before_torch import prepare
from scripts.measure import rows
from scripts.measure.changed_settings import add_option, changed_settings
from scripts.support import environment
from scripts.support.places import MEASURED_STYLES, style_picture

_SUBDIVISIONS = 2
_VIEWS = 24


def main(arguments: Sequence[str]) -> int:
    """Print the rows; return the exit status."""
    parser = rows.parser_of(__doc__)
    parser.add_argument("--styles", nargs="+", default=list(MEASURED_STYLES), metavar="STYLE", help="names of pictures")
    parser.add_argument("--seeds", type=int, default=3, help="seeds for each picture (default: 3)")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1024], help="texture sizes (default: 1024)")
    add_option(parser)
    options = parser.parse_args(arguments)
    if options.row:
        print(json.dumps(measure(options, **options.row)))
        return 0
    cases = [
        {"size": size, "style": style, "seed": seed}
        for size in options.sizes
        for style in options.styles
        for seed in range(options.seeds)
    ]
    rows.print_table("scripts.measure.held_out", arguments, cases, _line)
    return 0


def measure(options: argparse.Namespace, size: int, style: str, seed: int) -> rows.Row:
    """Run one texture job and return its row."""
    prepare()
    from core.job.folder import load_job
    from core.modes.texture import open_mode
    from core.optimize import beginning, optimize

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = {
            "style": [style_picture(style)],
            "size": size,
            "steps": options.steps,
            "seed": seed,
            **changed_settings(options),
        }
        write_job(folder, settings, _SUBDIVISIONS)
        mode = open_mode(load_job(folder), folder)
        (last,) = deque(optimize(mode.problem, mode.schedule, beginning(mode.problem)), maxlen=1)
    objective: Any = mode.problem.objective
    return {
        "size": size,
        "style": style,
        "seed": seed,
        "distances": {str(zoom): distance(mode, last, zoom, _VIEWS) for zoom in sorted(objective.styles)},
        "seconds": sum(vars(last.timing).values()),
    }


def distance(mode: Any, iterate: Any, zoom: int, count: int) -> float:
    """Return the mean distance to the style of ``count`` views that the run does not use, at a zoom, each judged alone.

    Args:
        mode: a texture job, opened, with a style.
        iterate: its texture.
        zoom: one that the style has been prepared for, 1 for whole views.
        count: how many views.
    """
    import numpy as np
    import torch

    from core.objective.gram import gram_matrix, layer_coverage, relative_distance
    from core.render.camera import Camera
    from core.texture.stages import stage_at
    from core.texture.views import composite

    problem, maker = mode.problem, mode.problem.make_view
    backbone, targets = problem.objective.backbone, problem.objective.styles[zoom][0].target.layers
    stage, side = stage_at(maker.stages, iterate.step - 1), maker.view_size

    def of_view(camera: Camera) -> float:
        buffer = maker.rasterizer.rasterize(camera, side)
        colors = problem.parameterization.values(iterate.parameters, problem.parameterization.lookup(buffer, stage))
        pixels = torch.from_numpy(buffer.pixels)
        image = composite(torch.full((1, 3, side, side), 0.5), pixels, colors)
        coverage = composite(torch.zeros(1, 1, side, side), pixels, torch.ones(len(pixels), 1))
        activations = backbone.activations(image, tuple(targets))
        return sum(
            float(relative_distance(gram_matrix(values, layer_coverage(coverage, values)), targets[layer]))
            for layer, values in activations.items()
        )

    with torch.no_grad():
        cameras = (maker.sight.camera(maker.cameras, zoom, 99, number) for number in range(count))
        return float(np.mean([of_view(camera) for camera in cameras]))


def write_job(folder: Path, settings: dict[str, Any], subdivisions: int) -> None:
    """Write a texture job for Suzanne with so many levels of subdivision into a folder."""
    import bpy

    from addon.blender.mesh_export import export_mesh
    from addon.engine.job_folder import write_texture_job
    from scripts.support import suzanne

    model = suzanne.add_suzanne()
    modifier: Any = model.modifiers[0]
    modifier.levels = subdivisions
    write_texture_job(folder, settings, export_mesh(model, bpy.context.evaluated_depsgraph_get()))


def _line(row: rows.Row) -> str:
    distances = ", ".join(f"{value:.3f} at zoom {zoom}" for zoom, value in row["distances"].items())
    return f"{row['size']:>4}² {row['style']:>14}, seed {row['seed']}: {distances}; {row['seconds']:.1f} s"


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
