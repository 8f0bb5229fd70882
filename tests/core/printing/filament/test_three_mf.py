from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import lib3mf
import numpy as np
import pytest

from core.mesh.mesh import mesh_of
from core.printing.filament.paint import painted
from core.printing.filament.three_mf import write_painted_three_mf
from core.printing.filament.write import write_filament
from core.printing.model import Painted
from core.settings.print_processes import process_of
from core.settings.printing import PrintSettings
from core.steps import result_of
from tests.core.printing.filament.sectors import sector_colors, sectors

CORE = "{http://schemas.microsoft.com/3dmanufacturing/core/2015/02}"
MATERIAL = "{http://schemas.microsoft.com/3dmanufacturing/material/2015/02}"
PRUSA = "{http://schemas.slic3r.org/3mf/2017/06}"


@pytest.fixture(scope="module")
def disk() -> Painted:
    settings = PrintSettings(filaments=sector_colors(5))
    return result_of(painted(sectors(5), settings, process_of("auto", "filament")))


def tree(path: Path) -> ElementTree.Element:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return ElementTree.fromstring(archive.read("3D/3dmodel.model"))


def test_files_are_named_after_the_print(disk: Painted, tmp_path: Path) -> None:
    settings = PrintSettings(name="Jörg's disk / 2", purpose="filament")
    assert result_of(write_filament(disk, settings, tmp_path)) == ("Jorgs_disk_2_filament.3mf",)
    assert [path.name for path in tmp_path.iterdir()] == ["Jorgs_disk_2_filament.3mf"]


def test_each_triangle_has_its_paint_for_all_slicers(disk: Painted, tmp_path: Path) -> None:
    write_painted_three_mf(tmp_path / "disk.3mf", disk, "disk")
    model = tree(tmp_path / "disk.3mf")
    assert model.get("unit") == "millimeter"
    triangles = list(model.iter(f"{CORE}triangle"))
    codes = dict(zip(("4", "8", "0C", "1C", "2C"), range(5), strict=True))
    found = {
        tuple(int(triangle.get(name, "")) for name in ("v1", "v2", "v3")): (
            codes[triangle.get("paint_color", "")],
            codes[triangle.get(f"{PRUSA}mmu_segmentation", "")],
            int(triangle.get("p1", "")),
        )
        for triangle in triangles
    }
    rows = zip(disk.mesh.triangles.tolist(), disk.of_triangles.tolist(), strict=True)
    assert found == {tuple(corners): (filament,) * 3 for corners, filament in rows}
    assert {triangle.get("pid") for triangle in triangles} == {"1"}
    colors = [color.get("color") for color in model.iter(f"{MATERIAL}color")]
    assert colors == [f"{code.upper()}FF" for code in sector_colors(5)]


def test_vertices_are_exact(disk: Painted, tmp_path: Path) -> None:
    write_painted_three_mf(tmp_path / "disk.3mf", disk, "disk")
    vertices = tree(tmp_path / "disk.3mf").iter(f"{CORE}vertex")
    positions = [[float(vertex.get(axis, "")) for axis in "xyz"] for vertex in vertices]
    np.testing.assert_array_equal(np.array(positions, np.float32), disk.mesh.positions)


def test_lib3mf_reads_it_and_minds_nothing_but_the_attribute_without_a_namespace(disk: Painted, tmp_path: Path) -> None:
    """The standard does not know ``paint_color``, and Bambu Studio and OrcaSlicer read no other name."""
    path, strict = tmp_path / "disk.3mf", tmp_path / "strict.3mf"
    write_painted_three_mf(path, disk, "disk")
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(strict, "w") as copy:
        for name in archive.namelist():
            copy.writestr(name, re.sub(rb' paint_color="\w+"', b"", archive.read(name)))
    for chosen, is_strict in ((path, False), (strict, True)):
        model = lib3mf.get_wrapper().CreateModel()
        reader = model.QueryReader("3mf")
        reader.SetStrictModeActive(is_strict)
        reader.ReadFromFile(str(chosen))
        assert reader.GetWarningCount() == (0 if is_strict else len(disk.mesh.triangles))
        bodies = model.GetMeshObjects()
        assert bodies.MoveNext()
        body = bodies.GetCurrentMeshObject()
        assert body.IsManifoldAndOriented()
        assert body.GetTriangleCount() == len(disk.mesh.triangles)


def test_names_of_all_kinds_are_written(tmp_path: Path) -> None:
    red = ('"Red" & <blue>\n', np.array([200, 30, 30], np.uint8))
    one = Painted(mesh_of(np.eye(3), [[0, 1, 2]]), (red,), np.array([0]))
    write_painted_three_mf(tmp_path / "one.3mf", one, 'Fish & "Chips" <3')
    model = tree(tmp_path / "one.3mf")
    said = {element.get("name"): element.text for element in model.iter(f"{CORE}metadata")}
    assert said == {
        "Title": 'Fish & "Chips" <3',
        "Application": "Patina",
        "Description": 'Filaments: 1 "Red" & <blue> (#c81e1e)',
    }
    assert next(model.iter(f"{CORE}object")).get("name") == 'Fish & "Chips" <3'


def test_the_same_model_is_the_same_file(disk: Painted, tmp_path: Path) -> None:
    for name in ("a.3mf", "b.3mf"):
        write_painted_three_mf(tmp_path / name, disk, "disk")
    assert (tmp_path / "a.3mf").read_bytes() == (tmp_path / "b.3mf").read_bytes()
