"""Text on pictures: in Inter, and in fonts of the system for what it lacks, cut and wrapped to a width."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import ImageDraw, ImageFont

from core.printing.sheet.fonts import BOLD_FILE, REGULAR_FILE, SYSTEM

# A box, which Inter has, stands for each character that no font has.
_ELLIPSIS, _UNKNOWN = "…", "□"
# Accents on what comes before, and what only joins characters: nothing is missed without them.
_WITHOUT_WIDTH = ("Mn", "Me", "Cf")
# As much of a text is looked at, so that a name of a million characters costs no more than others.
_MOST = 1000


@dataclass(frozen=True)
class Lettering:
    """How text looks: its size in pixels, and its color."""

    size: int
    color: tuple[int, int, int]
    is_bold: bool = False

    def write(self, draw: ImageDraw.ImageDraw, place: tuple[int, int], text: str, width: int, lines: int = 1) -> int:
        """Write a text of at most some lines, cut short where it is longer, and return how many lines it takes.

        Args:
            draw: where to.
            place: the left upper corner, in pixels.
            text: what to write; a box stands for each character that no font has.
            width: room for a line, in pixels.
            lines: how many at most.
        """
        shown = list(self._wrapped(" ".join(text[:_MOST].split()), width, lines))
        for number, line in enumerate(shown):
            self._draw(draw, (place[0], place[1] + number * round(1.4 * self.size)), line)
        return len(shown)

    def write_end(self, draw: ImageDraw.ImageDraw, place: tuple[int, int], text: str) -> None:
        """Write a text that ends at ``place``, the right upper corner."""
        self._draw(draw, (place[0] - self.length(text), place[1]), text)

    def length(self, text: str) -> float:
        """Return how long a text is, in pixels."""
        return sum(font.getlength(part) for font, part in self._runs(text))

    def _draw(self, draw: ImageDraw.ImageDraw, place: tuple[float, float], text: str) -> None:
        left, baseline = place[0], place[1] + _opened(self._main, self.size).getmetrics()[0]
        for font, part in self._runs(text):
            draw.text((left, baseline), part, fill=self.color, font=font, anchor="ls")
            left += font.getlength(part)

    def _runs(self, text: str) -> Iterator[tuple[ImageFont.FreeTypeFont, str]]:
        """Yield the parts of a text with their fonts."""
        for name, run in groupby(_named(text, self._main), key=lambda pair: pair[0]):
            yield _opened(name, self.size), "".join(character for _, character in run)

    @property
    def _main(self) -> str:
        return str(BOLD_FILE if self.is_bold else REGULAR_FILE)

    def _wrapped(self, text: str, width: int, most: int) -> Iterator[str]:
        for number in range(1, most + 1):
            if not text:
                return
            if self.length(text) <= width:
                yield text
                return
            if number == most:
                yield text[: self._fitting(text, width, _ELLIPSIS)].rstrip() + _ELLIPSIS
                return
            fitting = max(1, self._fitting(text, width))
            # Words longer than a line, and scripts without blanks, break anywhere.
            end = text.rfind(" ", 0, fitting + 1)
            yield text[: end if end > 0 else fitting]
            text = text[end if end > 0 else fitting :].lstrip()

    def _fitting(self, text: str, width: int, after: str = "") -> int:
        """Return how many characters of a text fit into a width together with what comes after them."""
        return bisect_right(range(1, len(text) + 1), float(width), key=lambda count: self.length(text[:count] + after))


def _named(text: str, main: str) -> Iterator[tuple[str, str]]:
    """Yield the characters of a text, each with the first font that has it; blanks take that of the word before."""
    last = main
    for character in text:
        if character != " " or " " not in _characters(last):
            last = next((name for name in (main, *SYSTEM) if character in _characters(name)), "")
        if last:
            yield last, character
            continue
        last = main
        if unicodedata.category(character) not in _WITHOUT_WIDTH:
            yield main, _UNKNOWN


@cache
def _opened(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(name, size)


@cache
def _characters(name: str) -> frozenset[str]:
    """Return the characters of a font, none if the system does not have it, or its letters are no outlines."""
    try:
        path = Path(str(_opened(name, 10).path))
        with TTFont(path, fontNumber=0) as font:
            return frozenset(map(chr, font.getBestCmap() or ()))
    except (OSError, ValueError):
        return frozenset()
