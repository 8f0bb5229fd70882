"""What results are called, and what is said about each."""

from __future__ import annotations

from typing import Any

import pytest

from addon.jobs.naming import LONGEST, age, facts, result_name, styles, titled


def record(pictures: tuple[str, ...] = (), edited: str = "", **settings: Any) -> dict[str, Any]:
    return {"settings": settings, "pictures": pictures, "edited": edited}


@pytest.mark.parametrize(
    ("made", "owner", "name"),
    [
        (record(("/art/starry_night.jpg",), task="STYLE"), "Suzanne", "Suzanne · Starry Night"),
        (record(("C:\\art\\Great Wave.png",), task="STYLE"), "Suzanne", "Suzanne · Great Wave"),
        (record(task="FEATURE", feature="mixed5a:12"), "Suzanne", "Suzanne · mixed5a:12"),
        (record(task="STYLE"), "Suzanne", "Suzanne"),
        (record(("a.png", "b_c.png"), task="STYLE"), "Cow", "Cow · A + B C"),
        (record(mode="FEATURE", feature="blocks.4.1:7"), "", "Feature · blocks.4.1:7"),
        (record(mode="FEATURE", feature="blocks.3.2", edited="/photos/cat.jpg"), "", "Cat · blocks.3.2"),
        (record(("x.png",), mode="STYLE", edited="Portrait"), "", "Portrait · X"),
        (record(mode="INTERPOLATE", features=["a:1", "b:2"]), "", "Interpolate · a:1 to b:2"),
        (record(mode="CPPN", feature="blocks.4.2:100"), "", "Light Painting · blocks.4.2:100"),
        (record(mode="MORPH"), "", "Morph"),
    ],
)
def test_a_name_says_what_it_is_for_and_what_it_shows(made: dict[str, Any], owner: str, name: str) -> None:
    assert result_name(made, owner) == name


@pytest.mark.parametrize("letter", ["x", "ü", "漢", "🎨"])
def test_names_leave_room_for_a_number_in_every_script(letter: str) -> None:
    made = record((f"{letter * 100}.png",), task="STYLE")
    name = result_name(made, letter * 255)
    assert len(name.encode()) <= LONGEST and " · " in name and name.endswith("…")


def test_names_of_files_that_are_no_utf_8_make_a_name() -> None:
    assert result_name(record(("/art/\udcff.png",), task="STYLE"), "Cow") == "Cow · ?"


def test_many_pictures_are_counted() -> None:
    assert styles(["a.png", "b.png", "c.png", "d.png"]) == "A + B + 2"


@pytest.mark.parametrize(
    ("stem", "title"), [("starry_night", "Starry Night"), ("IMG_0042", "IMG 0042"), ("DaVinci", "DaVinci"), ("", "")]
)
def test_a_file_s_name_is_a_title(stem: str, title: str) -> None:
    assert titled(stem) == title


def test_facts_tell_quality_size_seed_and_age() -> None:
    made = {**record(quality="GOOD", size=2048, seed=3), "made": 1000.0}
    assert facts(made, 1301.0) == "Good · 2048 · seed 3 · 5 min ago"
    assert facts({**record(quality="CUSTOM", steps=17, size=[640, 480], seed=0)}) == "17 steps · 640 × 480 · seed 0"
    assert facts(record(quality="FINAL", size=[512, 512])) == "Final · 512"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "just now"),
        (59, "just now"),
        (61, "1 min ago"),
        (7300, "2 h ago"),
        (200000, "2 d ago"),
        (86400 * 60, "2 months ago"),
        (9e6, "3 months ago"),
    ],
)
def test_ages_have_one_unit(seconds: float, words: str) -> None:
    assert age(seconds) == words
