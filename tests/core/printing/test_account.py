"""The account of a print: the same facts for people and machines."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from core.printing.account import Account, FilamentShare, File, filament_shares, files_in, size_of
from core.printing.check import Check
from core.printing.model import Painted
from core.settings.print_processes import process_of
from tests.core.printing.broken import box


def test_sides_and_shares_are_measured() -> None:
    mesh = box(10, 20, 30)
    assert size_of(mesh) == (10, 20, 30)
    corners = mesh.positions[mesh.triangles]
    on_top = np.ptp(corners[:, :, 2], axis=1) == 0
    filaments = (("Jade", np.array([40, 120, 80], np.uint8)), ("Rest", np.zeros(3, np.uint8)))
    shares = filament_shares(Painted(mesh, filaments, np.where(on_top, 0, 1)))
    # Top and bottom have 400 of 2200 mm².
    assert shares == (FilamentShare("Jade", "#287850", 0.1818), FilamentShare("Rest", "#000000", 0.8182))


def test_files_have_their_sizes(tmp_path: Path) -> None:
    (tmp_path / "a.3mf").write_bytes(b"12345")
    assert files_in(tmp_path, ["a.3mf"]) == (File("a.3mf", 5),)


def test_machines_read_it() -> None:
    check = Check("holes", "Holes", "failed", 2, "There are 2 holes.", "holes", figures={"longest_mm": 3.5})
    process = process_of("auto", "filament")
    account = Account("Ball", (1, 2, 3.00049), 80, (64, 32), process, (check,), (check,), ("Holes are filled.",))
    read = json.loads(json.dumps(account.as_json()))
    assert read["size_mm"] == [1, 2, 3]
    assert read["texture"] == [64, 32]
    assert read["limits"]["wall_mm"] == process.wall
    assert read["checks"][0]["figures"] == {"longest_mm": 3.5}
    assert account.count("failed") == 1 and account.count("passed") == 0
