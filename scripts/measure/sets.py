"""Measures style sets: whether the maps on a model belong together as those of the set do, and how long steps take.

    python3 -m scripts.measure.sets [FILE.obj torus …] [--sets FOLDER …] [--steps 300] [--out out/sets]

The sets are the two that Patina ships and one of a photograph (``scripts/measure/brick_set.py``), unless others are
given. For each mesh and each set, two jobs are run step by step in turn: the color of the set alone, and all of its
maps. Printed are, for each pair of maps, brightness standing for the color, the correlation in the set and on the
model, where texels count by their area on it; and the milliseconds of the steps of both, and their ratio (at most
1 + 0.6 for each map). Pairs that go together in the set (a correlation of at least 0.3) shall differ from it by at most
10 %, which is printed, too. Beside the figures, there is a picture of the texture and its maps.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scripts.support import environment
from scripts.support.places import OUT, ROOT

if TYPE_CHECKING:
    from core.modes.texture import TextureMode
    from core.optimize import Iterate
    from core.texture.udim import Tile

_STYLES = ROOT / "addon" / "data" / "styles"
_NOTABLE = 0.3
_PICTURE = 512


def main(arguments: Sequence[str]) -> int:
    """Print the figures; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("meshes", nargs="+", metavar="MESH", help="a file, or a name in scripts.measure.meshes.MESHES")
    parser.add_argument(
        "--sets", nargs="+", type=Path, metavar="FOLDER", help="default: those that Patina ships, brick"
    )
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--view-size", type=int, default=256)
    parser.add_argument("--out", type=Path, default=OUT / "sets", metavar="FOLDER")
    options = parser.parse_args(arguments)
    from scripts.measure.brick_set import write_brick_set

    settings = {"steps": options.steps, "view_size": options.view_size, "size": 1024, "uv_map": "shared"}
    sets = options.sets or [_STYLES / "tesserae", _STYLES / "hammered_copper", write_brick_set(options.out / "brick")]
    for mesh, style in itertools.product(options.meshes, sets):
        print(_line(mesh, style, settings, options.out), flush=True)
    return 0


def correlations(
    values: np.ndarray, names: Sequence[str], weights: np.ndarray | None = None
) -> Iterator[tuple[str, float]]:
    """Yield the correlation of each pair among some maps, given their ``values`` [N, len(names)] and how much each
    counts."""
    covariances = np.cov(values.T, aweights=weights)
    deviations = np.sqrt(np.diag(covariances))
    matrix = covariances / np.outer(deviations, deviations)
    for (first, a), (second, b) in itertools.combinations(enumerate(names), 2):
        yield f"{a} and {b}", float(matrix[first, second])


def _line(mesh: str, style: Path, settings: dict[str, Any], out: Path) -> str:
    from core.files.set_files import files_of_set
    from core.output.png import write_png
    from core.texture.bake import bake

    color = files_of_set(style)["color"].path
    modes = [_open(mesh, each, settings) for each in (color, style)]
    *_, (alone, last) = zip(*(_iterates(mode) for mode in modes), strict=True)
    mode = modes[1]
    problem = mode.problem
    tile, names = problem.tiles[0], ("brightness", *problem.seen.maps)
    stage = problem.stage(last.step - 1)
    image = bake(problem.parameterization, last.parameters, tile, _PICTURE, stage, problem.finish)
    texels, areas = _texels(image, tile)
    found = dict(correlations(_bright(texels), names, areas))
    own = dict(correlations(_own(style, mode), names))
    out.mkdir(parents=True, exist_ok=True)
    maps = [image[..., :3], *(np.repeat(image[..., index, None], 3, axis=2) for index in range(3, image.shape[2]))]
    name = f"{Path(mesh).stem}_{style.name}"
    write_png(out / f"{name}.png", np.concatenate(maps, axis=1), 8)
    pairs = [_pair(pair, own[pair], found[pair]) for pair in own]
    times = [_milliseconds(each) for each in (alone, last)]
    limit = 1 + 0.6 * len(problem.seen.maps)
    return (
        f"{name}: {', '.join(pairs)}; {times[0]:.0f} and {times[1]:.0f} ms per step, "
        f"ratio {times[1] / times[0]:.2f} (at most {limit:.1f})"
    )


def _pair(name: str, own: float, found: float) -> str:
    off = f" ({100 * (found / own - 1):+.0f} %)" if abs(own) >= _NOTABLE else ""
    return f"{name} {own:.2f} → {found:.2f}{off}"


def _texels(image: np.ndarray, tile: Tile) -> tuple[np.ndarray, np.ndarray]:
    """Return the values [N, 3 + M] of a texture's texels, and the area of each on the model [N]."""
    bands = list(tile.texels.bands(len(image)))
    values = image.reshape(-1, image.shape[2])[np.concatenate([band.indices for band in bands])]
    return values, np.concatenate([band.footprint for band in bands]) ** 2


def _open(mesh: str, style: Path, settings: dict[str, Any]) -> TextureMode:
    from addon.engine.job_folder import write_texture_job
    from core.job.folder import load_job
    from core.job.pack import pack
    from core.modes.texture import open_mode
    from core.settings.texture import TextureSettings
    from scripts.measure.meshes import MESHES

    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder) / "job"
        if mesh in MESHES:
            write_texture_job(job, {"style": [style], "up_axis": "z", **settings}, MESHES[mesh]())
        else:
            pack({"mode": "texture", "mesh": mesh, "style": [str(style)], **settings}, job)
        opened = load_job(job)
        assert isinstance(opened, TextureSettings)
        return open_mode(opened, job)


def _iterates(mode: TextureMode) -> Iterator[Iterate]:
    from core.optimize import beginning, optimize

    return optimize(mode.problem, mode.schedule, beginning(mode.problem))


def _own(style: Path, mode: TextureMode) -> np.ndarray:
    """Return the brightness and the maps of a set, [N, 1 + M], in the size in which views show them."""
    import torch

    from core.objective.style_pictures import scaled_style
    from core.objective.style_set import read_style

    found = read_style(style)
    whole = torch.cat([found.color, *(found.maps[name] for name in mode.problem.seen.maps)], dim=1)
    scaled = scaled_style(whole, mode.settings.view_size)
    return _bright(scaled[0].flatten(1).T.numpy())


def _bright(values: np.ndarray) -> np.ndarray:
    """Return colors and maps [N, 3 + M] with the colors' brightness in place of them, [N, 1 + M]."""
    import torch

    from core.objective.estimates import brightness

    bright = brightness(torch.from_numpy(values[:, :3]), 1).numpy()
    return np.concatenate([bright, values[:, 3:]], axis=1)


def _milliseconds(last: Iterate) -> float:
    timing = last.timing
    return 1000 * (timing.view + timing.texture + timing.network + timing.optimizer) / last.step


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
