"""The maps that styles bring together: those of sets, and for styles that lack one, an estimate."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from core.objective.estimates import height_of_picture, roughness_of, shine
from core.objective.map_style import COLOR_SEEN, MapsSeen, maps_seen
from core.objective.style_set import StyleSet
from core.parameterization.channels import MapSpace
from core.parameterization.joint_maps import joint_spaces
from core.settings.relief import MAP_NAMES, MapName

# A map whose values lie closer together is one number, which is not optimized.
_CONSTANT = 0.01


class Estimates(Protocol):
    """What settings say of maps that are estimated."""

    @property
    def roughness(self) -> float: ...

    @property
    def roughness_contrast(self) -> float: ...

    @property
    def metallic(self) -> float: ...


@dataclass(frozen=True)
class StyleMaps:
    """The maps of some styles.

    Attributes:
        spaces: the maps that are optimized, M of them, in the order of their channels.
        each: those of each style, [1, M, H, W] in [0, 1]; empty without maps.
        seen: how a network sees them.
        constants: maps that are one number everywhere.
        relief: how high the sets' own relief is, in parts of their shorter sides; None if no normals say so.
    """

    spaces: tuple[MapSpace, ...] = ()
    each: tuple[Tensor, ...] = ()
    seen: MapsSeen = COLOR_SEEN
    constants: Mapping[MapName, float] = field(default_factory=dict)
    relief: float | None = None

    @property
    def names(self) -> tuple[MapName, ...]:
        """The maps that are optimized."""
        return tuple(space.name for space in self.spaces)


def brought_by(sets: Sequence[StyleSet], with_height: bool) -> tuple[MapName, ...]:
    """Return the maps that styles bring, in the order in which maps are listed, with a height if that is wanted. Where
    there are heights, occlusion follows from them."""
    brought: set[MapName] = {name for each in sets for name in each.maps} | ({"height"} if with_height else set())
    if "height" in brought:
        brought.discard("occlusion")
    return tuple(name for name in MAP_NAMES if name in brought)


def style_maps(
    sets: Sequence[StyleSet], wanted: Collection[MapName], settings: Estimates, with_color: bool = True
) -> StyleMaps:
    """Return the ``wanted`` maps of styles. ``with_color`` has a network see them beside the color."""
    every = {name: [_map(each, name, settings) for each in sets] for name in wanted} if sets else {}
    names = tuple(name for name in wanted if name in every and not _is_constant(every[name]))
    # Without heights, there is no relief.
    constants = {name: float(every[name][0].mean()) for name in every if name not in (*names, "height")}
    each = tuple(torch.cat([every[name][index] for name in names], dim=1) for index in range(len(sets)) if names)
    reliefs = [each.relief for each in sets if each.relief]
    return StyleMaps(
        joint_spaces(names, each),
        each,
        maps_seen(each, with_color),
        constants,
        float(np.mean(reliefs)) if reliefs else None,
    )


def _map(style: StyleSet, name: MapName, settings: Estimates) -> Tensor:
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
