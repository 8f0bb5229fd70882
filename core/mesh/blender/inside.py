"""Runs inside Blender: opens or imports a file and writes its surfaces as arrays.

    blender --background --python inside.py -- FILE FOLDER WANTED

This is no part of the engine: nothing imports it, and it imports nothing of the engine. It ends when the program that
started it ends. ``WANTED`` is JSON, ``{"uv_set": NUMBER or null, "attributes": [NAME, …]}``. ``FOLDER/result.json``
comes last and says what became of it.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import bpy
import numpy as np

_MOST_NAMES = 3
_IMPORTERS = {
    ".fbx": (("wm", "fbx_import"), ("import_scene", "fbx")),
    ".usd": (("wm", "usd_import"),),
    ".abc": (("wm", "alembic_import"),),
    ".dae": (("wm", "collada_import"),),
}
_OPTIONS: dict[str, dict[str, Any]] = {"alembic_import": {"as_background_job": False}}
_ATTRIBUTES: dict[str, tuple[str, int, type]] = {
    "FLOAT": ("value", 1, np.float32),
    "INT": ("value", 1, np.int32),
    "INT8": ("value", 1, np.int32),
    "BOOLEAN": ("value", 1, np.bool_),
    "FLOAT2": ("vector", 2, np.float32),
    "FLOAT_VECTOR": ("vector", 3, np.float32),
    # As one sees them while painting, and as the add-on takes them.
    "FLOAT_COLOR": ("color_srgb", 4, np.float32),
    "BYTE_COLOR": ("color_srgb", 4, np.float32),
}


class Unreadable(Exception):
    """Blender cannot read the file, for a reason in words."""


@dataclass(frozen=True)
class _Wanted:
    """What of each object to write, and the names of what objects have, which fill up on the way."""

    uv_set: int | None
    attributes: Sequence[str]
    uv_maps: set[str] = field(default_factory=set)
    known: dict[str, None] = field(default_factory=dict)


def main(source: Path, folder: Path, uv_set: int | None, attributes: Sequence[str] = ()) -> None:
    """Write the surfaces of ``source`` into ``folder``, with some of their attributes."""
    try:
        _open(source)
        result = _write(folder, _Wanted(uv_set, attributes))
    # Operators raise errors of many kinds, with Blender's report as their words.
    except Exception as error:
        words = " ".join(str(error).split()).removeprefix("Error: ")
        result = {"error": words or type(error).__name__}
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")


def _open(source: Path) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    if source.suffix.lower() == ".blend":
        done = bpy.ops.wm.open_mainfile(filepath=str(source), load_ui=False, use_scripts=False)
    else:
        kind = source.suffix.lower()
        done = _importer(".usd" if kind.startswith(".usd") else kind)(filepath=str(source))
    if done != {"FINISHED"}:
        raise Unreadable("the importer gave up")


def _importer(kind: str) -> Any:
    """Return a function that imports a file of this kind; several versions of Blender have different ones."""
    for group, name in _IMPORTERS[kind]:
        if name in dir(getattr(bpy.ops, group)):
            operator = getattr(getattr(bpy.ops, group), name)
            return lambda filepath: operator(filepath=filepath, **_OPTIONS.get(name, {}))
    raise Unreadable(f"Blender {bpy.app.version_string} has no importer for {kind[1:].upper()} files")


def _write(folder: Path, wanted: _Wanted) -> dict[str, Any]:
    arrays: dict[str, np.ndarray] = {}
    names: list[str] = []
    rendered = set(_rendered(bpy.context.scene.collection))
    hidden = dict.fromkeys(item.name for item in _surfaces_of_scene())
    for instance in bpy.context.evaluated_depsgraph_get().object_instances:
        shown = instance.object
        owner = (instance.parent or shown).name
        # Curves, texts, and metaballs come a second time, as meshes.
        if shown.type != "MESH" or owner not in rendered:
            continue
        hidden.pop(owner, None)
        for key, values in _surface(shown, np.array(instance.matrix_world, np.float64), wanted):
            arrays[f"{key}_{len(names)}"] = values
        if f"positions_{len(names)}" in arrays:
            names.append(shown.name)
    np.savez(folder / "parts.npz", **arrays)
    return {
        "names": names,
        "uv_maps": sorted(wanted.uv_maps),
        "attributes": list(wanted.known),
        "notes": list(_notes(list(hidden))),
    }


def _rendered(collection: Any) -> Iterator[str]:
    """Yield the names of the objects that renderings show."""
    yield from (item.name for item in collection.objects if not item.hide_render)
    for child in collection.children:
        if not child.hide_render:
            yield from _rendered(child)


def _surfaces_of_scene() -> Iterator[Any]:
    kinds = {"MESH", "CURVE", "SURFACE", "FONT", "META"}
    return (item for item in bpy.context.scene.objects if item.type in kinds)


def _surface(shown: Any, matrix: np.ndarray, wanted: _Wanted) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the arrays of one object, none if it has no faces; the names of all that it has are added to ``wanted``."""
    mesh = shown.to_mesh()
    if not len(mesh.polygons):
        return
    mesh.calc_loop_triangles()
    positions = _array(mesh.vertices, "co", 3, np.float32).astype(np.float64) @ matrix[:3, :3].T + matrix[:3, 3]
    triangles = _array(mesh.loop_triangles, "vertices", 3, np.int32)
    loops = _array(mesh.loop_triangles, "loops", 3, np.int32)
    if np.linalg.det(matrix[:3, :3]) < 0:
        triangles, loops = triangles[:, ::-1], loops[:, ::-1]
    yield "positions", _y_up(positions)
    yield "triangles", triangles
    layers = list(mesh.uv_layers)
    wanted.uv_maps.update(f"{number} ({layer.name})" for number, layer in enumerate(layers))
    layer = _chosen(layers, wanted.uv_set)
    if layer is not None:
        yield "uvs", _array(layer.uv, "vector", 2, np.float32)[loops]
    attributes = _attributes(mesh)
    wanted.known.update(dict.fromkeys([*attributes, *shown.vertex_groups.keys()]))
    elements = {"POINT": triangles, "CORNER": loops, "FACE": _array(mesh.loop_triangles, "polygon_index", 1, np.int32)}
    for place, name in enumerate(wanted.attributes):
        if name in attributes:
            yield f"attribute_{place}", _at_corners(attributes[name], elements, matrix)
        elif name in shown.vertex_groups:
            yield f"attribute_{place}", _weights(mesh, shown.vertex_groups[name].index)[triangles]
    shown.to_mesh_clear()


