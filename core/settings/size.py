"""Widths and heights of images."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic.fields import FieldInfo

from core.settings.declare import setting

_SMALLEST_SIDE, _LARGEST_SIDE = 32, 16384


def parse_size(value: Any) -> Any:
    """Return width and height of ``"512x384"`` or of ``512`` (a square); leave anything else to the validation.

    Raises:
        ValueError: a string is no size.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return (value, value)
    if isinstance(value, str):
        match = re.fullmatch(r"(\d{1,9})(?:[x×](\d{1,9}))?", value.strip())
        if not match:
            raise ValueError("a size is one number or WIDTHxHEIGHT, such as 512 or 640x480")
        return (int(match[1]), int(match[2] or match[1]))
    return value


Side = Annotated[int, Field(ge=_SMALLEST_SIDE, le=_LARGEST_SIDE)]

PictureSize = Annotated[tuple[Side, Side], BeforeValidator(parse_size)]
"""Width and height in pixels, given as ``512``, ``"512"``, ``"640x480"`` or ``[640, 480]``. A setting of this type is
declared by ``size_setting``."""


def size_setting(command_line: str, panel: str) -> FieldInfo:
    """Return the field of a ``PictureSize`` (see ``setting``)."""
    return setting(command_line, panel, unit="pixels", size=True)
