"""Words from files in messages."""

from __future__ import annotations

_LONGEST = 40


def quoted(text: str) -> str:
    """Return ``text`` in quotation marks, fit for a message: on one line, not too long, without control characters."""
    clean = "".join(letter if letter.isprintable() else "�" for letter in " ".join(text.split()))
    return f'"{clean}"' if len(clean) <= _LONGEST else f'"{clean[: _LONGEST - 1]}…"'
