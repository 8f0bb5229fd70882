"""Text on a page: its style, its width, where its lines break."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fpdf import FPDF

from core.border.one_line import one_line
from core.printing.sheet.fonts import MAIN, Fonts

_ELLIPSIS = "…"
_POINT = 25.4 / 72


@dataclass(frozen=True)
class Style:
    """The look of text: ``size`` in points, ``color`` sRGB, ``spacing`` between letters in points."""

    size: float
    bold: bool = False
    color: tuple[int, int, int] = (32, 33, 36)
    spacing: float = 0.0

    @property
    def leading(self) -> float:
        """The distance of lines in millimeters."""
        return 1.32 * self.size * _POINT


class Text:
    """Sets text on the page of a PDF. Lengths are in millimeters, from the top left corner."""

    def __init__(self, pdf: FPDF) -> None:
        self._pdf = pdf
        self._fonts = Fonts(pdf)

    def put(
        self, left: float, baseline: float, text: str, style: Style, side: Literal["left", "right"] = "left"
    ) -> None:
        """Set one line; with ``side`` "right", it ends at ``left``."""
        if side == "right":
            left -= self.width(text, style)
        self._pdf.set_text_color(*style.color)
        for family, run in self._fonts.runs(one_line(text)):
            self._choose(family, style)
            self._pdf.text(left, baseline, run)
            left += self._pdf.get_string_width(run)

    def width(self, text: str, style: Style) -> float:
        """Return the width of one line."""
        width = 0.0
        for family, run in self._fonts.runs(one_line(text)):
            self._choose(family, style)
            width += self._pdf.get_string_width(run)
        return width

    def lines(self, text: str, width: float, style: Style, most: int) -> list[str]:
        """Return a text broken into at most so many lines that fit a width; an ellipsis stands for the rest."""
        lines, words = [""], one_line(text).split()
        while words:
            longer = f"{lines[-1]} {words[0]}".lstrip()
            if self.width(longer, style) <= width:
                lines[-1] = longer
                words.pop(0)
            elif len(lines) == most:
                lines[-1] = self._cut(f"{longer}{_ELLIPSIS}", width, style)
                break
            elif lines[-1]:
                lines.append("")
            else:
                # A word that is wider than a line, such as a path, breaks anywhere.
                count = self._fitting(words[0], width, style)
                lines[-1] = words[0][:count]
                words[0] = words[0][count:]
        return lines

    def line(self, text: str, width: float, style: Style) -> str:
        """Return a text that fits a width; an ellipsis stands for its end if it does not."""
        (line,) = self.lines(text, width, style, 1)
        return line

    def shortened(self, text: str, width: float, style: Style) -> str:
        """Return a text that fits a width; an ellipsis stands for its middle if it does not, so that the suffix of a
        file stays."""
        text = one_line(text)
        for kept in range(len(text), 0, -1):
            head = -(-kept // 2)
            short = text if kept == len(text) else f"{text[:head]}{_ELLIPSIS}{text[len(text) - kept + head :]}"
            if self.width(short, style) <= width:
                return short
        return ""

    def _choose(self, family: str, style: Style) -> None:
        self._pdf.set_font(family, "B" if style.bold and family == MAIN else "", style.size)
        self._pdf.set_char_spacing(style.spacing)

    def _cut(self, text: str, width: float, style: Style) -> str:
        body = text.removesuffix(_ELLIPSIS)
        while body and self.width(f"{body}{_ELLIPSIS}", style) > width:
            body = body[:-1].rstrip()
        return f"{body}{_ELLIPSIS}"

    def _fitting(self, word: str, width: float, style: Style) -> int:
        count = 1
        while count < len(word) and self.width(word[: count + 1], style) <= width:
            count += 1
        return count
