"""Common colors of filaments. Plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Filament:
    """A filament: its name, and its color as ``#rrggbb`` (sRGB)."""

    name: str
    color: str


# The colors that Bambu Lab publishes for PLA Basic, under plain names: other makers sell much the same ones.
COMMON: tuple[Filament, ...] = (
    Filament("White", "#ffffff"),
    Filament("Black", "#000000"),
    Filament("Light Gray", "#d1d3d5"),
    Filament("Gray", "#8e9089"),
    Filament("Dark Gray", "#545454"),
    Filament("Beige", "#f7e6de"),
    Filament("Brown", "#9d432c"),
    Filament("Dark Brown", "#6f5034"),
    Filament("Gold", "#e4bd68"),
    Filament("Yellow", "#f4ee2a"),
    Filament("Orange", "#ff6a13"),
    Filament("Red", "#c12e1f"),
    Filament("Dark Red", "#9d2235"),
    Filament("Pink", "#f55a74"),
    Filament("Magenta", "#ec008c"),
    Filament("Purple", "#5e43b7"),
    Filament("Dark Purple", "#482960"),
    Filament("Light Green", "#becf00"),
    Filament("Green", "#00ae42"),
    Filament("Dark Green", "#3f8e43"),
    Filament("Turquoise", "#00b1b7"),
    Filament("Cyan", "#0086d6"),
    Filament("Light Blue", "#0056b8"),
    Filament("Blue", "#0a2989"),
)
