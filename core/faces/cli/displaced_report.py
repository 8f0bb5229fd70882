"""What the command line says of a model with its relief applied, from ``result.json``."""

from __future__ import annotations

from typing import Any


def displaced_lines(result: dict[str, Any]) -> list[str]:
    """Return what there is to say of a model with its relief applied; nothing of other jobs."""
    account = result.get("displaced")
    if account is None:
        return []
    kind = "closed" if account["watertight"] else "open"
    return [f"Relief applied: {account['triangles']:,} triangles, {kind}.", *(f"  {note}" for note in account["notes"])]
