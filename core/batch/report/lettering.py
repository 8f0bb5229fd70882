"""Text on pictures: in Inter, or in a font of the system that has all of its characters, cut and wrapped to a width."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import ImageDraw, ImageFont

from core.printing.sheet.fonts import BOLD_FILE, REGULAR_FILE, SYSTEM

_ELLIPSIS, _UNKNOWN = "…", "?"


@dataclass(frozen=True)
class Lettering:
    """How text looks: a font of Pillow's, and its color."""

    size: int
    color: tuple[int, int, int]
    is_bold: bool = False

    def write(self, draw: ImageDraw.ImageDraw, place: tuple[int, int], text: str, width: int, lines: int = 1) -> int:
        """Write a text of at most some lines, cut short where it is longer, and return how many lines it takes.

        Args:
            draw: where to.
            place: the left upper corner, in pixels.
            text: what to write; ``?`` stands for characters that no font has.
            width: room for a line, in pixels.
            lines: how many at most.
        """
        font, known = self._font(" ".join(text.split()))
        shown = list(_wrapped(known, font, width, lines))
        for number, line in enumerate(shown):
            top = place[1] + number * round(1.4 * self.size)
            draw.text((place[0], top), line, fill=self.color, font=font)
        return len(shown)

    def write_end(self, draw: ImageDraw.ImageDraw, place: tuple[int, int], text: str) -> None:
        """Write a text that ends at ``place``, the right upper corner."""
        font, known = self._font(text)
        draw.text(place, known, fill=self.color, font=font, anchor="ra")

    def _font(self, text: str) -> tuple[ImageFont.FreeTypeFont, str]:
        """Return the first font that has all characters of a text, or Inter and what it has of the text."""
        file = BOLD_FILE if self.is_bold else REGULAR_FILE
        for name in (str(file), *SYSTEM):
            if set(map(ord, text)) <= _characters(name):
                return _opened(name, self.size), text
        known = _characters(str(file))
        return _opened(str(file), self.size), "".join(c if ord(c) in known else _UNKNOWN for c in text)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int, most: int) -> Iterator[str]:
    words = text.split()
    for number in range(1, most + 1):
        if not words:
            return
        taken = 1
        while number < most and taken < len(words) and font.getlength(" ".join(words[: taken + 1])) <= width:
            taken += 1
        yield _cut(" ".join(words if number == most else words[:taken]), font, width)
        words = words[taken:]


def _cut(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + _ELLIPSIS) > width:
        text = text[:-1]
    return text.rstrip() + _ELLIPSIS


@cache
def _opened(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(name, size)


@cache
def _characters(name: str) -> frozenset[int]:
    """Return the characters of a font, none if the system does not have it."""
    try:
        path = Path(str(_opened(name, 10).path))
        with TTFont(path, fontNumber=0) as font:
            return frozenset(font.getBestCmap() or ())
    except (OSError, ValueError):
        return frozenset()
