"""Text on pictures: every name is written as far as a font has it, within its room."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image, ImageDraw

from core.batch.report import lettering
from core.batch.report.lettering import Lettering

PLAIN = Lettering(20, (0, 0, 0))


@pytest.fixture
def chair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A character that one font of the system has, as a black square."""
    pens = {name: TTGlyphPen(None) for name in (".notdef", "chair")}
    for x, y in ((0, 0), (0, 1000), (1000, 1000), (1000, 0)):
        (pens["chair"].lineTo if x or y else pens["chair"].moveTo)((x, y))
    pens["chair"].closePath()
    builder = FontBuilder(1000)
    builder.setupGlyphOrder(list(pens))
    builder.setupCharacterMap({ord("椅"): "chair"})
    builder.setupGlyf({name: pen.glyph() for name, pen in pens.items()})
    builder.setupHorizontalMetrics(dict.fromkeys(pens, (1000, 0)))
    builder.setupHorizontalHeader(ascent=1000)
    builder.setupPost()
    builder.save(tmp_path / "chairs.ttf")
    monkeypatch.setattr(lettering, "SYSTEM", ("no such font.ttf", str(tmp_path / "chairs.ttf")))
    return "椅"


def drawn(text: str, width: int = 200, lines: int = 1) -> np.ndarray:
    """Return where a text is written, as bool [200, 300]."""
    picture = Image.new("RGB", (300, 200), "white")
    PLAIN.write(ImageDraw.Draw(picture), (0, 0), text, width, lines)
    return np.asarray(picture.convert("L")) < 128


def test_latin_greek_and_cyrillic_are_there_on_every_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lettering, "SYSTEM", ())
    box = drawn("□")
    for letter in "åßřŁéΩξώЖйѣ":
        assert drawn(letter).any() and not np.array_equal(drawn(letter), box), letter


def test_each_character_comes_from_a_font_that_has_it(chair: str) -> None:
    assert drawn(chair).sum() == pytest.approx(20 * 20, rel=0.1)
    assert np.array_equal(drawn("A chair")[:, :60], drawn(f"A chair {chair}")[:, :60]), "the others stay in Inter"


def test_a_box_stands_for_what_no_font_has(chair: str) -> None:
    assert np.array_equal(drawn("🪑 chair"), drawn("□ chair"))
    assert np.array_equal(drawn("e\u200d\ufe0f"), drawn("e")), "what has no width needs no box"


@pytest.mark.parametrize("text", ["", " ", "\n", "\ud800", "\0", "كرسي", "W" * 100_000, "木" * 500, "one two " * 50])
def test_nothing_leaves_its_room(text: str) -> None:
    there = drawn(text, 150, 3)
    assert not there[:, 152:].any() and not there[3 * 28 :].any()


def test_long_words_break_and_what_is_cut_says_so() -> None:
    picture = ImageDraw.Draw(Image.new("RGB", (300, 200)))
    assert PLAIN.write(picture, (0, 0), "short", 150, 3) == 1
    assert PLAIN.write(picture, (0, 0), "two words or some more", 150, 3) == 2
    assert PLAIN.write(picture, (0, 0), "W" * 30, 150, 5) == 5
    assert not np.array_equal(drawn("W" * 30, 150), drawn("W" * 7, 150)), "an ellipsis ends it"
