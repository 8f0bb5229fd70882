"""Painted models as PrusaSlicer prints them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from core.printing.filament.paint import painted
from core.printing.filament.three_mf import write_painted_three_mf
from core.settings.print_processes import process_of
from core.settings.printing import PrintSettings
from core.steps import result_of
from scripts.readers.prusa_slicer import read_with_prusa_slicer, slice_with_prusa_slicer
from tests.core.printing.filament.sectors import HEIGHT, RADIUS, sector_at, sector_colors, sectors

LAYER = 0.2


def printer(extruders: int) -> dict[str, str]:
    """Return the slicer's settings of a printer with one nozzle that changes filaments."""
    each = {
        "nozzle_diameter": "0.4",
        "filament_diameter": "1.75",
        "temperature": "210",
        "first_layer_temperature": "215",
    }
    return {
        **{name: ",".join([value] * extruders) for name, value in each.items()},
        "single_extruder_multi_material": "1",
        "wipe_tower": "0",
        "gcode_flavor": "marlin",
        "layer_height": str(LAYER),
        "first_layer_height": str(LAYER),
        "bed_shape": "0x0,250x0,250x210,0x210",
        "skirts": "0",
    }


def extrusions(gcode: str) -> np.ndarray:
    """Return what is printed, float64 [N, 4]: the tool, and the middle (x, y, z) of each straight line."""
    tool, place, printed = 0, np.zeros(3), []
    for line in gcode.splitlines():
        if match := re.fullmatch(r"T(\d+)", line):
            tool = int(match[1])
        elif line.startswith("G1 "):
            values = dict(re.findall(r"([XYZE])(-?[\d.]+)", line))
            next_place = np.array([float(values.get(axis, place[k])) for k, axis in enumerate("XYZ")])
            if float(values.get("E", 0)) > 0 and "X" in values:
                printed.append([tool, *(place + next_place) / 2])
            place = next_place
    return np.array(printed)


@pytest.mark.parametrize("count", [5, 16])
@pytest.mark.skipif(shutil.which("prusa-slicer") is None, reason="PrusaSlicer is missing; install prusa-slicer.")
def test_filaments_change_where_colors_do(count: int, tmp_path: Path) -> None:
    settings = PrintSettings(filaments=sector_colors(count))
    disk = result_of(painted(sectors(count), settings, process_of("auto", "filament")))
    path = tmp_path / "disk.3mf"
    write_painted_three_mf(path, disk, "disk")
    info = read_with_prusa_slicer(path)
    assert info.manifold and info.bodies == 1 and info.triangles == len(disk.mesh.triangles)
    np.testing.assert_allclose(np.ptp(info.bounds, axis=0)[2], HEIGHT, atol=0.01)
    printed = extrusions(slice_with_prusa_slicer(path, printer(count), tmp_path / "disk.gcode"))
    assert set(printed[:, 0]) == set(range(count))
    # The slicer puts the model in the middle of the bed.
    printed[:, 1:3] -= (printed[:, 1:3].min(axis=0) + printed[:, 1:3].max(axis=0)) / 2
    rim = printed[np.linalg.norm(printed[:, 1:3], axis=1) > RADIUS - 0.5]
    for height in (LAYER, 15 * LAYER, HEIGHT):
        layer = rim[np.abs(rim[:, 3] - height) < LAYER / 2]
        assert set(layer[:, 0]) == set(range(count))
        assert (sector_at(layer[:, 1:3], count) == layer[:, 0]).mean() > 0.97
