from __future__ import annotations

import pytest

from core.files.safe_names import safe_name
from core.printing.names import file_stem
from core.settings.printing import PrintSettings


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Suzanne", "Suzanne"),
        ("my model v2.1", "my_model_v2_1"),
        (r"C:\prints\böse Größe", "C_prints_bose_Grosse"),
        ("../../etc/passwd", "etc_passwd"),
        ('Anna\'s "best" bunny', "Annas_best_bunny"),
        ("ø-Æsop", "o-Aesop"),
        ("--help", "help"),
        ("con", "model_con"),
        ("日本", "model"),
        (" \n\t", "model"),
        ("", "model"),
        ("a" * 500, "a" * 60),
    ],
)
def test_names_are_safe_everywhere(text: str, name: str) -> None:
    assert safe_name(text) == name


def test_files_are_named_after_the_print_or_its_mesh() -> None:
    assert file_stem(PrintSettings(name="Pretty Bunny")) == "Pretty_Bunny"
    assert file_stem(PrintSettings(mesh=r"C:\models\old bunny.obj")) == "old_bunny"
    assert file_stem(PrintSettings(mesh="models/old bunny.obj")) == "old_bunny"
