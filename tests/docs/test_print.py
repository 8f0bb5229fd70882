"""``docs/print.md`` is right: its processes, checks, repairs, and files are those of the engine."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from core.mesh.mesh import Mesh
from core.printing.checks.all import check_all, check_files
from core.printing.full_color.write import ENDINGS
from core.printing.model import Model
from core.settings.declare import extra
from core.settings.print_processes import PROCESSES, Process, process_of
from core.settings.printing import FORMATS, PrintSettings, Repair
from core.steps import result_of


@pytest.fixture
def page(root: Path) -> str:
    return (root / "docs" / "print.md").read_text(encoding="utf-8")


def row(process: Process) -> str:
    """The line of the table that describes a process."""
    cells = (
        f"`{process.name}`",
        process.title,
        process.kind.replace("-", " "),
        f"{process.wall:g} mm",
        f"{process.feature:g} mm",
        " × ".join(f"{side:g}" for side in process.volume) + " mm",
        f"{process.dots_per_inch:g}",
        process.source,
    )
    return f"| {' | '.join(cells)} |"


def first_cells(page: str, heading: str) -> list[str]:
    """What stands first in each row of the table below a heading."""
    section = page.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("| ")][1:]


def test_all_processes_are_there_with_their_limits(page: str) -> None:
    assert [row(process) for process in PROCESSES] == [
        line for line in page.splitlines() if line in map(row, PROCESSES)
    ]
    assert len(first_cells(page, "Processes")) == len(PROCESSES)


def test_all_checks_are_there(page: str, tmp_path: Path) -> None:
    triangle = Mesh(
        np.eye(3, dtype=np.float32), np.arange(3, dtype=np.int32)[None], np.eye(3, 2, dtype=np.float32)[None]
    )
    model = Model(triangle, np.zeros((8, 8, 3), np.uint8))
    settings = PrintSettings()
    checks = result_of(check_all(triangle, model.colors, settings, process_of("auto", "all"), None))
    assert first_cells(page, "Checks") == [check.title for check in (*checks, check_files([], settings))]


def test_all_repairs_and_formats_are_there(page: str) -> None:
    repairs = [cell.strip("`") for cell in first_cells(page, "Repairs")]
    assert [name for name in repairs if not name.startswith("--")] == sorted(get_args(Repair), key=repairs.index)
    labels = extra(PrintSettings.model_fields["repair"], "labels")
    assert all(f"| `{name}` | {label} |" in page for name, label in labels.items())
    files = first_cells(page, "Who takes what")
    assert [f"`NAME{ENDINGS[name]}`" for name in FORMATS] == files[: len(FORMATS)]
