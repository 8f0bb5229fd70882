"""Text: lines that fit, in any script."""

from __future__ import annotations

import pytest
from fpdf import FPDF

from core.printing.sheet.text import Style, Text

PLAIN = Style(8)


@pytest.fixture
def text() -> Text:
    pdf = FPDF()
    pdf.add_page()
    return Text(pdf)


def test_lines_break_between_words(text: Text) -> None:
    sentence = "Walls are down to 0.7 mm thin, below the 2 mm that sandstone needs."
    lines = text.lines(sentence, 40, PLAIN, 9)
    assert len(lines) > 1
    assert " ".join(lines) == sentence
    assert all(text.width(line, PLAIN) <= 40 for line in lines)


def test_an_ellipsis_stands_for_what_has_no_room(text: Text) -> None:
    short = text.line("Full-color sandstone (binder jetting)", 30, PLAIN)
    assert short.startswith("Full-color") and short.endswith("…")
    assert text.width(short, PLAIN) <= 30


def test_a_word_wider_than_a_line_breaks_anywhere(text: Text) -> None:
    lines = text.lines("x" * 200, 30, PLAIN, 20)
    assert "".join(lines) == "x" * 200
    assert all(text.width(line, PLAIN) <= 30 for line in lines)


def test_shortened_names_keep_their_suffix(text: Text) -> None:
    short = text.shortened("a_very_long_name_of_a_model_that_goes_on_and_on.3mf", 40, PLAIN)
    assert short.startswith("a_very") and short.endswith(".3mf")
    assert text.width(short, PLAIN) <= 40


@pytest.mark.parametrize("name", ["Корова", "Ünïcode", "牛", "🐄", "two\nlines", "half \ud83d", ""])
def test_any_name_can_be_set(text: Text, name: str) -> None:
    text.put(10, 10, name, PLAIN)
    assert len(text.lines(name, 50, PLAIN, 2)) == 1
