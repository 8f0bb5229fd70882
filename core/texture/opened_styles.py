"""From the settings of a job to its styles: pictures and sets, and the maps that they bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.objective.estimates import height_of_picture, roughness_of, shine
from core.objective.map_style import maps_seen
from core.parameterization.channels import MapSpace
from core.parameterization.joint_maps import joint_spaces
from core.render.surface import Surface
from core.settings.common import weights_of
from core.settings.relief import MapName
from core.settings.texture import TextureSettings
from core.texture.material import maps_of
from core.texture.pattern_size import pattern_scale, usual_length
from core.texture.style_set import StyleSet, read_style
from core.texture.styles import TextureStyles

# A map whose values lie closer together is one number, which is not optimized.
_CONSTANT = 0.01


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
    pictures = tuple(each.color for each in sets)
    wanted = _wanted(settings, sets)
    every = {name: [_map(each, name, settings) for each in sets] for name in wanted} if sets else {}
    names = tuple(name for name in wanted if name in every and not _is_constant(every[name]))
    # Without heights, there is no relief.
    constants = {name: float(every[name][0].mean()) for name in every if name not in (*names, "height")}
    maps = tuple(torch.cat([every[name][index] for name in names], dim=1) for index in range(len(sets)) if names)
    seen = maps_seen(maps, settings.relief != "carve")
    reliefs = [each.relief for each in sets if each.relief]
    return OpenedStyles(
        TextureStyles(pictures, side, weights, maps, seen),
        joint_spaces(names, maps),
        constants,
        float(np.mean(reliefs)) * usual_length(surface) * scale if reliefs else None,
    )


def _wanted(settings: TextureSettings, sets: Sequence[StyleSet]) -> tuple[MapName, ...]:
    """Return the maps that the styles bring. Where there are heights, occlusion follows from them."""
    if settings.relief == "carve":
        return ("height",)
    brought: set[MapName] = {name for each in sets for name in each.maps}
    if "height" in brought or settings.relief != "none":
        brought.discard("occlusion")
    return maps_of(settings, brought) if settings.style else ()


def _map(style: StyleSet, name: MapName, settings: TextureSettings) -> Tensor:
    """Return a map of a style [1, 1, H, W]; what it does not have is estimated from its color."""
    if name in style.maps:
        return style.maps[name]
    if name == "height":
        return height_of_picture(style.color)
    if name == "roughness":
        colors = style.color[0].flatten(1).T
        middle = float(shine(colors).mean())
        found = roughness_of(colors, settings.roughness, settings.roughness_contrast, middle)
        return found.view(1, 1, *style.color.shape[2:])
    return torch.full_like(style.color[:, :1], settings.metallic if name == "metallic" else 1.0)


def _is_constant(maps: Sequence[Tensor]) -> bool:
    values = torch.cat([each.flatten() for each in maps])
    return float(values.max() - values.min()) < _CONSTANT
