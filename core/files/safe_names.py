"""Names of files that every program, every engine, and every upload form takes."""

from __future__ import annotations

import re
import unicodedata

_NAMELESS = "model"
_LONGEST = 60
# Letters that do not decompose into one of ASCII and an accent.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
)
# Windows reads them as devices, whatever their suffix.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def safe_name(text: str) -> str:
    """Return ASCII letters, digits, hyphens, and underscores that resemble ``text``, or ``model`` if nothing does.

    The name starts with a letter or digit, is short, and is no device of Windows.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9-]+", "_", re.sub("['`\"]", "", plain)).strip("_-")[:_LONGEST].rstrip("_-")
    if not name:
        return _NAMELESS
    return f"{_NAMELESS}_{name}" if _DEVICES.fullmatch(name) else name
