"""The filaments that people name: colors, common filaments, or both."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

import numpy as np

from core.errors import InputError
from core.settings.filament_colors import COMMON, Filament

MOST = 16
"""So many filaments at most: slicers have no codes for more."""

_COLOR = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)


def named_filaments(texts: Sequence[str]) -> tuple[Filament, ...]:
    """Return the filaments that ``texts`` name, such as ``"#c12e1f"``, ``"My Red=#c12e1f"``, or ``"red"``.

    Raises:
        InputError: one is not known or is there twice, or there are too many.
    """
    filaments = tuple(_named(text.strip()) for text in texts)
    if len(filaments) > MOST:
        raise InputError(f"There are {len(filaments)} filaments, and slicers know {MOST}; give fewer.")
    for number, filament in enumerate(filaments):
        for other in filaments[:number]:
            if filament.color == other.color:
                same = filament.name if filament.name == other.name else f"{other.name} and {filament.name}"
                raise InputError(f"Two filaments have the color {filament.color} ({same}); remove one of them.")
            if filament.name.lower() == other.name.lower():
                raise InputError(f"Two filaments have the name {filament.name}; give one of them another name.")
    return filaments


def rgb(filament: Filament) -> np.ndarray:
    """Return the color of a filament, sRGB uint8 [3]."""
    return np.frombuffer(bytes.fromhex(filament.color[1:]), np.uint8)


def of_color(color: np.ndarray) -> Filament:
    """Return a filament of an sRGB color [3] in [0, 1], which is its name, too."""
    code = "#" + bytes(np.clip(np.round(color * 255), 0, 255).astype(np.uint8)).hex()
    return Filament(code, code)


def _named(text: str) -> Filament:
    name, equals, color = (part.strip() for part in text.rpartition("="))
    if match := _COLOR.fullmatch(color):
        digits = match[1].lower()
        code = "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))
        return Filament(name or code, code)
    if equals:
        raise InputError(f'The filament "{text}" has no color; write it like "My Red=#c12e1f".')
    known = {filament.name.lower(): filament for filament in COMMON}
    plain = " ".join(re.split(r"[\s_-]+", text.lower().replace("grey", "gray")))
    if plain in known:
        return known[plain]
    near = difflib.get_close_matches(plain, known, n=3, cutoff=0.6)
    hint = f"did you mean {' or '.join(near)}?" if near else 'write its color, such as "#c12e1f".'
    raise InputError(f'There is no common filament "{text}"; {hint}')
