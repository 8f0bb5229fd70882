"""Parts of sentences."""

from __future__ import annotations

from collections.abc import Sequence


def listed(names: Sequence[str], most: int = 3) -> str:
    """Return names as in a sentence, the last ones merely counted where there are many; nothing without names."""
    if not names:
        return ""
    shown = list(names) if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"]
    return " and ".join([*([", ".join(shown[:-1])] if len(shown) > 1 else []), shown[-1]])


def counted(count: int, thing: str) -> str:
    """Return a number of things whose plural is regular: ``1 job``, ``12 jobs``."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def first_reason(wrong: Sequence[tuple[str, str]]) -> str:
    """Return the first of some names with what is wrong, as a part of a sentence."""
    name, reason = wrong[0]
    sentence = reason.rstrip(".")
    named = sentence if name in sentence else f"{name}: {sentence}"
    return f"the first one: {named}" if len(wrong) > 1 else named


def time_left(seconds: float) -> str:
    """Return a duration in words, such as ``0:40 left``."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02} left"
