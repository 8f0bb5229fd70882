"""What messages call the things in a file."""

from __future__ import annotations

from typing import Any

_LONGEST = 60


def label(kind: str, index: int, name: Any = None) -> str:
    """Return what a message calls an item: ``node "Hips"`` by its name, or ``node 3`` where it has none."""
    words = printable(name)
    return f'{kind} "{words}"' if words else f"{kind} {index}"


def printable(name: Any, longest: int = _LONGEST) -> str:
    """Return a text from a file as words that fit into a line of a message; nothing if it is no text.

    The text can be anything; what cannot be printed is left out.
    """
    if not isinstance(name, str):
        return ""
    words = " ".join("".join(character if character.isprintable() else " " for character in name).split())
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def sentence_start(words: str) -> str:
    """Return the words with a capital letter in front; ``str.capitalize`` would change names."""
    return words[:1].upper() + words[1:]
