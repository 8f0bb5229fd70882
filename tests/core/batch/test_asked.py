"""Rows ask for jobs: values as on the command line, patterns, and names that are nearly right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.batch.asked import Asked, asked
from core.batch.sheet import Row


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with models and styles in it."""
    for name in ("models/b.glb", "models/a.glb", "models/.hidden.glb", "oil.jpg", "my style.jpg", "[odd].jpg"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    return tmp_path


def jobs(folder: Path, **cells: str) -> list[Asked]:
    return list(asked(Row("2", cells, {}, texts=True), folder))


def one(folder: Path, *, comma: bool = False, **cells: str) -> dict[str, Any]:
    (job,) = asked(Row("2", cells, {}, texts=True, comma=comma), folder)
    assert not job.error
    return dict(job.values)


def test_cells_are_values_as_on_the_command_line(folder: Path) -> None:
    values = one(folder, mesh="models/a.glb", style='oil.jpg "my style.jpg"', style_weights="1 0.5", bit_depth="16")
    assert values == {
        "mode": "texture",
        "mesh": str(folder / "models/a.glb"),
        "style": [str(folder / "oil.jpg"), str(folder / "my style.jpg")],
        "style_weights": ["1", "0.5"],
        "bit_depth": 16,
    }


def test_columns_may_be_called_as_people_write_them(folder: Path) -> None:
    row = Row("2", {"Mesh": "a.obj", "Style Scale": "2", "--uv-map": "new"}, {}, texts=True)
    (job,) = asked(row, folder)
    assert set(job.values) == {"mode", "mesh", "style_scale", "uv_map"}


def test_a_path_with_blanks_that_is_there_needs_no_quotes(folder: Path) -> None:
    assert one(folder, style="my style.jpg")["style"] == [str(folder / "my style.jpg")]
    (job,) = jobs(folder, style='"my style.jpg')
    assert job.error == 'The quotation mark in "my style.jpg has no second one; add it.'


def test_numbers_have_the_comma_of_the_country(folder: Path) -> None:
    assert one(folder, comma=True, style_scale="1,5", style_weights="0,5 2")["style_scale"] == "1.5"
    assert one(folder, comma=True, style_weights="0,5 2")["style_weights"] == ["0.5", "2"]
    assert one(folder, style_scale="1,5")["style_scale"] == "1,5"


def test_patterns_stand_for_all_that_match_in_order(folder: Path) -> None:
    found = jobs(folder, mesh="models/*.glb", style="*style.jpg oil.jpg", name="prop")
    assert [(job.row, job.name, Path(job.values["mesh"]).name) for job in found] == [
        ("2.1", "prop 1", "a.glb"),
        ("2.2", "prop 2", "b.glb"),
    ]
    assert found[0].labels == {"mesh": "a.glb", "style": "my style.jpg oil.jpg"}
    everything = jobs(folder, mesh=str(folder / "models/?.glb"), style="*l*.jpg")
    assert [(job.name, job.row) for job in everything] == [
        ("a my style", "2.1"),
        ("a oil", "2.2"),
        ("b my style", "2.3"),
        ("b oil", "2.4"),
    ]
    assert one(folder, style="[odd].jpg")["style"] == [str(folder / "[odd].jpg")]
    (job,) = jobs(folder, mesh="models/*.fbx")
    assert job.error == "No file matches models/*.fbx; check the path, which begins at the folder of the sheet."


def test_objects_are_named_by_words_or_in_a_list(folder: Path) -> None:
    (job,) = jobs(folder, mesh="a.blend", objects='Chair "Table leg"', style="oil.jpg")
    assert job.objects == ("Chair", "Table leg")
    assert (job.name, job.labels["objects"]) == ("Chair Table leg oil", "Chair, Table leg")
    (job,) = asked(Row("1", {"mesh": "a.blend", "objects": "Table leg"}, {}), folder)
    assert job.objects == ("Table leg",)
    (job,) = asked(Row("1", {"mesh": "a.blend", "objects": [3]}, {}), folder)
    assert job.error == "The names of objects must be texts; write them in quotes."


def test_what_is_empty_is_the_default_of_the_engine(folder: Path) -> None:
    (job,) = asked(Row("1", {"size": None, "steps": 5}, {"size": 64, "seed": 3}), folder)
    assert job.values == {"mode": "texture", "steps": 5, "seed": 3}
    assert job.labels == {"steps": "5"}


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"stlye": "oil.jpg"}, "The mode texture has no setting called stlye; did you mean style?"),
        ({"artist": "Ann"}, "no setting called artist; delete it, or begin its name with #."),
        ({"mode": "image feature", "mesh": "a.obj"}, "The mode image-feature has no setting called mesh"),
        ({"mode": "textur"}, "There is no mode textur; write texture."),
    ],
)
def test_names_that_are_nearly_right_are_guessed(folder: Path, cells: dict[str, str], words: str) -> None:
    (job,) = jobs(folder, name="chair", **cells)
    assert words in job.error
    assert (job.row, job.name) == ("2", "chair")


def test_the_command_lines_names_are_known(folder: Path) -> None:
    (job,) = asked(Row("1", {"mode": "export", "for": "unity", "job": "done"}, {}), folder)
    assert job.values == {"mode": "export", "job": str(folder / "done"), "engine": "unity"}, job.error


def test_a_row_that_has_a_setting_in_two_ways_is_wrong(folder: Path) -> None:
    (job,) = asked(Row("2", {"style": "oil.jpg", "Style": "oil.jpg"}, {}, texts=True), folder)
    assert job.error == "The row has style twice, written in two ways; delete one of them."


@pytest.mark.parametrize("values", [{"mesh": {"a": 1}}, {"mesh": "a.obj", "style": [["b"]]}, {"mesh": 3}, {"name": 5}])
def test_values_of_any_kind_are_left_to_the_settings(folder: Path, values: dict[str, Any]) -> None:
    (job,) = asked(Row("1", values, {}), folder)
    assert not job.error


def test_patterns_that_explode_are_one_sentence(tmp_path: Path) -> None:
    for number in range(600):
        (tmp_path / f"{number}.obj").touch()
        (tmp_path / f"{number}.jpg").touch()
    (job,) = asked(Row("2", {"mesh": "*.obj", "style": "*.jpg"}, {}, texts=True), tmp_path)
    assert job.error == "This row stands for 360,000 jobs, and 200,000 are the most; split it."
