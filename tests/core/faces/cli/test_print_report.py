"""What the command line says of a print."""

from __future__ import annotations

from typing import Any

import pytest

from core.faces.cli.print_report import failed_checks, print_lines
from core.printing.account import Account, FilamentShare
from core.printing.check import Check
from core.settings.print_processes import process_of

HOLES = Check("holes", "Holes", "failed", 2, "The surface has 2 holes; fill them.", "holes")
WALLS = Check("walls", "Wall Thickness", "warning", 3, "3 walls are thin.", "height")
SHELLS = Check("shells", "Shells", "passed", 1, "The model is in one piece.")
GAMUT = Check("gamut", "Printable Colors", "skipped", 0, "Nothing says which colors there are.", "profile")
SIZE = Check("size", "Size", "passed", 0, "The model fits.")


@pytest.fixture
def result() -> dict[str, Any]:
    """What ``result.json`` says of a print with problems."""
    checks = (SHELLS, GAMUT, WALLS, SIZE, HOLES)
    account = Account(
        "Ball",
        (40, 40, 39.96),
        1280,
        (64, 64),
        process_of("auto", "filament"),
        checks,
        checks,
        ("12 vertices are joined.",),
        (FilamentShare("Red", "#c12e1f", 0.25), FilamentShare("#ffffff", "#ffffff", 0.75)),
    )
    return {"print": account.as_json()}


def test_problems_come_first(result: dict[str, Any]) -> None:
    title = result["print"]["process_title"]
    assert print_lines(result, "utf-8") == [
        f"Ball: 40 × 40 × 40 mm, 1,280 triangles. Process: {title}",
        "  ✗ Holes: The surface has 2 holes; fill them. (--repair holes)",
        "  ! Wall Thickness: 3 walls are thin. (--height)",
        "  – Printable Colors: Nothing says which colors there are. (--profile)",
        "  ✓ Passed: Shells, Size",
        "Filaments: 1 Red (#c12e1f) 25.0%, 2 #ffffff 75.0%",
        "Changed on a copy:",
        "  12 vertices are joined.",
    ]


def test_old_terminals_get_ascii(result: dict[str, Any]) -> None:
    lines = print_lines(result, "ascii")
    assert lines[0].startswith("Ball: 40 x 40 x 40 mm")
    assert [line[:4] for line in lines[1:5]] == ["  x ", "  ! ", "  - ", "  + "]
    assert "".join(lines).isascii()


def test_failed_checks_are_named_in_one_sentence(result: dict[str, Any]) -> None:
    assert failed_checks(result) == ["These checks failed: Holes; result.json says what to do."]


def test_other_jobs_have_nothing_to_say() -> None:
    assert print_lines({"files": []}, "utf-8") == []
    assert failed_checks({"files": []}) == []
