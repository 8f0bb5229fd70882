"""Measures the relief of a feature: how long its steps take, whether light is painted into the color, and seams.

    python3 -m scripts.measure.relief [FILE.obj suzanne rock …] [--features blocks.4.2:100 …] [--steps 300]
        [--out out/relief]

For each mesh, a file or a name among ``scripts.measure.meshes.MESHES``, and each feature, three jobs are run, step by
step in turn: the color alone, the color with a relief, and a relief carved into clay. Printed are the
milliseconds of their steps, the ratio to those of the color alone (at most 2), how much the color of a run that is lit
from the left differs from that of one lit from the right, in levels of 255 (below 2), and the seams of colors, heights
and normals (at most 1.1; ``scripts/measure/evaluation/seam.py``). Normals are what the baked normal map adds to the
model's own, in space. Heights and normals are compared with the relief itself, looked up without any texels, since
seams follow creases, across which it changes as well. Beside the figures, there is a picture of the relief as clay in
raking light.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from scripts.support import environment
from scripts.support.places import OUT

if TYPE_CHECKING:
    from core.modes.texture import TextureMode
    from core.optimize import Iterate

_FEATURES = ("blocks.4.2:100", "blocks.5.0:60")
# The color does not know of the lamps, so that a few steps tell whether it does after all.
_LIGHT_STEPS = 48
_PICTURE = 320


def main(arguments: Sequence[str]) -> int:
    """Print the figures; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("meshes", nargs="*", default=["suzanne"], metavar="MESH")
    parser.add_argument("--features", nargs="+", default=_FEATURES, metavar="EXPR")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--view-size", type=int, default=256)
    parser.add_argument("--out", type=Path, default=OUT / "relief", metavar="FOLDER")
    options = parser.parse_args(arguments)
    settings = {name: getattr(options, name) for name in ("steps", "size", "view_size")}
    for mesh in options.meshes:
        for feature in options.features:
            print(_line(mesh, feature, settings, options.out), flush=True)
    return 0


@dataclass(frozen=True)
class _Run:
    mode: TextureMode
    last: Iterate

    @property
    def milliseconds(self) -> float:
        timing = self.last.timing
        return 1000 * (timing.view + timing.texture + timing.network + timing.optimizer) / self.last.step


def _line(mesh: str, feature: str, settings: dict[str, Any], out: Path) -> str:
    from core.output.turntable import write_turntable
    from core.texture.heights import height_scale
    from scripts.measure.evaluation.clay import Clay

    color, colored, carved = _runs([_open(mesh, feature, relief, settings) for relief in ("none", "color", "carve")])
    for name, run in (("color", colored), ("carve", carved)):
        scale = height_scale(run.mode.settings, run.mode.problem.make_view.rasterizer.surface.radius)
        clay = Clay(run.mode.problem, run.last, scale)
        out.mkdir(parents=True, exist_ok=True)
        file = out / f"{Path(mesh).stem}_{feature.replace(':', '_')}_{name}.png"
        write_turntable(file, clay.views(_PICTURE))
        if name == "color":
            seams = _seams(run)
    each = ", ".join(
        f"{name} {run.milliseconds:.0f} ms ({run.milliseconds / color.milliseconds:.2f})"
        for name, run in (("color alone", color), ("with relief", colored), ("carved", carved))
    )
    light = _painted_light(mesh, feature, settings)
    return f"{Path(mesh).stem} {feature}: {each}; light in the color {light:.2f}; seams: {seams}"


def _open(mesh: str, feature: str, relief: str, settings: dict[str, Any]) -> TextureMode:
    from core.mesh.arrays import save_npz
    from core.mesh.load import load_mesh
    from core.modes.texture import open_mode
    from core.settings.texture import TextureSettings
    from scripts.measure.meshes import MESHES

    up: Literal["y", "z"] = "z" if mesh in MESHES else "y"
    values = {"feature": feature, "relief": relief, "up_axis": up, "uv_map": "shared", **settings}
    with tempfile.TemporaryDirectory() as folder:
        if mesh in MESHES:
            from addon.engine.job_folder import write_texture_job

            write_texture_job(Path(folder) / "job", values, MESHES[mesh]())
            return open_mode(TextureSettings.model_validate(values), Path(folder) / "job")
        save_npz(load_mesh(Path(mesh)), Path(folder) / "mesh.npz")
        return open_mode(TextureSettings.model_validate(values), Path(folder))


def _runs(modes: Sequence[TextureMode]) -> list[_Run]:
    """Run jobs step by step in turn, so that whatever else the machine does slows all of them down alike."""
    from core.optimize import beginning, optimize

    runs = [optimize(mode.problem, mode.schedule, beginning(mode.problem)) for mode in modes]
    *_, last = zip(*runs, strict=True)
    return [_Run(mode, iterate) for mode, iterate in zip(modes, last, strict=True)]


def _painted_light(mesh: str, feature: str, settings: dict[str, Any]) -> float:
    """Return how much the colors of runs differ whose lamps stand on the left and on the right, in levels."""
    from core.optimize import beginning, optimize
    from core.texture.bake import bake

    mode = _open(mesh, feature, "color", {**settings, "steps": _LIGHT_STEPS})
    images = []
    for azimuth in (np.pi, 0.0):
        maker = mode.problem.make_view
        assert maker.lamps
        problem = replace(mode.problem, make_view=replace(maker, lamps=replace(maker.lamps, azimuth=azimuth)))
        *_, last = optimize(problem, mode.schedule, beginning(problem))
        image = bake(problem.parameterization, last.parameters, problem.tiles[0], 512, problem.stage(last.step - 1))
        images.append(image)
    return float(255 * np.abs(images[0] - images[1])[..., :3].mean())


def _seams(run: _Run) -> str:
    from core.texture.bake import bake
    from core.texture.bake_maps import bake_maps, heights_of, maps_of_job
    from scripts.measure.evaluation.model import Model
    from scripts.measure.evaluation.normals import ExactHeights, ExactNormals, added_by_map
    from scripts.measure.evaluation.seam import seam

    problem, settings, parameters = run.mode.problem, run.mode.settings, run.last.parameters
    (tile,), stage = problem.tiles, problem.stage(run.last.step - 1)
    job = maps_of_job(settings, problem)
    assert job
    image = bake(problem.parameterization, parameters, tile, settings.size, stage)
    baked = bake_maps(job, settings, problem, parameters, stage, tile, image)
    assert baked.height is not None and baked.normal is not None
    color = Model(tile.mesh, job.surface, np.ascontiguousarray(image[..., :3]))
    height = np.repeat(baked.height[..., None] / job.scale.depth + 0.5, 3, axis=2).astype(np.float32)
    own = heights_of(job, problem, parameters, stage, settings.size)
    pairs = {
        "height": (color.wearing(height), ExactHeights(color, job, own)),
        "normals": (color.wearing(added_by_map(problem, job, baked.normal)), ExactNormals(color, job, own)),
    }
    of_color = seam(color)
    if of_color is None:
        return "none"
    found = {"color": of_color} | {name: (seam(one) or 0) / (seam(exact) or 1) for name, (one, exact) in pairs.items()}
    return ", ".join(f"{name} {value:.2f}" for name, value in found.items())


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
