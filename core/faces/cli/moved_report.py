"""What the command line says of vertices that have moved, from ``result.json``."""

from __future__ import annotations

from typing import Any


def moved_lines(result: dict[str, Any]) -> list[str]:
    """Return what there is to say of vertices that have moved; nothing of other jobs."""
    account = result.get("moved")
    if account is None:
        return []
    ways = f"{account['mean']:.3g} on average, {account['most']:.3g} at most"
    return [
        f"Vertices moved: {ways}, {account['triangles']:,} triangles.",
        *(f"  {note}" for note in account["notes"]),
    ]
