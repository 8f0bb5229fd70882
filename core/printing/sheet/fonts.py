"""The fonts of a page: Inter for Latin, Greek, and Cyrillic, and the system's own for what it lacks."""

from __future__ import annotations

from collections.abc import Generator
from itertools import groupby
from pathlib import Path

from fpdf import FPDF
from fpdf.errors import FPDFException
from fpdf.fonts import TTFFont
from PIL import ImageFont

MAIN = "Inter"
"""The only family that has a bold style."""
REGULAR_FILE = Path(__file__).resolve().parent / "inter" / "Inter-Regular.ttf"
BOLD_FILE = REGULAR_FILE.with_name("Inter-Bold.ttf")
_UNKNOWN = "?"
# Pillow looks for these in the folders where Windows, macOS, and Linux keep their fonts: Chinese, Japanese, Korean, and
# then what has a little of many scripts.
SYSTEM = (
    "msyh.ttc",
    "malgun.ttf",
    "YuGothM.ttc",
    "Arial Unicode.ttf",
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJK-VF.ttc",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf",
    "segoeui.ttf",
    "NotoSansArabic-Regular.ttf",
    "NotoSansHebrew-Regular.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansThai-Regular.ttf",
    "DejaVuSans.ttf",
)
"""Names of fonts that systems have, for what Inter lacks."""


class Fonts:
    """The fonts of a PDF. Those of the system are looked for once a text needs them."""

    def __init__(self, pdf: FPDF) -> None:
        self._pdf = pdf
        self._untried = list(SYSTEM)
        pdf.add_font(MAIN, "", REGULAR_FILE)
        pdf.add_font(MAIN, "B", BOLD_FILE)
        self._characters = {MAIN: _characters(pdf, MAIN)}

    def runs(self, text: str) -> Generator[tuple[str, str], None, None]:
        """Yield (family, part of the text) pairs that make up the text, with ``?`` for what no font has."""
        families = [(self._family(character), character) for character in text]
        for family, run in groupby(families, key=lambda pair: pair[0]):
            part = "".join(character for _, character in run)
            yield (family, part) if family else (MAIN, _UNKNOWN * len(part))

    def _family(self, character: str) -> str:
        """Return the family of the first font that has a character, empty if none does."""
        for family, characters in self._characters.items():
            if ord(character) in characters:
                return family
        while self._untried:
            family = self._untried.pop(0)
            if self._add(family) and ord(character) in self._characters[family]:
                return family
        return ""

    def _add(self, name: str) -> bool:
        """Add a font of the system to the PDF; return whether it is there."""
        try:
            self._pdf.add_font(name, fname=str(ImageFont.truetype(name).path))
        except (OSError, ValueError, FPDFException):
            # A font that cannot be read is none.
            return False
        self._characters[name] = _characters(self._pdf, name)
        return True


def _characters(pdf: FPDF, family: str) -> frozenset[int]:
    font = pdf.fonts[family.lower()]
    assert isinstance(font, TTFFont)
    return frozenset(font.cmap)
