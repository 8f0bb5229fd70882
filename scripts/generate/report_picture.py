"""Makes the picture of a batch's page in docs/farm.md: a dozen small jobs, run for it, with what may go wrong.

    python3 -m scripts.generate.report_picture [--steps 60] [--out out/report]

It needs Chromium (``python3 -m scripts.readers.set_up``). Jobs whose results are in the folder are not run again.
"""

from __future__ import annotations

import hashlib
import time
from itertools import product
from pathlib import Path

from scripts.support.places import style_picture

_MESHES = ("suzanne", "creature", "helmet", "chair", "torus", "gear")
_STYLES = ("mosaic", "brush_strokes", "lichen", "stained_glass")


def make_batch(batch: Path, steps: int) -> None:
    """Make a batch of models × styles, and run its jobs one after another."""
    from core.batch.folder import Entry, job_folder, write_index

    rows = [
        Entry(str(row), f"{mesh} {style.replace('_', ' ')}", _job(mesh, style), labels={"mesh": mesh, "style": style})
        for row, (style, mesh) in enumerate(product(_STYLES, _MESHES), 2)
    ]
    lost = Entry("26", "lantern", error="There is no file lantern.obj; check the path.", labels={"mesh": "lantern"})
    batch.mkdir(parents=True, exist_ok=True)
    write_index(batch, [*rows, lost])
    for row in rows:
        _run(job_folder(batch, row.job), row.labels["mesh"], row.labels["style"], steps)


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
