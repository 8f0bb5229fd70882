"""Batches as runs leave them, without the runs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from core.batch.folder import Entry, job_folder, write_index
from core.batch.standing import Standing, write_standing
from core.border.names import EVALUATION_FILE, JOB_FILE, PREVIEW_FILE, RESULT_FILE, TURNTABLE_FILE
from core.output.turntable import write_turntable

COLORS = {"red": (1.0, 0.0, 0.0), "green": (0.0, 1.0, 0.0), "blue": (0.0, 0.0, 1.0)}
ODD_NAMES = (
    "<script>document.title = 'broken'</script>",
    "</script><img src=x onerror=\"document.title = 'broken'\">",
    "a \"quoted\" & 'curly' {{script}}",
    "🪑 chair",
    "كرسي خشبي",
)


def make_batch(folder: Path) -> Path:
    """Make a batch in ``folder``: three jobs that finished, one that runs, one that failed, and a row without a job."""
    folder.mkdir(parents=True)
    rows = []
    for index, (style, color) in enumerate(COLORS.items()):
        rows.append(Entry(str(index + 2), f"chair {10 - index}", f"job{index}", labels={"style": style}))
        finished(job_folder(folder, f"job{index}"), color, 30.0 * (index + 1))
    rows.append(Entry("5", "lamp", "running", labels={"style": "red"}))
    running = write_job(job_folder(folder, "running"))
    Image.new("RGB", (64, 64), "gray").save(running / PREVIEW_FILE)
    write_standing(running, Standing("running", 30, 120, 90.0, worker="shed/4711", beat=1e12))
    rows.append(Entry("6", "table", "failed", labels={"style": "green"}))
    message = "There is no picture /home/ann/styles/green.jpg; check the path."
    write_standing(write_job(job_folder(folder, "failed")), Standing("failed", message=message, attempts=3))
    wrong = "There is no file C:\\Users\\Ann Lee\\sofa.obj; check the path."
    rows.append(Entry("7", "sofa", error=wrong, labels={"feature": "blocks.4.1:7"}))
    rows += [Entry(str(8 + index), name, "job0") for index, name in enumerate(ODD_NAMES)]
    write_index(folder, rows)
    return folder


def make_long_batch(folder: Path, count: int) -> Path:
    """Make a batch of many rows, whose jobs are those of a short one."""
    make_batch(folder)
    write_index(folder, [Entry(str(row), f"asset {row}", f"job{row % 3}") for row in range(2, count + 2)])
    return folder


def finished(folder: Path, color: Sequence[float], seconds: float) -> None:
    """Write what a job leaves whose model has a color in front, is black elsewhere, and took some time."""
    write_job(folder)
    Image.fromarray(np.full((40, 60, 3), np.multiply(color, 255), np.uint8)).save(folder / "style-0.png")
    views = [("0°", np.full((96, 96, 3), color, np.float32)), *(("", np.zeros((96, 96, 3), np.float32)),) * 7]
    write_turntable(folder / TURNTABLE_FILE, views)
    (folder / RESULT_FILE).write_text(json.dumps({"status": "finished", "files": [TURNTABLE_FILE, "../secret"]}))
    write_standing(folder, Standing("finished", 300, 300, seconds=seconds, peak_memory=10**9, worker="shed/1"))
    evaluation = {"seam": {"value": 2 - seconds / 100, "aim": "≤ 1.1"}, "grain": {"value": None}}
    (folder / EVALUATION_FILE).write_text(json.dumps(evaluation), encoding="utf-8")


def write_job(folder: Path) -> Path:
    """Write the settings of a job, and return its folder."""
    folder.mkdir(parents=True)
    (folder / JOB_FILE).write_text(json.dumps({"mode": "texture", "style": ["style-0.png"]}), encoding="utf-8")
    return folder
