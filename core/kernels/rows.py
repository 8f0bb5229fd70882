"""Compiled loops that find which rows of a level's parameters some points look up, and number these alone."""

from __future__ import annotations

import numpy as np

from core.kernels.corners import compiled, compiled_for

_ONE, _ALL = np.uint64(1), np.uint64(63)
_WORD = np.uint64(6)
# The bits of a word are counted in pairs, in fours, in eights, and then all at once.
_PAIRS, _FOURS = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333)
_EIGHTS, _SUM = np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(0x0101010101010101)


@compiled
def _bits(word: int) -> int:
    """Return how many bits of a word are set."""
    word = word - ((word >> _ONE) & _PAIRS)
    word = (word & _FOURS) + ((word >> np.uint64(2)) & _FOURS)
    word = (word + (word >> np.uint64(4))) & _EIGHTS
    return np.int32((word * _SUM) >> np.uint64(56))


@compiled_for("void(int32[:, ::1], uint64[::1])")
def mark_rows(rows: np.ndarray, marks: np.ndarray) -> None:
    """Set the bits of ``rows`` [M, 4] in ``marks``, 64 to a word."""
    for number in range(len(rows)):
        for corner in range(4):
            row = np.uint64(rows[number, corner])
            marks[row >> _WORD] |= _ONE << (row & _ALL)


@compiled_for("int64(uint64[::1], int32[::1])")
def count_marked(marks: np.ndarray, before: np.ndarray) -> int:
    """Write how many rows are marked before each word of ``marks``; return how many there are."""
    total = np.int32(0)
    for word in range(len(marks)):
        before[word] = total
        total += _bits(marks[word])
    return total


@compiled_for("void(uint64[::1], int64[::1])")
def list_marked(marks: np.ndarray, found: np.ndarray) -> None:
    """Write the rows that are marked, ascending."""
    count = 0
    for word in range(len(marks)):
        left = marks[word]
        while left:
            # One less than a word turns its lowest bit off and all below it on.
            lowest = _bits((left - _ONE) & ~left)
            found[count] = (word << 6) + lowest
            count += 1
            left &= left - _ONE


@compiled_for("void(int32[:, ::1], uint64[::1], int32[::1])")
def number_rows(rows: np.ndarray, marks: np.ndarray, before: np.ndarray) -> None:
    """Replace marked ``rows`` [M, 4] by their numbers among all that are."""
    for number in range(len(rows)):
        for corner in range(4):
            row = np.uint64(rows[number, corner])
            word = row >> _WORD
            rows[number, corner] = before[word] + _bits(marks[word] & ((_ONE << (row & _ALL)) - _ONE))
