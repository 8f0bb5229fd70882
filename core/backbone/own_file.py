"""How backbones are told from files of the user's own (``core.backbone.own_network``). Imports no torch."""

from __future__ import annotations

from pathlib import Path

SCRIPT_SUFFIXES, EXPORT_SUFFIXES = (".pt", ".ts"), (".pt2",)


def is_own(name: str) -> bool:
    """Return whether a backbone's name is that of a file."""
    return Path(name).suffix in (*SCRIPT_SUFFIXES, *EXPORT_SUFFIXES)


def description_of(path: Path) -> Path:
    """Return where the TOML file of a network's file lies."""
    return path.with_suffix(".toml")
