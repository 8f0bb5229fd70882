"""Arrays of a glTF file."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.errors import InputError
from core.mesh.gltf.buffers import Buffers
from core.mesh.gltf.document import Accessor, Document, Sparse, entry
from core.mesh.labels import label, sentence_start
from core.mesh.quoting import printable

COMPONENTS: dict[int, np.dtype[Any]] = {
    5120: np.dtype("<i1"),
    5121: np.dtype("<u1"),
    5122: np.dtype("<i2"),
    5123: np.dtype("<u2"),
    5125: np.dtype("<u4"),
    5126: np.dtype("<f4"),
}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
# An array without bytes in the file costs memory that the size of the file does not limit.
_LONGEST_WITHOUT_BYTES = 10_000_000


class Accessors:
    """Reads accessors: packed or interleaved, sparse, of any component type."""

    def __init__(self, document: Document, buffers: Buffers) -> None:
        self._document = document
        self._buffers = buffers

    def numbers(self, index: int, kind: str, user: str) -> np.ndarray:
        """Return an accessor of the type ``kind``, such as ``VEC3``, as float64 [count, components]; normalized
        integers become numbers from 0 or −1 to 1.

        Raises:
            InputError: there is no such accessor, or it is of another type or damaged; the message names ``user``.
        """
        accessor = self._accessor(index, user)
        rows = self._rows(accessor, index, kind)
        return decoded(rows, accessor.normalized)

    def integers(self, index: int, kind: str, user: str) -> np.ndarray:
        """Return an accessor of unsigned integers as int64 [count, components] (see ``numbers``)."""
        rows = self._rows(self._accessor(index, user), index, kind)
        if rows.dtype.kind != "u":
            raise InputError(f"{sentence_start(user)} has indices that are not whole; export the mesh again.")
        return rows.astype(np.int64)

    def count(self, index: int, kind: str, user: str) -> int:
        """Return how many elements an accessor has (see ``numbers``)."""
        return len(self._rows(self._accessor(index, user), index, kind))

    def kind(self, index: int) -> str | None:
        """Return the type of an accessor, None if there is no such accessor."""
        accessors = self._document.accessors
        return accessors[index].type if index < len(accessors) else None

    def normalized(self, index: int, user: str) -> bool:
        """Return whether the integers of an accessor stand for numbers from 0 or −1 to 1."""
        return self._accessor(index, user).normalized

    def _accessor(self, index: int, user: str) -> Accessor:
        return entry(self._document.accessors, index, "accessor", user)

    def _rows(self, accessor: Accessor, index: int, kind: str) -> np.ndarray:
        name = sentence_start(label("accessor", index, accessor.name))
        if accessor.type != kind:
            raise InputError(
                f"{name} has the type {printable(accessor.type)} instead of {kind}; export the mesh again."
            )
        shape = accessor.count, WIDTHS[kind]
        dtype = _dtype(accessor.component_type, name)
        if accessor.buffer_view is not None:
            rows = self._strided(accessor.buffer_view, accessor.byte_offset, shape, dtype, name)
        elif accessor.count > _LONGEST_WITHOUT_BYTES:
            raise InputError(f"{name} has {accessor.count} elements but no data; export the mesh again.")
        else:
            rows = np.zeros(shape, dtype)
        return self._replaced(rows, accessor.sparse, name) if accessor.sparse else rows

    def _replaced(self, rows: np.ndarray, sparse: Sparse, name: str) -> np.ndarray:
        """Return a copy of ``rows`` with the elements that a sparse accessor gives on their own."""
        indices, values = sparse.indices, sparse.values
        dtype = _dtype(indices.component_type, name)
        places = self._strided(indices.buffer_view, indices.byte_offset, (sparse.count, 1), dtype, name)[:, 0]
        new = (sparse.count, rows.shape[1])
        if dtype.kind != "u" or (len(places) and places.max() >= len(rows)):
            raise InputError(f"{name} replaces elements that it does not have; export the mesh again.")
        rows = rows.copy()
        rows[places] = self._strided(values.buffer_view, values.byte_offset, new, rows.dtype, name)
        return rows

    def _strided(
        self, view_index: int, offset: int, shape: tuple[int, int], dtype: np.dtype[Any], name: str
    ) -> np.ndarray:
        data = self._buffers.view(view_index, name)
        size = shape[1] * dtype.itemsize
        stride = self._document.buffer_views[view_index].byte_stride or size
        end = offset + stride * (shape[0] - 1) + size if shape[0] else 0
        if end > len(data):
            raise InputError(
                f"{name} ends at byte {end} of a bufferView of {len(data)}; the file is damaged, export the mesh again."
            )
        if not shape[0]:
            return np.zeros(shape, dtype)
        return np.ndarray(shape, dtype, data, offset, (stride, dtype.itemsize))


def decoded(rows: np.ndarray, normalized: bool) -> np.ndarray:
    """Return numbers of any type as float64; normalized integers stand for numbers from 0 or −1 to 1."""
    numbers = rows.astype(np.float64)
    if normalized and rows.dtype.kind in "iu":
        numbers /= np.iinfo(rows.dtype).max
        np.maximum(numbers, -1, out=numbers)
    return numbers


def _dtype(component: int, name: str) -> np.dtype[Any]:
    if component not in COMPONENTS:
        raise InputError(f"{name} has the unknown component type {component}; export the mesh again.")
    return COMPONENTS[component]
