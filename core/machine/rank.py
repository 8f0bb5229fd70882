"""Which process of a team this is, from what ``torchrun`` tells it. Imports no torch."""

from __future__ import annotations

import os


def leads() -> bool:
    """Return whether this process is the one that writes and speaks for all that ``torchrun`` has started."""
    return int(os.environ.get("RANK", "0")) == 0
