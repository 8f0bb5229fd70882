"""Objects of a file are chosen by their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InputError
from core.mesh.load import Reader, load_mesh

SQUARES = """
o Seat
v 0 0 0
v 1 0 0
v 1 1 0
f 1 2 3
o Table leg
v 5 0 0
v 6 0 0
v 6 1 0
f 4 5 6
"""


@pytest.fixture
def chair(tmp_path: Path) -> Path:
    path = tmp_path / "chair.obj"
    path.write_text(SQUARES)
    return path


def test_objects_are_read_by_name(chair: Path) -> None:
    for objects, ends in ((("Seat",), (0, 1)), (("Table leg",), (5, 6)), (("Table leg", "Seat"), (0, 6)), ((), (0, 6))):
        mesh = load_mesh(chair, reader=Reader(objects=objects))
        assert (mesh.positions[:, 0].min(), mesh.positions[:, 0].max()) == ends


def test_an_object_that_is_not_there_is_a_sentence(chair: Path, tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r'chair.obj: There is no visible object "Table lag", did you mean "Table leg"\?'
    ):
        load_mesh(chair, reader=Reader(objects=("Seat", "Table lag")))
    with pytest.raises(InputError, match=r'object "Lamp", it has "Seat" and "Table leg".'):
        load_mesh(chair, reader=Reader(objects=("Lamp",)))
    nameless = tmp_path / "a.obj"
    nameless.write_text("v 0 0 0\nv 1 0 0\nv 1 1 0\nf 1 2 3\n")
    with pytest.raises(InputError, match="its objects have no names"):
        load_mesh(nameless, reader=Reader(objects=("Lamp",)))
