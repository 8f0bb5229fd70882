"""Writes large meshes, and measures what each stage from reading them to a surface costs.

    python3 -m scripts.measure.large_meshes MESH [--parts 13] [--out out/large] [--profile]

Each edge of the triangles of MESH, a mesh file with UVs, is cut into ``--parts`` parts: 13 make a million triangles of
spot's 5,856, and 42 make ten million. The mesh lies in ``--out`` as OBJ, GLB, PLY, and as the arrays of a job. Each
stage runs alone on what the stages before it have left; ``CPU`` are the seconds that all threads together worked, and
``peak`` is the most memory of the process so far.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from scripts.support import environment
from scripts.support.places import OUT

_UNIT = 2**30 if sys.platform == "darwin" else 2**20


def main(arguments: Sequence[str]) -> int:
    """Write the meshes that are not there yet, print a row for each stage, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mesh", type=Path, metavar="MESH")
    parser.add_argument("--parts", type=int, default=13, help="parts of each edge (default: 13)")
    parser.add_argument("--out", type=Path, default=OUT / "large", metavar="FOLDER")
    parser.add_argument("--stages", nargs="+", default=[], help="those to run, of the names in the first column")
    parser.add_argument("--formats", nargs="+", default=["obj", "glb", "ply"], help="files to write and read")
    parser.add_argument("--profile", action="store_true", help="print what takes the time of each stage")
    options = parser.parse_args(arguments)
    files = _written(options.mesh, options.parts, options.out, options.formats)
    print(f"{'stage':16} {'seconds':>8} {'CPU':>8} {'peak':>9}")
    for name, work in _stages(files):
        if not options.stages or name in options.stages:
            _measure(name, work, options.profile)
    return 0


def _measure(name: str, work: Callable[[], Any], profiled: bool) -> None:
    begun, busy, profile = time.perf_counter(), time.process_time(), cProfile.Profile()
    if profiled:
        profile.runcall(work)
    else:
        work()
    seconds, busy = time.perf_counter() - begun, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _UNIT
    print(f"{name:16} {seconds:8.2f} {busy:8.2f} {peak:5.2f} GiB", flush=True)
    if profiled:
        pstats.Stats(profile).sort_stats("tottime").print_stats(12)


def _stages(files: dict[str, Path]) -> Iterator[tuple[str, Callable[[], Any]]]:
    from core.mesh.arrays import load_npz, save_npz
    from core.mesh.checks import check
    from core.mesh.load import load_mesh
    from core.render.footprints import Footprints
    from core.render.surface import sample_points, surface_of
    from core.render.texels import TexelMap, shared_texels

    for kind, path in files.items():
        if kind != "npz":
            yield f"read {kind}", partial(load_mesh, path)
    mesh = load_npz(files["npz"])
    yield "check", lambda: check(mesh, size=1024)
    yield "save", lambda: save_npz(mesh, files["npz"].with_name("again.npz"))
    yield "load", lambda: load_npz(files["npz"])
    yield "surface", lambda: surface_of(mesh, "y")
    surface = surface_of(mesh, "y")
    yield "scene", lambda: surface.scene
    yield "points", lambda: sample_points(surface, 1 << 20, 0)
    yield "shared texels", lambda: shared_texels(surface)
    yield "texel map", lambda: TexelMap(surface)
    places = np.arange(1000)
    points = surface.corners[places, 0]
    yield "footprints", lambda: Footprints(surface).at(places, points, 1024)


def _written(source: Path, parts: int, folder: Path, formats: Sequence[str]) -> dict[str, Path]:
    """Return the files of the mesh by their kinds; those that are missing are written."""
    from core.mesh.arrays import load_npz, save_npz
    from core.mesh.load import load_mesh
    from scripts.measure.meshes.cut_finer import cut_finer
    from scripts.measure.meshes.files import WRITERS

    folder.mkdir(parents=True, exist_ok=True)
    files = {kind: folder / f"{source.stem}-{parts}.{kind}" for kind in ("npz", *formats)}
    if not files["npz"].exists():
        save_npz(cut_finer(load_mesh(source), parts), files["npz"])
    for kind in formats:
        if not files[kind].exists():
            WRITERS[kind](load_npz(files["npz"]), files[kind])
    return files


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
