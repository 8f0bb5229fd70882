"""Names that people give objects become names of files that every system takes."""

from __future__ import annotations

from pathlib import Path

import bpy
import pytest

from addon.blender import image
from addon.blender.file_names import file_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Suzanne Patina", "Suzanne_Patina"),
        ("CON", "_CON"),
        ("aux.", "_aux"),
        ("nul.txt", "_nul.txt"),
        ("COM1", "_COM1"),
        ("COM10", "COM10"),
        ("Console", "Console"),
        ('a<b>:c"/d\\e|f?g*', "a_b__c__d_e_f_g_"),
        ("trailing. . ", "trailing._._"),
        ("...", "_"),
        ("", "_"),
        ("../../etc", "_.._etc"),
        ("line\nbreak\t", "line_break_"),
        ("Größe 猫", "Größe_猫"),
    ],
)
def test_every_system_takes_it(name: str, expected: str) -> None:
    assert file_name(name) == expected


@pytest.mark.parametrize("letter", ["a", "ä", "猫", "🐈"])
def test_long_names_are_cut_between_characters(letter: str) -> None:
    name = file_name(letter * 255)
    assert 116 < len(name.encode()) <= 120
    assert set(name) == {letter}


@pytest.mark.usefixtures("empty_scene")
@pytest.mark.parametrize("name", ["x" * 255, "猫" * 85, "CON", "a/b", "..", "dots...", "aux."])
def test_textures_of_any_name_lie_beside_the_blend(name: str, picture: Path, tmp_path: Path) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"))
    for _ in range(2):
        loaded = image.load(picture, name, "BESIDE")
        assert tuple(loaded.size) == (16, 8)
    packed = image.load(picture, name, "PACKED")
    assert "/" not in packed.filepath.removeprefix("//textures/")
    files = [path.name for path in (tmp_path / "textures").iterdir()]
    assert files and sorted(files) == sorted([f"{file_name(name)}.png", f"{file_name(name)}_001.png"])
