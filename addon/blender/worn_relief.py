"""A texture with its relief on an object: put on, and taken off again without a trace."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import bpy

from . import base_color, material, relief_modifiers
from .displacement import kind_of, set_displacement
from .height_image import heights_on
from .material_maps import NO_MAPS, Maps
from .material_sharers import sharers

_KIND = "patina_relief"
"""Custom property of an object that shows no heights now: how it showed those before."""


def wear(
    obj: bpy.types.Object,
    image: bpy.types.Image,
    uv_map: str,
    only_active_slot: bool = False,
    together: Collection[bpy.types.Object] = (),
    maps: Maps = NO_MAPS,
) -> None:
    """Show a texture with its maps on an object (see ``material.wear``), its heights in the way in which those before
    were shown, if they were."""
    kind = obj.pop(_KIND, None) or kind_of(obj)
    relief_modifiers.remove(obj)
    material.wear(obj, image, uv_map, only_active_slot, together, maps)
    found = heights_on([obj])
    if found is not None and found.depth:
        set_displacement(obj, kind)
    elif kind != "BUMP":
        obj[_KIND] = kind


def lay_aside(obj: bpy.types.Object, image: bpy.types.Image) -> None:
    """Take a texture off an object until it is worn again, its relief shown as now."""
    kind = kind_of(obj)
    take_off(obj, image)
    if kind != "BUMP" and kind_of(obj) == "BUMP":
        obj[_KIND] = kind


def take_off(obj: bpy.types.Object, image: bpy.types.Image) -> None:
    """Take a texture and the modifiers of its relief off an object; nothing happens to one that does not wear it."""
    if any(base_color.image_in(one.node_tree) == image for one in material.ours_on(obj)):
        with _modifiers_of_what_stays(obj):
            material.uncover(obj, material.MARK, image)


def restore(obj: bpy.types.Object) -> None:
    """Give an object the materials back that it had before ours, and take the modifiers of its relief off.

    Raises:
        PatinaError: the object does not wear a material of ours.
    """
    with _modifiers_of_what_stays(obj):
        material.restore(obj)
    obj.pop(_KIND, None)


@contextmanager
def _modifiers_of_what_stays(obj: bpy.types.Object) -> Iterator[None]:
    """Take the modifiers of a relief off an object, and off those that lose the materials that they share with it."""
    alike = sharers(obj)
    yield
    for other in alike:
        if other == obj or not material.wears_ours(other):
            relief_modifiers.remove(other)
