"""How long prints take to write, and how much memory."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PIL import Image

from core.border.names import MESH_FILE
from core.mesh.arrays import save_npz
from core.printing.filament.paint import painted
from core.printing.filament.write import write_filament
from core.printing.full_color.write import write_full_color
from core.printing.make import make_print
from core.printing.source import read_source
from core.settings.print_processes import process_of
from core.settings.printing import FORMATS, PrintSettings
from core.steps import result_of
from scripts.measure.print_models import knot
from scripts.support.places import ROOT

COLUMNS = ("triangles", "what", "seconds", "of a core", "peak memory (GiB)", "megabytes")
_FILAMENT, _ALL = "filament 3mf", "whole print"
_TEXTURE = "texture.png"
_MEGABYTE = 1e6

_Work = Callable[[], Sequence[str]]
"""Writes files and returns their names."""


def rows(triangles: Sequence[int], size: int) -> Iterator[Sequence[str]]:
    """Yield a row for each format, for filaments, and for everything, with models of so many ``triangles`` and a
    texture of ``size`` × ``size`` texels."""
    for count in triangles:
        for what in (*FORMATS, _FILAMENT, _ALL):
            command = [sys.executable, "-m", __name__, str(count), str(size), what]
            done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", check=True)
            row = json.loads(done.stdout.splitlines()[-1])
            yield (
                f"{row['triangles']:,}",
                what,
                f"{row['seconds']:.1f}",
                f"{row['busy']:.1f}",
                f"{row['memory']:.2f}",
                f"{row['bytes'] / _MEGABYTE:.1f}",
            )


def measure(count: int, size: int, what: str) -> dict[str, float]:
    """Write one model, and return the seconds that it takes, the most memory that the process uses, and the bytes of
    all files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        work = _job(count, size, folder) if what == _ALL else _files(count, size, what, folder)
        begun, begun_busy = time.perf_counter(), time.process_time()
        names = work()
        seconds, busy = time.perf_counter() - begun, time.process_time() - begun_busy
        written = sum((folder / file).stat().st_size for file in names)
    # In bytes on macOS, in KiB elsewhere.
    unit = 2**30 if sys.platform == "darwin" else 2**20
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return {"triangles": count, "seconds": seconds, "busy": busy, "memory": memory, "bytes": written}


def _files(count: int, size: int, what: str, folder: Path) -> _Work:
    """Return what writes the files of one kind for a model that is there."""
    model, settings = knot(count, size), PrintSettings(name="model")
    if what != _FILAMENT:
        chosen = settings.model_copy(update={"formats": (what,)})
        return lambda: result_of(write_full_color(model, chosen, folder))
    process = process_of("auto", "filament")
    return lambda: result_of(write_filament(result_of(painted(model, settings, process)), settings, folder))


def _job(count: int, size: int, folder: Path) -> _Work:
    """Return what does a whole job: it reads the model, checks it, and writes everything."""
    model = knot(count, size)
    save_npz(model.mesh, folder / MESH_FILE)
    Image.fromarray(model.texture).save(folder / _TEXTURE, compress_level=1)
    settings = PrintSettings(name="model", texture=_TEXTURE, purpose="all", up_axis="z", height=80)
    return lambda: result_of(make_print(read_source(settings, folder)[0], settings, folder)).files


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])))
