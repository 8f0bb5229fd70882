"""Scripts for farms are files of their own, in the farm's language, with blanks that are filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

_BLANK = re.compile(r"@([A-Z_]+)@")


def filled(name: str, values: Mapping[str, str]) -> str:
    """Return the text of the script ``name`` of this folder, each ``@BLANK@`` replaced by the value of that name."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return _BLANK.sub(lambda blank: values[blank[1]], text)
