# Generated from core/border/one_line.py by `python3 -m scripts.generate.addon_data`: change that file instead.
"""Text that comes from outside, made fit for a message: one line, nothing invisible, not endless."""

from __future__ import annotations

import re

# Control characters (C0, C1), line and paragraph separators, and what turns the direction of text around.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+")
_LONGEST = 1200
_END = 300


def one_line(text: str) -> str:
    """Return the text with a blank for each run of control characters, a question mark for each half of a surrogate
    pair, and an ellipsis for the middle of what is too long to read."""
    line = _CONTROLS.sub(" ", text.encode("utf-8", "replace").decode("utf-8")).strip()
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - _END]} … {line[-_END:]}"
