"""Sheets are read in every form in which people write them."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest

from core.batch.sheet import Row, read_sheet
from core.errors import InputError


def rows(path: Path, content: str | bytes) -> list[Row]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_sheet(path)


@pytest.mark.parametrize(
    "content",
    [
        b"mesh,style,size\na.obj,b.jpg,64\n",
        codecs.BOM_UTF8 + b"mesh;style;size\r\na.obj;b.jpg;64\r\n",
        b"sep=;\r\nmesh;style;size\r\na.obj;b.jpg;64\r\n",
        "\ufeffmesh\tstyle\tsize\r\na.obj\tb.jpg\t64\r\n".encode("utf-16-le"),
        b'mesh,style,size,#note,\n"a.obj", b.jpg ,64,"for Ann, by noon",\n',
    ],
    ids=["plain", "Excel", "Excel with a separator", "Unicode text", "comments and blanks"],
)
def test_tables_of_all_spreadsheets_say_the_same(tmp_path: Path, content: bytes) -> None:
    (row,) = rows(tmp_path / "a.csv", content)
    assert (row.number, row.values, row.error) == ("2", {"mesh": "a.obj", "style": "b.jpg", "size": "64"}, "")


def test_rows_of_a_table_count_as_in_a_spreadsheet(tmp_path: Path) -> None:
    found = rows(tmp_path / "a.csv", 'mesh,name\n"a.obj","two\nlines"\n\n,\nb.obj,\nc.obj,c,stray\n')
    assert [(row.number, row.values) for row in found] == [
        ("2", {"mesh": "a.obj", "name": "two\nlines"}),
        ("5", {"mesh": "b.obj"}),
        ("6", {}),
    ]
    assert found[2].error == "Column 3 has a value, 'stray', but no name; name it, or quote commas."


def test_names_with_letters_of_a_country_are_read(tmp_path: Path) -> None:
    (row,) = rows(tmp_path / "a.csv", "mesh;name\nstühle.obj;Stühle\n".encode("cp1252"))
    assert row.values == {"mesh": "stühle.obj", "name": "Stühle"}


TOML = """
[defaults]
size = 64
[[rows]]
mesh = "a.obj"
style = ["b.jpg", "c.jpg"]
[matrix]
model = [{ mesh = "a.blend", objects = ["Chair"] }, { mesh = "d.obj", up_axis = "z" }]
style = ["b.jpg", "c.jpg"]
"""


def test_a_matrix_is_every_combination(tmp_path: Path) -> None:
    found = rows(tmp_path / "a.toml", TOML)
    assert [row.number for row in found] == ["1", "2.1", "2.2", "2.3", "2.4"]
    assert found[0].values == {"mesh": "a.obj", "style": ["b.jpg", "c.jpg"]}
    assert found[2].values == {"mesh": "a.blend", "objects": ["Chair"], "style": "c.jpg"}
    assert found[3].values == {"mesh": "d.obj", "up_axis": "z", "style": "b.jpg"}
    assert all(row.defaults == {"size": 64} for row in found)


def test_json_is_a_list_of_rows_or_says_as_much_as_toml(tmp_path: Path) -> None:
    (row,) = rows(tmp_path / "a.json", '[{"mesh": "a.obj"}]')
    assert (row.number, row.values) == ("1", {"mesh": "a.obj"})
    sheet = {"rows": [], "matrix": [{"mesh": ["a.obj"], "seed": [1, 2]}, {"mesh": ["b.obj"]}]}
    assert [row.number for row in rows(tmp_path / "a.json", json.dumps(sheet))] == ["1.1", "1.2", "2.1"]


def test_what_is_wrong_with_one_row_is_said_of_that_row(tmp_path: Path) -> None:
    found = rows(tmp_path / "a.json", '{"rows": [7, {"mesh": "a.obj"}], "matrix": {"seed": 3}}')
    assert [row.error for row in found] == [
        "This row is no table of names and values; write it as one.",
        "",
        "The matrix has no list of values for seed; write them in brackets.",
    ]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", "", "first row is empty; name the columns"),
        ("a.csv", "mesh,style,mesh\n", "the column mesh twice"),
        ("a.csv", "mesh\n" + "x" * 10**6, "line 2 is damaged"),
        ("a.toml", "rows = [", "is damaged"),
        ("a.toml", "[default]\nsize = 3\n", "it has 'default'"),
        ("a.toml", "rows = 3\n", "rows must be a list"),
        ("a.json", "[" * 10**5, "is damaged"),
        ("a.json", "3", "it holds no rows"),
        ("a.xlsx", "PK", "not a sheet that Patina can read"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, name: str, content: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        rows(tmp_path / name, content)


def test_a_sheet_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be read \(No such file or directory\); check the path"):
        read_sheet(tmp_path / "none.csv")


def test_a_matrix_that_explodes_is_one_sentence(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.toml"
    sheet.write_text(f"[matrix]\nseed = {list(range(4000))}\nsteps = {list(range(2500))}\n", encoding="utf-8")
    (row,) = read_sheet(sheet)
    assert row.error == "This matrix stands for 10,000,000 jobs, and 200,000 are the most; split it."
