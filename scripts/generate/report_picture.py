"""Makes the picture of a batch's page in docs/farm.md: small jobs are run for it, and Chromium shows their page.

    python3 -m scripts.generate.report_picture [--steps 50] [--out out/report]

It needs Chromium (``python3 -m scripts.readers.set_up``). Jobs whose results are in the folder are not run again.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import sys
import time
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from scripts.generate.gallery import PICTURES
from scripts.support import environment
from scripts.support.places import OUT, style_picture

_MESHES = ("suzanne", "creature", "helmet", "chair", "torus", "gear")
_STYLES = ("mosaic", "brush_strokes", "lichen", "stained_glass")
_WIDTH, _HEIGHT, _QUALITY = 1600, 960, 84


def main(arguments: Sequence[str]) -> int:
    """Make the batch, its page, and the picture; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--out", type=Path, default=OUT / "report", metavar="FOLDER")
    options = parser.parse_args(arguments)
    from core.batch.report.write import write_report

    batch = options.out / "Props"
    make_batch(batch, options.steps)
    _photograph(write_report(batch).page, PICTURES / "contact-sheet.jpg")
    return 0


def make_batch(batch: Path, steps: int) -> None:
    """Make a batch of models × styles and of one row without a mesh, and run its jobs one after another."""
    from core.batch.folder import Entry, job_folder, write_index

    rows = [
        Entry(str(row), mesh.capitalize(), _job(mesh, style), labels={"mesh": mesh, "style": style.replace("_", " ")})
        for row, (style, mesh) in enumerate(product(_STYLES, _MESHES), 2)
    ]
    lost = Entry("5", "Lantern", error="There is no file lantern.obj; check the path.", labels={"style": "mosaic"})
    batch.mkdir(parents=True, exist_ok=True)
    write_index(batch, [*rows[:3], lost, *rows[3:]])
    for mesh, style in product(_MESHES, _STYLES):
        _run(job_folder(batch, _job(mesh, style)), mesh, style, steps)


def _job(mesh: str, style: str) -> str:
    return hashlib.sha256(f"{mesh} {style}".encode()).hexdigest()[:16]


def _run(folder: Path, mesh: str, style: str, steps: int) -> None:
    from addon.engine.job_folder import write_texture_job
    from core.batch.standing import Standing, write_standing
    from core.border.names import TURNTABLE_FILE
    from core.job.run import run_job
    from scripts.measure.meshes import MESHES

    if (folder / TURNTABLE_FILE).exists():
        return
    begun = time.time()
    settings = {"steps": steps, "size": 512, "view_size": 192, "uv_map": "shared", "style": [style_picture(style)]}
    write_texture_job(folder, settings, MESHES[mesh]())
    for _ in run_job(folder):
        pass
    now = time.time()
    write_standing(folder, Standing("finished", steps, steps, attempts=1, seconds=now - begun, beat=now))


def _photograph(page: Path, path: Path) -> None:
    from PIL import Image

    from scripts.readers.chromium import chromium

    with chromium() as shown:
        shown.look(_WIDTH, _HEIGHT)
        shown.open(page)
        with Image.open(io.BytesIO(shown.picture())) as picture:
            picture.convert("RGB").save(path, "JPEG", quality=_QUALITY, optimize=True)


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
