"""A job for objects without the scene's settings: an order for all of them, and what each brings to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy

from ..errors import PatinaError
from . import shapes, textures
from .base_texture import base_texture, takes_base_texture
from .job import Prepared
from .maps import has_images
from .order import Order
from .uv_maps import tried_uv_map


def prepared(
    order: Order, objects: Sequence[bpy.types.Object], folder: Path, new_uv_map: bool = False
) -> Prepared[Any]:
    """Write the job of an order for objects into a folder within a folder; what the order keeps is what they show.

    Args:
        order: what is wanted, a mode of the 3D Viewport.
        objects: mesh objects that share the result; the first one names it.
        folder: an empty folder.
        new_uv_map: give them a UV map beside their own, if it is a texture; it stays if nothing fails.

    Raises:
        PatinaError: an object or a setting does not fit, or a file cannot be read or written.
    """
    if not order.mode.makes_textures:
        return shapes.prepare(order, objects, folder / "job")
    with _on_new_map(order, objects) if new_uv_map else _as_it_is(order) as fitting:
        depsgraph = bpy.context.evaluated_depsgraph_get()
        return textures.prepare(_based(fitting, objects, depsgraph, folder), objects, depsgraph, folder / "job")


@contextmanager
def _as_it_is(order: Order) -> Iterator[Order]:
    yield order


@contextmanager
def _on_new_map(order: Order, objects: Sequence[bpy.types.Object]) -> Iterator[Order]:
    if has_images(order.values):
        raise PatinaError("An image as a mask or another map does not fit a new UV map; choose something else.")
    with tried_uv_map(objects) as name:
        yield replace(order, values={**order.values, "uv_map": name})


def _based(order: Order, objects: Sequence[bpy.types.Object], depsgraph: bpy.types.Depsgraph, folder: Path) -> Order:
    """Return an order with the texture of the objects that it keeps, if it keeps one."""
    if not takes_base_texture(objects, order.values, None):
        return order
    base = base_texture(objects, depsgraph, order.values, None, folder)
    return replace(
        order,
        values=order.values if base.size is None else {**order.values, "size": base.size},
        files={**order.files, **({} if base.file is None else {order.mode.source: base.file})},
        source=base.name,
        notes=(*order.notes, *base.notes),
        earlier_maps={**base.maps, **order.earlier_maps},
    )
