"""The meshes of a file, each read once however often it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.errors import InputError
from core.mesh.gltf.accessors import Accessors
from core.mesh.gltf.buffers import Buffers
from core.mesh.gltf.document import Document, Primitive, entry
from core.mesh.gltf.surface import Surface, surface_of
from core.mesh.gltf.texture_coordinates import UVSource, base_color_source, uv_sets
from core.mesh.labels import label, sentence_start
from core.mesh.uv_sets import no_such_uv_set

MOST_TRIANGLES = 30_000_000
"""So many triangles are read, or shown, at most: a few bytes can stand for any number."""


class Library:
    """Reads the surfaces of meshes, and chooses their UVs: those of set ``uv_set``, or else those that the base color
    uses. ``notes`` says where a mesh lacks what its material uses.
    """

    def __init__(self, document: Document, buffers: Buffers, accessors: Accessors, uv_set: int | None) -> None:
        self.notes: list[str] = []
        self._document = document
        self._buffers = buffers
        self._accessors = accessors
        self._uv_set = uv_set
        self._triangles = 0
        self._read: dict[int, list[tuple[Surface, UVSource | None]]] = {}

    def surfaces(self, index: int) -> list[tuple[Surface, UVSource | None]]:
        """Return the surfaces of a mesh and which UVs each has, if any (errors as for ``surface_of``)."""
        if index not in self._read:
            self._read[index] = list(self._surfaces(index))
        return self._read[index]

    def check_uv_set(self, meshes: Iterable[int]) -> None:
        """Make sure that some of the meshes have the UV set that was asked for, unless none has any.

        Raises:
            InputError: they have others.
        """
        primitives = [primitive for index in meshes for primitive in self._document.meshes[index].primitives]
        known = sorted({number for primitive in primitives for number in uv_sets(primitive.attributes)})
        if self._uv_set is not None and known and self._uv_set not in known:
            raise no_such_uv_set(self._uv_set, [str(number) for number in known])

    def _surfaces(self, index: int) -> Iterator[tuple[Surface, UVSource | None]]:
        mesh = self._document.meshes[index]
        name = label("mesh", index, mesh.name)
        for number, primitive in enumerate(mesh.primitives):
            user = name if len(mesh.primitives) == 1 else f"primitive {number} of {name}"
            surface = surface_of(primitive, self._accessors, self._buffers, user)
            if surface is not None:
                self._triangles += len(surface.triangles)
                if self._triangles > MOST_TRIANGLES:
                    raise InputError(f"The meshes have more than {MOST_TRIANGLES} triangles; export fewer objects.")
                yield surface, self._uv_source(primitive, user)

    def _uv_source(self, primitive: Primitive, user: str) -> UVSource | None:
        sets = uv_sets(primitive.attributes)
        if self._uv_set is not None:
            return UVSource(self._uv_set) if self._uv_set in sets else None
        if not sets:
            return None
        number = primitive.material
        material = None if number is None else entry(self._document.materials, number, "material", user)
        source = base_color_source(material)
        if source is None:
            return UVSource(sets[0])
        if source.number not in sets:
            self.notes.append(
                f"{sentence_start(user)} has no UV set {source.number}, which its base color uses; "
                f"set {sets[0]} is read instead."
            )
            return UVSource(sets[0])
        return source
