"""Numbers in lines of text, all at once."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.mesh.quoting import quoted

# What numpy takes for numbers, beside what C and older Microsoft programs write for NaN and infinity.
_NUMBER = re.compile(rb"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(nan|inf|infinity)", re.IGNORECASE)
_NO_NUMBER = re.compile(rb"[+-]?(1\.)?#?-?(nan|inf|ind|qnan|snan)", re.IGNORECASE)


def parse_numbers(lines: Sequence[bytes], number: Callable[[int], int]) -> np.ndarray:
    """Return all numbers in lines of text, float64 [N]; ``number`` returns the number in the file of a line's index.

    Raises:
        InputError: a word is no number; the message names the line.
    """
    text = b" ".join(lines)
    if not text.strip():
        return np.empty(0)
    try:
        with warnings.catch_warnings():
            # numpy only warns, and drops the rest.
            warnings.simplefilter("error", DeprecationWarning)
            return np.fromstring(text.decode("latin-1"), np.float64, sep=" ")
    except (ValueError, DeprecationWarning):
        raise _complaint(lines, number) from None


def _complaint(lines: Sequence[bytes], number: Callable[[int], int]) -> InputError:
    """Return the sentence about the first word that is no number."""
    for index, line in enumerate(lines):
        for word in line.split():
            if _NUMBER.fullmatch(word) is None:
                return InputError(f"Line {number(index)}: {what_is_wrong(word)}")
    return InputError(f"The lines from {number(0)} on cannot be read as numbers; export the mesh again.")


def what_is_wrong(word: bytes) -> str:
    """Return the rest of a sentence about a word that should be a number."""
    shown = quoted(word.decode("utf-8", "replace"))
    if re.fullmatch(rb"[+-]?\d+,\d*([eE][+-]?\d+)?", word):
        return f"{shown} has a comma where numbers have a point; export the mesh with decimal points."
    if _NO_NUMBER.match(word):
        return f"{shown} is not a number; correct that vertex and export the mesh again."
    return f"{shown} is not a number; export the mesh again."


@dataclass(frozen=True)
class Text:
    """Lines of text: ``letters`` uint8 [N], and ``bounds`` int64 [lines + 1], where each line begins and the end."""

    letters: np.ndarray
    bounds: np.ndarray

    def count_words(self) -> np.ndarray:
        """Return how many words each line has, int64 [lines]; blanks separate words."""
        blank = self.letters <= ord(" ")
        begin = ~blank
        begin[1:] &= blank[:-1]
        return self._counts(begin)

    def count_letters(self, letter: bytes) -> tuple[np.ndarray, np.ndarray]:
        """Return how often a letter comes in each line, and how often it comes right behind itself, int64 [lines]."""
        here = self.letters == ord(letter)
        again = here.copy()
        again[1:] &= here[:-1]
        again[:1] = False
        return self._counts(here), self._counts(again)

    def _counts(self, here: np.ndarray) -> np.ndarray:
        return np.diff(np.searchsorted(np.flatnonzero(here), self.bounds))


def text_of(lines: Sequence[bytes]) -> Text:
    """Return lines that hold no line ends as one text."""
    lengths = np.fromiter(map(len, lines), np.int64, len(lines)) + 1
    return Text(np.frombuffer(b"\n".join([*lines, b""]), np.uint8), np.concatenate([[0], np.cumsum(lengths)]))


def ranges(starts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Return the numbers from each start on, as many as its size says, one range after the other: int64 [sum]."""
    return np.arange(int(sizes.sum())) + np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
