"""Names of the files of a print that every program and every upload form takes."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PureWindowsPath

from core.settings.printing import PrintSettings

_NAMELESS = "model"
_LONGEST = 60
# Letters that do not decompose into one of ASCII and an accent.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
)
# Windows reads them as devices, whatever their suffix.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def file_stem(settings: PrintSettings) -> str:
    """Return the safe name from which those of the files of a print are made."""
    return safe_name(title(settings))


def title(settings: PrintSettings) -> str:
    """Return the name of a print as people read it: its own, or that of its mesh file."""
    # PureWindowsPath takes slashes and backslashes for what they mostly are, on every system.
    return settings.name.strip() or PureWindowsPath(settings.mesh).stem


def safe_name(text: str) -> str:
    """Return ASCII letters, digits, hyphens, and underscores that resemble ``text``, or ``model`` if nothing does.

    The name starts with a letter or digit, is short, and is no device of Windows.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9-]+", "_", re.sub("['`\"]", "", plain)).strip("_-")[:_LONGEST].rstrip("_-")
    if not name:
        return _NAMELESS
    return f"{_NAMELESS}_{name}" if _DEVICES.fullmatch(name) else name
