"""What a job makes besides the color, by its plain values: a relief, and which maps are estimated. Imports no bpy."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

ESTIMATED = {
    "roughness": ("ROUGHNESS",),
    "roughness_contrast": ("ROUGHNESS",),
    "metallic": ("METALLIC",),
}
"""Settings that say how maps are estimated, and these maps."""
_SHAPES = ("NORMAL", "HEIGHT")
_NONE, _CARVED = "NONE", "CARVE"


def has_relief(values: Mapping[str, Any]) -> bool:
    """Return whether a relief is optimized."""
    return str(values.get("relief", _NONE)).upper() != _NONE


def is_carved(values: Mapping[str, Any]) -> bool:
    """Return whether a relief is carved into colors that stay."""
    return str(values.get("relief", _NONE)).upper() == _CARVED


def has_shape(values: Mapping[str, Any], brought: Collection[str] = ()) -> bool:
    """Return whether there are heights, whose depth matters: those of a relief, of styles, or estimated ones.

    Args:
        values: plain values of the settings.
        brought: the maps that the styles bring.
    """
    return has_relief(values) or any(name in {*values.get("maps", ()), *brought} for name in _SHAPES)


def means_something(name: str, values: Mapping[str, Any], brought: Collection[str] = ()) -> bool:
    """Return whether a setting of estimated maps means anything: whether a map is wanted that the styles do not bring.

    Arguments are those of ``has_shape``.
    """
    return any(one in values.get("maps", ()) and one not in brought for one in ESTIMATED[name])


def obstacle(values: Mapping[str, Any], of_image: bool) -> str | None:
    """Return why there can be no such relief or maps, in one sentence without its full stop, or None.

    Args:
        values: plain values of the settings, without those that mean nothing.
        of_image: whether they are those of an image, or else of a texture.
    """
    if of_image:
        several = int(values.get("count", 1)) > 1 and (has_relief(values) or values.get("maps"))
        return "Maps belong to one image; make one at a time" if several else None
    if has_relief(values) and str(values.get("parameterization", "")).upper() == "FOURIER":
        return "A relief cannot be painted in the UV map; choose Seamless under Advanced"
    return None
