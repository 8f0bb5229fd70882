"""Draws the settings of a relief and of the maps of a material, where they mean something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..jobs.pictures import maps_brought
from ..settings import recipe
from ..settings.definitions import DEPTH
from ..settings.relief import ESTIMATED, has_relief, has_shape, means_something
from ..settings.schema import Mode
from ..settings.values import own_settings, task_of, values_of
from .plain import Place, draw_hint, draw_length, draw_plain


def _draw_depth(place: Place) -> None:
    """Draw how deep a relief is."""
    if has_relief(_values(place)):
        _draw_depth_of_heights(place)


def _draw_depth_of_heights(place: Place) -> None:
    mode = place.mode
    if DEPTH.relative in mode.settings:
        draw_length(place, DEPTH)
    else:
        # An image has no size in the scene.
        draw_plain(place.layout, own_settings(place.settings, mode), mode.settings["depth"], may_be_automatic=False)


def _draw_of_relief(name: str) -> Callable[[Place], None]:
    def draw(place: Place) -> None:
        if has_relief(_values(place)):
            mode = place.mode
            draw_plain(place.layout, own_settings(place.settings, mode), mode.settings[name], mode.is_automatic(name))

    return draw


def _draw_maps(place: Place) -> None:
    """Draw a button for each map, and how deep heights are that no relief brings."""
    place.layout.column(align=True).prop(own_settings(place.settings, place.mode), "maps")
    if has_relief(_values(place)):
        draw_hint(place.layout, "Normal and height by relief")
    elif has_shape(_values(place), _brought(place)):
        _draw_depth_of_heights(place)


def _draw_estimated(name: str) -> Callable[[Place], None]:
    def draw(place: Place) -> None:
        if means_something(name, _values(place), _brought(place)):
            draw_plain(
                place.layout,
                own_settings(place.settings, place.mode),
                place.mode.settings[name],
                may_be_automatic=False,
            )

    return draw


def _values(place: Place) -> dict[str, Any]:
    return values_of(place.settings, place.mode)


def _brought(place: Place) -> frozenset[str]:
    """Return the maps that the styles bring."""
    wanted = recipe.wants(place.mode, task_of(place.settings), "style")
    return maps_brought(place.settings) if wanted else frozenset()


def _draw_nothing(_place: Place) -> None:
    """Draw nothing: the choice of the unit is drawn together with what it is compared with."""


def special(mode: Mode, name: str) -> Callable[[Place], None] | None:
    """Return how a setting of a mode is drawn that belongs to a relief or to maps; None for another."""
    # The networks of light paintings have a depth, too.
    return _SPECIAL.get(name) if "maps" in mode.settings else None


_SPECIAL: dict[str, Callable[[Place], None]] = {
    "relative_depth": _draw_nothing,
    "depth": _draw_depth,
    "relief_side": _draw_of_relief("relief_side"),
    "smallest_detail": _draw_of_relief("smallest_detail"),
    "maps": _draw_maps,
    **{name: _draw_estimated(name) for name in ESTIMATED},
}
