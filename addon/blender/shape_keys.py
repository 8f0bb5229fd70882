"""Moved vertices as shape keys of an object, whose mesh stays as it is: finished ones, and one in the making.

Blender's shape keys carry no marks of their own; a custom property of what holds a mesh's keys names those of Patina's.
One that an artist has renamed is the artist's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import bpy
import numpy as np

from .own_mesh import in_object_mode, own_positions

PREVIEW = "Patina Preview"
"""The name of the key in the making, which is taken off before the .blend is saved, and before Blender undoes."""
_MARK, _BASIS = "patina", "Basis"
_KEYS, _MADE_BASIS = "keys", "made_basis"


def wear(obj: bpy.types.Object, offsets: np.ndarray, name: str) -> bpy.types.ShapeKey:
    """Give an object a new shape key and return it. Its value is 1, that of Patina's others becomes 0.

    Args:
        obj: a mesh object of this file, in any mode.
        offsets: how far its vertices move, [V, 3], in its own space.
        name: what the key is called; Blender appends a number if that is taken.
    """
    with in_object_mode(obj):
        for earlier in ours_on(obj):
            earlier.value = 0.0
        made = _add(obj, offsets, name)
        _remember(obj, [*_marked(obj), made.name])
        obj.active_shape_key_index = len(obj.data.shape_keys.key_blocks) - 1
    return made


def ours_on(obj: bpy.types.Object) -> list[bpy.types.ShapeKey]:
    """Return Patina's shape keys of an object, the oldest first."""
    keys = _keys_of(obj)
    blocks = () if keys is None else keys.key_blocks
    names = set(_marked(obj))
    return [block for block in blocks if block.name in names]


def take_off(obj: bpy.types.Object) -> None:
    """Remove Patina's shape keys from an object. Keys of the artist's stay; without any, the mesh has none again."""
    with in_object_mode(obj):
        for block in ours_on(obj):
            obj.shape_key_remove(block)
        if _keys_of(obj) is not None:
            _remember(obj, [])
            _remove_lonely_basis(obj)


def show_preview(obj: bpy.types.Object, offsets: np.ndarray) -> None:
    """Show moved vertices on an object, or other ones than before. In other modes than Object Mode, where vertices are
    the artist's, nothing happens; arguments as for ``wear``."""
    if obj.mode != "OBJECT" or len(obj.data.vertices) != len(offsets):
        return
    block = _preview_on(obj) or _add(obj, offsets, PREVIEW)
    rest = own_positions(obj)
    # A shape of before does not count beneath the new one.
    others = sum((one.value * (_positions(one) - rest) for one in ours_on(obj)), np.zeros_like(rest))
    _move(obj, block, rest + offsets - others)


def take_preview_off() -> bool:
    """Remove all keys in the making; return whether there was any."""
    wearers = list(_previewing())
    for obj in wearers:
        with in_object_mode(obj):
            block = _preview_on(obj)
            if block is not None:
                obj.shape_key_remove(block)
                _remove_lonely_basis(obj)
    return bool(wearers)


def _previewing() -> Iterator[bpy.types.Object]:
    if not any(PREVIEW in keys.key_blocks for keys in bpy.data.shape_keys):
        return
    yield from (obj for obj in bpy.data.objects if _preview_on(obj) is not None)


def _preview_on(obj: bpy.types.Object) -> bpy.types.ShapeKey | None:
    keys = _keys_of(obj)
    return None if keys is None else keys.key_blocks.get(PREVIEW)


def _add(obj: Any, offsets: np.ndarray, name: str) -> bpy.types.ShapeKey:
    active = obj.active_shape_key_index
    if _keys_of(obj) is None:
        obj.shape_key_add(name=_BASIS, from_mix=False)
        obj.data.shape_keys[_MARK] = json.dumps({_KEYS: [], _MADE_BASIS: True})
    made: bpy.types.ShapeKey = obj.shape_key_add(name=name, from_mix=False)
    _move(obj, made, own_positions(obj) + offsets)
    made.value = 1.0
    obj.active_shape_key_index = active
    return made


def _move(obj: bpy.types.Object, block: Any, positions: np.ndarray) -> None:
    block.data.foreach_set("co", np.ascontiguousarray(positions, np.float32).reshape(-1))
    obj.data.update_tag()


def _positions(block: Any) -> np.ndarray:
    found = np.empty(3 * len(block.data), np.float32)
    block.data.foreach_get("co", found)
    return found.reshape(-1, 3)


def _keys_of(obj: bpy.types.Object) -> Any:
    return obj.data.shape_keys if isinstance(obj.data, bpy.types.Mesh) else None


def _state(obj: bpy.types.Object) -> dict[str, Any]:
    keys = _keys_of(obj)
    return json.loads(keys[_MARK]) if keys is not None and _MARK in keys else {_KEYS: [], _MADE_BASIS: False}


def _marked(obj: bpy.types.Object) -> list[str]:
    return list(_state(obj)[_KEYS])


def _remember(obj: bpy.types.Object, names: list[str]) -> None:
    _keys_of(obj)[_MARK] = json.dumps({**_state(obj), _KEYS: names})


def _remove_lonely_basis(obj: Any) -> None:
    """Remove the key at rest that Patina has made, if it is the only one."""
    keys = _keys_of(obj)
    if len(keys.key_blocks) == 1 and _state(obj)[_MADE_BASIS]:
        obj.shape_key_clear()
