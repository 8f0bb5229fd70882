"""Tells names of backbones from paths of the user's own files (``core.backbone.own_network``). Imports no torch."""

from __future__ import annotations

from pathlib import Path

from core.border.names import NETWORK_DESCRIPTION_SUFFIX, NETWORK_SUFFIXES


def is_own(name: str) -> bool:
    """Return whether a backbone's name is the path of a file."""
    return Path(name).suffix in NETWORK_SUFFIXES


def description_of(path: Path) -> Path:
    """Return the path of the TOML file that describes a network's file."""
    return path.with_suffix(NETWORK_DESCRIPTION_SUFFIX)
