"""Numbers in lines of text, all at once."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence

import numpy as np

from core.errors import InputError
from core.mesh.quoting import quoted

# What numpy takes for numbers, beside what C and older Microsoft programs write for NaN and infinity.
_NUMBER = re.compile(rb"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(nan|inf|infinity)", re.IGNORECASE)
_NO_NUMBER = re.compile(rb"[+-]?(1\.)?#?-?(nan|inf|ind|qnan|snan)", re.IGNORECASE)


def parse_numbers(lines: Sequence[tuple[int, bytes]]) -> np.ndarray:
    """Return all numbers in lines of text, float64 [N]; each line comes with its number in the file, for messages.

    Raises:
        InputError: a word is no number; the message names the line.
    """
    text = b" ".join([line for _, line in lines])
    if not text.strip():
        return np.empty(0)
    try:
        with warnings.catch_warnings():
            # numpy only warns, and drops the rest.
            warnings.simplefilter("error", DeprecationWarning)
            return np.fromstring(text.decode("latin-1"), np.float64, sep=" ")
    except (ValueError, DeprecationWarning):
        raise _complaint(lines) from None


def _complaint(lines: Sequence[tuple[int, bytes]]) -> InputError:
    """Return the sentence about the first word that is no number."""
    for number, line in lines:
        for word in line.split():
            if _NUMBER.fullmatch(word) is None:
                return InputError(f"Line {number}: {what_is_wrong(word)}")
    return InputError(f"The lines from {lines[0][0]} on cannot be read as numbers; export the mesh again.")


def what_is_wrong(word: bytes) -> str:
    """Return the rest of a sentence about a word that should be a number."""
    shown = quoted(word.decode("utf-8", "replace"))
    if re.fullmatch(rb"[+-]?\d+,\d*([eE][+-]?\d+)?", word):
        return f"{shown} has a comma where numbers have a point; export the mesh with decimal points."
    if _NO_NUMBER.match(word):
        return f"{shown} is not a number; correct that vertex and export the mesh again."
    return f"{shown} is not a number; export the mesh again."
