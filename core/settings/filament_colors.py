"""Common colors of filaments. Plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Filament:
    """A filament: its name, and its color as ``#rrggbb`` (sRGB)."""

    name: str
    color: str


COMMON: tuple[Filament, ...] = (
    Filament("White", "#ffffff"),
    Filament("Black", "#161616"),
    Filament("Red", "#c12e1f"),
    Filament("Blue", "#0a2989"),
    Filament("Yellow", "#f4ee2a"),
)