def _chosen(layers: list[Any], uv_set: int | None) -> Any:
    if uv_set is not None:
        return layers[uv_set] if uv_set < len(layers) else None
    return next((layer for layer in layers if layer.active_render), layers[0] if layers else None)


def _attributes(mesh: Any) -> dict[str, Any]:
    """Return the attributes of a mesh that are numbers, by name, apart from those that make up its shape."""
    return {
        found.name: found
        for found in mesh.attributes
        if found.data_type in _ATTRIBUTES
        and found.domain in ("POINT", "CORNER", "FACE")
        and not (found.is_internal or found.is_required)
    }


def _at_corners(found: Any, elements: dict[str, np.ndarray], matrix: np.ndarray) -> np.ndarray:
    """Return an attribute float32 [F, 3, C], given the element of each domain that each corner belongs to, [F, 3 or 1].
    Vectors are directions of the object, and become those of the scene."""
    name, width, kind = _ATTRIBUTES[found.data_type]
    values = _array(found.data, name, width, kind)[:, :3].astype(np.float32)
    if name == "color_srgb":
        values = np.clip(values, 0, 1)
    if found.data_type == "FLOAT_VECTOR":
        values = _y_up(values @ matrix[:3, :3].T.astype(np.float32))
    corners = elements[found.domain]
    return values[np.broadcast_to(corners, (len(corners), 3))]


def _weights(mesh: Any, group: int) -> np.ndarray:
    """Return the weights of a vertex group, float32 [V, 1]; vertices outside of it have 0."""
    weights = np.zeros((len(mesh.vertices), 1), np.float32)
    for number, vertex in enumerate(mesh.vertices):
        for assigned in vertex.groups:
            if assigned.group == group:
                weights[number] = assigned.weight
    return weights


def _y_up(vectors: np.ndarray) -> np.ndarray:
    """Return vectors [N, 3] with y up: Blender's z points up; in Patina, as in glTF, it is y."""
    return np.stack([vectors[:, 0], vectors[:, 2], -vectors[:, 1]], axis=1)


def _array(items: Any, name: str, width: int, dtype: type) -> np.ndarray:
    values: np.ndarray = np.empty(len(items) * width, dtype)
    items.foreach_get(name, values)
    return values.reshape(-1, width)


def _notes(hidden: list[str]) -> Iterator[str]:
    scenes = len(bpy.data.scenes)
    if scenes > 1:
        yield f'The file has {scenes} scenes; only the current one, "{bpy.context.scene.name}", is read.'
    missing = [library.filepath for library in bpy.data.libraries if library.is_missing]
    if missing:
        yield f"Linked files are missing, and so is what they hold: {_listed(missing)}."
    if hidden:
        count = "1 hidden object is" if len(hidden) == 1 else f"{len(hidden)} hidden objects are"
        yield f"{count} left out: {_listed(hidden)}."


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f", and {more} more" if more > 0 else "")


def _end_with_parent(folder: Path) -> None:
    """End this process when the other end of standard input is closed, and leave nothing behind."""
    sys.stdin.buffer.read()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    given = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else sys.argv[1:]
    threading.Thread(target=_end_with_parent, args=(Path(given[1]),), daemon=True).start()
    main(Path(given[0]), Path(given[1]), **json.loads(given[2]))
