"""What messages call the things in a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.mesh.quoting import object_name, quoted


def label(kind: str, index: int, name: Any = None) -> str:
    """Return what a message calls an item: ``node "Hips"`` by its name, or ``node 3`` where it has none."""
    return f"{kind} {quoted(name)}" if name_of(name) else f"{kind} {index}"


def name_of(name: Any) -> str:
    """Return an object's name from a file, which can be anything, as one of words; nothing if it is no text."""
    return object_name(name) if isinstance(name, str) else ""


def listed(names: Sequence[str], most: int) -> str:
    """Return names as in a sentence; those beyond the first ``most`` are merely counted."""
    shown = [*names[:most], *([f"{len(names) - most} more"] if len(names) > most else [])]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def sentence_start(words: str) -> str:
    """Return the words with a capital letter in front; ``str.capitalize`` would change names."""
    return words[:1].upper() + words[1:]
