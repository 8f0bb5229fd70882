"""Reads glTF files: the surfaces of the default scene, in place, in their pose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from core.errors import InputError
from core.mesh.attributes import check_known
from core.mesh.gltf.accessors import Accessors
from core.mesh.gltf.assemble import assemble
from core.mesh.gltf.buffers import Buffers
from core.mesh.gltf.container import parts_of_file
from core.mesh.gltf.document import Document, document_of
from core.mesh.gltf.extensions import check_required
from core.mesh.gltf.library import MOST_TRIANGLES, Library
from core.mesh.gltf.placement import Placement, placements
from core.mesh.gltf.scene import Scene, node_label, scene_of
from core.mesh.labels import label, name_of
from core.mesh.part import Reading
from core.mesh.quoting import quoted

SUFFIXES = (".glb", ".gltf", ".vrm")
_MOST_NAMES = 3


def read_gltf(path: Path, uv_set: int | None = None, attributes: Collection[str] = ()) -> Reading:
    """Read the surfaces of the default scene of a glTF or GLB file, one part for each node, in their places: skins in
    the pose of their joints, morph targets at their default weights, and all instances.

    The UVs are those that the texture of a material's base color is drawn with, ``KHR_texture_transform`` included;
    with ``uv_set``, those of the set ``TEXCOORD_<uv_set>`` as they are. Points and lines are left out.
    ``attributes`` names those to read of the colors (``COLOR_0``) and of the own ones of the program that wrote the
    file (``_NAME``).

    Raises:
        InputError: the file is damaged, requires an extension that Patina does not know, lacks a file that it refers
            to, or has no such UV set or attribute.
        OSError: the file cannot be read.
    """
    tree, binary = parts_of_file(path.read_bytes())
    check_required(tree)
    document = document_of(tree)
    buffers = Buffers(document, path, binary)
    accessors = Accessors(document, buffers)
    scene = scene_of(document)
    shown = placements(document, scene, accessors)
    library = Library(document, buffers, accessors, uv_set)
    library.check_uv_set({placement.mesh for placement in shown})
    _check_size(shown, library)
    if attributes:
        surfaces_shown = (surface for placement in shown for surface, _ in library.surfaces(placement.mesh))
        check_known(attributes, dict.fromkeys(name for surface in surfaces_shown for name in surface.own_attributes()))
    parts = [assemble(placement, library.surfaces(placement.mesh), attributes) for placement in shown]
    surfaces = [part for part in parts if len(part.triangles)]
    if not surfaces and len(document.scenes) > 1:
        raise InputError(
            f"The default scene{_named(document)} has no surfaces; export the file with another default scene."
        )
    return Reading(surfaces, (*_notes(document, scene, shown), *library.notes))


def _check_size(shown: Sequence[Placement], library: Library) -> None:
    sizes = {
        index: sum(len(surface.triangles) for surface, _ in library.surfaces(index))
        for index in {placement.mesh for placement in shown}
    }
    triangles = sum(sizes[placement.mesh] * len(placement.matrices) for placement in shown)
    if triangles > MOST_TRIANGLES:
        raise InputError(
            f"The scene shows {triangles} triangles, counting every instance, and Patina takes {MOST_TRIANGLES}; "
            "export fewer objects."
        )


def _notes(document: Document, scene: Scene, shown: Sequence[Placement]) -> Iterator[str]:
    """Yield what the user should know about what was read and what was not."""
    if len(document.scenes) > 1:
        yield f"The file has {len(document.scenes)} scenes; only the default one{_named(document)} is read."
    if scene.hidden:
        names = _listed([node_label(document, index) for index in scene.hidden])
        yield f"{_count(len(scene.hidden), 'hidden object')} left out: {names}."
    copies: Counter[int] = Counter()
    for placement in shown:
        copies[placement.mesh] += len(placement.matrices)
    shared = [index for index, count in copies.items() if count > 1]
    if shared:
        names = _listed([label("mesh", index, document.meshes[index].name) for index in shared])
        yield (
            f"{sum(copies[index] for index in shared)} objects are instances that share their UVs and will look the "
            f"same: those of {names}."
        )


def _named(document: Document) -> str:
    """Return the name of the default scene with a comma, or nothing if it has none."""
    index = document.scene or 0
    name = document.scenes[index].name if index < len(document.scenes) else None
    return f", {quoted(name_of(name))}," if name_of(name) else ""


def _count(number: int, thing: str) -> str:
    return f"{number} {thing} is" if number == 1 else f"{number} {thing}s are"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f", and {more} more" if more > 0 else "")
