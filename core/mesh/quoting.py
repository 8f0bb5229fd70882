"""Words from files in messages."""

from __future__ import annotations

_LONGEST = 40
# Blender's own limit is 255 bytes.
_LONGEST_NAME = 256


def quoted(text: str) -> str:
    """Return ``text`` in quotation marks, fit for a message (see ``printable``)."""
    return f'"{printable(text)}"'


def printable(text: str, longest: int = _LONGEST) -> str:
    """Return ``text`` fit for a message: on one line, not too long, without control characters."""
    clean = "".join(letter if letter.isprintable() else "�" for letter in " ".join(text.split()))
    return clean if len(clean) <= longest else f"{clean[: longest - 1]}…"


def object_name(text: str) -> str:
    """Return the name of an object by which it can be told from others, ``printable`` but not as short."""
    return printable(text, _LONGEST_NAME)
