"""From the settings of a job to its styles: pictures and sets, and the maps that they bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.objective.style_maps import brought_by, style_maps
from core.objective.style_set import StyleSet, read_style
from core.parameterization.channels import MapSpace
from core.render.surface import Surface
from core.settings.common import weights_of
from core.settings.relief import MapName
from core.settings.texture import TextureSettings
from core.texture.material import maps_of
from core.texture.pattern_size import pattern_scale, usual_length
from core.texture.styles import TextureStyles


@dataclass(frozen=True)
class OpenedStyles:
    """The styles of a job, and what they say of its maps.

    Attributes:
        styles: the pictures with their maps.
        spaces: the maps that are optimized, in the order of their channels.
        constants: maps that are one number everywhere.
        depth: how high the sets' own relief is on the model, in the units of the mesh; None if no normals say so.
    """

    styles: TextureStyles
    spaces: tuple[MapSpace, ...] = ()
    constants: Mapping[MapName, float] = field(default_factory=dict)
    depth: float | None = None


def open_styles(settings: TextureSettings, folder: Path, surface: Surface) -> OpenedStyles:
    """Return the styles of the job in ``folder``.

    Raises:
        InputError: one of them cannot be read.
    """
    scale = pattern_scale(settings, surface)
    side, weights = round(settings.view_size * scale), weights_of(settings.style, settings.style_weights)
    sets = [read_style(folder / name) for name in settings.style]
    maps = style_maps(sets, _wanted(settings, sets), settings, settings.relief != "carve")
    return OpenedStyles(
        TextureStyles(tuple(each.color for each in sets), side, weights, maps.each, maps.seen),
        maps.spaces,
        maps.constants,
        maps.relief * usual_length(surface) * scale if maps.relief else None,
    )


def _wanted(settings: TextureSettings, sets: Sequence[StyleSet]) -> tuple[MapName, ...]:
    """Return the maps that the styles bring."""
    if settings.relief == "carve":
        return ("height",)
    brought = brought_by(sets, settings.relief != "none")
    return maps_of(settings, brought) if settings.style else ()
