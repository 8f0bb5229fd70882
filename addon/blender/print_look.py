"""Objects and what they show, as one mesh with a picture, or with a picture on a UDIM tile for each object.

What an object shows is taken as it is where that is an image on a UV map; everything else is baked, on a stand-in that
gets a UV map of its own. Nothing of the .blend changes.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ..engine.border import ATTRIBUTE, UDIM, tile_file
from ..engine.job_folder import MeshArrays
from ..errors import PatinaError
from . import attributes, image
from .bake import apply_modifiers
from .bake_area import is_outside
from .mesh_export import export_mesh, export_meshes, joined_meshes
from .new_uv_map import faces_of
from .present_look import only_image, read_present_look
from .studio import Studio, studio
from .unwrapping import unwrapped
from .uv_choice import uv_maps_of, without_map
from .uv_map import FIRST_TILE, TILE_COLUMNS

_UV_MAP = "Patina Print"
_LEAST_TEXELS = 256


@dataclass(frozen=True)
class PrintLook:
    """The mesh of some objects and its texture: a file (with ``<UDIM>`` in its name if there are ``tiles``), the name
    of an attribute of the mesh (with its prefix), or None where nothing has a color; and what the artist should know,
    in sentences."""

    mesh: MeshArrays
    texture: Path | str | None = None
    tiles: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


def read_print_look(
    objects: Sequence[bpy.types.Object], depsgraph: bpy.types.Depsgraph, most: int, folder: Path
) -> PrintLook:
    """Return objects with what they show now.

    Args:
        objects: mesh objects, in any mode.
        depsgraph: an up-to-date dependency graph that holds them.
        most: the most texels that all baked pictures together are wide.
        folder: where pictures go that must be written.

    Raises:
        PatinaError: an object has no faces, an image is missing, or Cycles cannot bake it.
    """
    scene: Any = depsgraph.scene
    if _are_bare(objects, depsgraph):
        return _bare_look(objects, depsgraph)
    if not without_map(objects):
        uv_maps = uv_maps_of(objects, depsgraph, "")
        shown = only_image(objects, uv_maps, scene)
        if shown is not None:
            return PrintLook(export_meshes(objects, depsgraph, uv_maps), image.file_of(shown, folder / "look"))
    texels = max(_LEAST_TEXELS, most >> math.ceil(math.log2(math.sqrt(len(objects)))))
    file = folder / "look" / f"texture.{UDIM}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    meshes, notes = [], dict[str, None]()
    for number, obj in enumerate(objects):
        target = tile_file(file, FIRST_TILE + number)
        mesh, said = _own_image(obj, depsgraph, target) or _baked(obj, depsgraph, texels, target)
        meshes.append(_on_tile(mesh, number))
        notes |= dict.fromkeys(said)
    tiles = tuple(FIRST_TILE + number for number in range(len(objects)))
    return PrintLook(joined_meshes(meshes), file, tiles, tuple(notes))


def _are_bare(objects: Sequence[bpy.types.Object], depsgraph: bpy.types.Depsgraph) -> bool:
    """Return whether no object has a material once modifiers are applied."""
    evaluated = [obj.evaluated_get(depsgraph) for obj in objects]
    return not any(slot.material for obj in evaluated for slot in obj.material_slots)


def _bare_look(objects: Sequence[bpy.types.Object], depsgraph: bpy.types.Depsgraph) -> PrintLook:
    """Return objects without materials: in the colors of their vertices, if all have these, else in none."""
    names = {_color_attribute(obj) for obj in objects}
    name = names.pop() if len(names) == 1 else None
    mesh = joined_meshes(
        [_bare_mesh(obj, depsgraph, {name: attributes.colors(name)} if name else {}) for obj in objects]
    )
    return PrintLook(mesh, f"{ATTRIBUTE}{name}" if name in mesh.attributes else None)


def _bare_mesh(
    obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph, readers: Mapping[str, attributes.Reader]
) -> MeshArrays:
    if not without_map([obj]):
        return export_meshes([obj], depsgraph, uv_maps_of([obj], depsgraph, ""), readers=readers)
    scene: Any = depsgraph.scene
    with studio(scene) as made:
        return export_meshes([_unwrapped(made, obj)], made.depsgraph(), [_UV_MAP], readers=readers)


def _color_attribute(obj: bpy.types.Object) -> str | None:
    active = obj.data.color_attributes.active_color if obj.type == "MESH" else None
    return active.name if active is not None else None


def _own_image(
    obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph, target: Path
) -> tuple[MeshArrays, tuple[str, ...]] | None:
    """Return an object's mesh if it shows an image that does not repeat, and write that image; None otherwise."""
    if without_map([obj]):
        return None
    (uv_map,) = uv_maps_of([obj], depsgraph, "")
    scene: Any = depsgraph.scene
    shown = only_image([obj], [uv_map], scene)
    mesh = export_mesh(obj, depsgraph, uv_map) if shown is not None else None
    if shown is None or mesh is None or is_outside(mesh.uvs.reshape(-1, 2)):
        return None
    _write_as_png(shown, target)
    return mesh, ()


def _write_as_png(shown: Any, target: Path) -> None:
    file = image.file_of(shown, target.parent / target.stem)
    if file.suffix.lower() == ".png":
        shutil.copyfile(file, target)
        return
    width, height = shown.size
    pixels = np.empty((height, width, 4), np.float32)
    shown.pixels.foreach_get(pixels.reshape(-1))
    image.write_png(pixels, target)


def _baked(
    obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph, texels: int, target: Path
) -> tuple[MeshArrays, tuple[str, ...]]:
    """Return an object's mesh with a new UV map, write what it shows there, and return what to know about that."""
    scene: Any = depsgraph.scene
    with studio(scene) as made:
        stand_in = _unwrapped(made, obj)
        look = read_present_look([stand_in], [_UV_MAP], False, scene, texels, with_ours=True)
        assert look.pixels is not None
        mesh = export_mesh(stand_in, made.depsgraph(), _UV_MAP)
    image.write_png(np.pad(look.pixels, ((0, 0), (0, 0), (0, 1)), constant_values=1), target)
    return mesh, look.notes


def _unwrapped(made: Studio, obj: bpy.types.Object) -> bpy.types.Object:
    """Return a stand-in of an object with its modifiers applied and one more UV map."""
    stand_in, place = made.stand_in(obj), obj.matrix_world.copy()
    apply_modifiers(made, stand_in)
    # Whatever else places the object is not in its scene.
    stand_in.constraints.clear()
    stand_in.parent, stand_in.matrix_world = None, place
    layer = stand_in.data.uv_layers.new(name=_UV_MAP, do_init=False)
    if layer is None:
        raise PatinaError(f"{obj.name} has as many UV maps as Blender allows; remove one.")
    *_, uvs = unwrapped(faces_of([stand_in]))
    layer.uv.foreach_set("vector", np.ascontiguousarray(uvs, np.float32).reshape(-1))
    return stand_in


def _on_tile(mesh: MeshArrays, number: int) -> MeshArrays:
    row, column = divmod(number, TILE_COLUMNS)
    return replace(mesh, uvs=mesh.uvs + np.array([column, row], np.float32))
