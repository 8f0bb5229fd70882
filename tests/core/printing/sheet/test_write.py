"""The print sheet: one page, whatever is to be said."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fpdf import FPDF

from core.printing.account import Account, File, filament_shares, size_of
from core.printing.check import Check
from core.printing.model import Model, Painted
from core.printing.sheet.head import verdict_of
from core.printing.sheet.lists import chosen_settings
from core.printing.sheet.write import write_sheet
from core.settings.print_processes import process_of
from core.settings.printing import PrintSettings
from tests.core.printing.broken import sphere

HOLES = Check("holes", "Holes", "failed", 2, "The surface has 2 holes; fill them before you print.")
NORMALS = Check("normals", "Normals", "warning", 3, "3 faces look inward.")
GAMUT = Check("gamut", "Printable Colors", "skipped", 0, "Nothing says which colors the printer has.", "profile")
SHELLS = Check("shells", "Shells", "passed", 1, "The model is in one piece.")


@pytest.fixture
def model() -> Model:
    texture = np.full((64, 64, 3), 180, np.uint8)
    texture[:32] = (200, 60, 40)
    return Model(sphere(20, 1), texture)


@pytest.fixture
def painted(model: Model) -> Painted:
    filaments = tuple((f"Filament {index}", np.full(3, 16 * index, np.uint8)) for index in range(16))
    return Painted(model.mesh, filaments, np.arange(len(model.mesh.triangles)) % 16)


@pytest.fixture
def account(model: Model) -> Account:
    checks = (SHELLS, GAMUT, HOLES, NORMALS)
    process = process_of("auto", "full-color")
    files = (File("ball.3mf", 1_234_567), File("ball_obj.zip", 4321))
    return Account("Ball", size_of(model.mesh), 80, (64, 64), process, checks, checks, files=files)


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> list[tuple[float, float, str]]:
    """Where the page has which text: left, baseline, and the text."""
    found: list[tuple[float, float, str]] = []
    original = FPDF.text

    def note(pdf: FPDF, x: float, y: float, text: str = "") -> None:
        found.append((x, y, text))
        assert x + pdf.get_string_width(text) <= pdf.w - 14.9, text
        original(pdf, x, y, text)

    monkeypatch.setattr(FPDF, "text", note)
    return found


def pages(path: Path) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", path.read_bytes()))


def test_the_sheet_says_what_is_printed(
    tmp_path: Path, model: Model, account: Account, put: list[tuple[float, float, str]]
) -> None:
    write_sheet(tmp_path / "sheet.pdf", model, None, PrintSettings(height=40), account)
    assert pages(tmp_path / "sheet.pdf") == 1
    texts = [text for _, _, text in put]
    for expected in (
        "Ball",
        "40 × 40 × 40 mm",
        "Front",
        "Back",
        HOLES.message,
        GAMUT.message,
        "ball.3mf",
        "1.2 MB",
        "4.3 kB",
        "Height",
    ):
        assert expected in texts
    order = [texts.index(title) for title in ("Holes", "Normals", "Shells", "Printable Colors")]
    assert order == sorted(order), "problems first"


def test_the_same_print_makes_the_same_sheet(tmp_path: Path, model: Model, account: Account) -> None:
    for name in ("first.pdf", "second.pdf"):
        write_sheet(tmp_path / name, model, None, PrintSettings(), account)
    assert (tmp_path / "first.pdf").read_bytes() == (tmp_path / "second.pdf").read_bytes()


def test_everything_at_once_stays_on_one_page(
    tmp_path: Path, model: Model, painted: Painted, account: Account, put: list[tuple[float, float, str]]
) -> None:
    long = tuple(replace(check, message=check.message * 20, title=check.title * 20) for check in account.checks)
    much = replace(
        account,
        title="Корова 牛 " * 20,
        checks=long * 10,
        changes=("Something is mended. " * 30,) * 20,
        filaments=filament_shares(painted),
        files=account.files * 20,
    )
    settings = PrintSettings(
        filaments=tuple(f"#{index:06x}" for index in range(16)),
        repair=("merge", "holes", "normals"),
        hollow=3,
        most_triangles=5000,
        tiles=True,
        seed=7,
        device="cpu",
        triangle_limit=5000,
        texture_size=512,
        spacing=1,
        byte_limit=10,
        profile="printer.icc" * 20,
    )
    write_sheet(tmp_path / "sheet.pdf", model, painted, settings, much)
    assert pages(tmp_path / "sheet.pdf") == 1
    assert max(baseline for _, baseline, _ in put) <= 297 - 15
    assert sum(text.startswith("and ") and text.endswith(" more") for _, _, text in put) == 4


def test_passed_checks_are_brief_where_there_is_no_room(
    tmp_path: Path, model: Model, painted: Painted, account: Account, put: list[tuple[float, float, str]]
) -> None:
    crowded = replace(account, checks=(HOLES, GAMUT, *(SHELLS,) * 24), filaments=filament_shares(painted))
    write_sheet(tmp_path / "sheet.pdf", model, painted, PrintSettings(), crowded)
    texts = [text for _, _, text in put]
    assert HOLES.message in texts
    assert not {SHELLS.message, GAMUT.message} & set(texts)
    assert "Printable Colors" in texts
    assert texts.count("Shells") == 24


@pytest.mark.parametrize(
    ("checks", "verdict"),
    [
        ((SHELLS, SHELLS), "All 2 checks passed."),
        ((SHELLS, SHELLS, GAMUT), "All 2 checks passed; 1 had nothing to go by."),
        ((SHELLS, NORMALS), "No check failed; 1 warning is worth a look."),
        ((HOLES, NORMALS, NORMALS, GAMUT), "1 of 3 checks failed, and 2 warnings are worth a look."),
    ],
)
def test_one_sentence_sums_the_checks_up(account: Account, checks: tuple[Check, ...], verdict: str) -> None:
    assert verdict_of(replace(account, checks=checks)) == verdict


def test_settings_read_as_in_the_panel() -> None:
    settings = PrintSettings(purpose="all", filaments=("red", "#000000"), name="Ball", height=80)
    assert chosen_settings(settings) == [
        ("For", "All"),
        ("Height", "80 mm"),
        ("Filaments", "red, #000000"),
    ]
    assert chosen_settings(PrintSettings()) == []
