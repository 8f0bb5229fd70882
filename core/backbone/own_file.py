"""How backbones are told from files of the user's own (``core.backbone.own_network``). Imports no torch."""

from __future__ import annotations

from pathlib import Path

from core.border.names import NETWORK_DESCRIPTION_SUFFIX, NETWORK_SUFFIXES


def is_own(name: str) -> bool:
    """Return whether a backbone's name is that of a file."""
    return Path(name).suffix in NETWORK_SUFFIXES


def description_of(path: Path) -> Path:
    """Return where the TOML file of a network's file lies."""
    return path.with_suffix(NETWORK_DESCRIPTION_SUFFIX)
