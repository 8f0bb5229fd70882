"""The triangles of a primitive and the attributes of its vertices."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.mesh.gltf.accessors import WIDTHS, Accessors, decoded
from core.mesh.gltf.buffers import Buffers
from core.mesh.gltf.document import Primitive
from core.mesh.gltf.draco import Decoded, decode
from core.mesh.gltf.texture_coordinates import UVSource, from_bottom_left
from core.mesh.labels import sentence_start

_POINTS_AND_LINES = range(4)
_TRIANGLES, _STRIP, _FAN = 4, 5, 6
_POSITION = "POSITION"
_COLOR, _COLOR_KINDS = re.compile(r"COLOR_\d+"), ("VEC3", "VEC4")
_OWN, _OWN_KINDS = "_", ("SCALAR", "VEC2", "VEC3", "VEC4")


@dataclass(frozen=True)
class Surface:
    """A primitive's ``triangles`` int64 [F, 3] as indices into the vertices ``used`` int64 [V], which are rows of its
    attributes. Primitives can share attributes of which each uses few rows.
    """

    triangles: np.ndarray
    used: np.ndarray
    user: str
    _primitive: Primitive
    _accessors: Accessors
    _compressed: Decoded | None

    @property
    def material(self) -> int:
        """The number of its material, −1 if it has none."""
        return -1 if self._primitive.material is None else self._primitive.material

    def attribute(self, name: str, kind: str) -> np.ndarray | None:
        """Return an attribute float64 [V, components] of the used vertices, or None if the primitive has none."""
        number = self._primitive.attributes.get(name)
        if self._compressed and name in self._compressed.attributes:
            rows = self._compressed.attributes[name]
            if rows.shape[1] != WIDTHS[kind]:
                raise InputError(f"The Draco data of {self.user} has a wrong {name}; export the mesh again.")
            normalized = number is not None and self._accessors.normalized(number, self.user)
            return self._taken(decoded(rows, normalized), name)
        return None if number is None else self._taken(self._accessors.numbers(number, kind, self.user), name)

    def positions(self) -> np.ndarray:
        """Return the positions float64 [V, 3] before any morph target or joint moves them."""
        positions = self.attribute(_POSITION, "VEC3")
        assert positions is not None
        return positions

    def uvs(self, source: UVSource) -> np.ndarray | None:
        """Return UVs float64 [V, 2] with the origin at the bottom left, or None if the primitive has no such set."""
        found = self.attribute(source.attribute, "VEC2")
        return None if found is None else from_bottom_left(found, source.transform)

    def own_attributes(self) -> list[str]:
        """Return the names of the attributes that are colors, or the own ones of the program that wrote the file."""
        return [name for name in self._primitive.attributes if self._own_kind(name) is not None]

    def own_attribute(self, name: str) -> np.ndarray | None:
        """Return one of ``own_attributes``, float64 [V, components], without alpha; None if it is none of them."""
        kind = self._own_kind(name)
        values = None if kind is None else self.attribute(name, kind)
        return values[:, :3] if values is not None and _COLOR.fullmatch(name) else values

    def _own_kind(self, name: str) -> str | None:
        is_color = _COLOR.fullmatch(name)
        if name not in self._primitive.attributes or not (is_color or name.startswith(_OWN)):
            return None
        kind = self._accessors.kind(self._primitive.attributes[name])
        return kind if kind in (_COLOR_KINDS if is_color else _OWN_KINDS) else None

    def offsets(self, target: int) -> np.ndarray | None:
        """Return how far a morph target moves the vertices, float64 [V, 3]; None if it moves none."""
        number = self._primitive.targets[target].get(_POSITION) if target < len(self._primitive.targets) else None
        if number is None:
            return None
        return self._taken(self._accessors.numbers(number, "VEC3", self.user), f"{_POSITION} of morph target {target}")

    def _taken(self, rows: np.ndarray, name: str) -> np.ndarray:
        if len(self.used) and self.used[-1] >= len(rows):
            raise InputError(
                f"{sentence_start(self.user)} has too few values of {name} for its faces; export the mesh again."
            )
        return rows if len(self.used) == len(rows) else rows[self.used]


def surface_of(primitive: Primitive, accessors: Accessors, buffers: Buffers, user: str) -> Surface | None:
    """Return the surface of a primitive, or None if it has none: points, lines, or nothing at all.

    Raises:
        InputError: the primitive is damaged; the message says so of ``user``.
    """
    if primitive.mode in _POINTS_AND_LINES or _POSITION not in primitive.attributes:
        return None
    if primitive.mode not in (_TRIANGLES, _STRIP, _FAN):
        raise InputError(f"{sentence_start(user)} has the unknown mode {primitive.mode}; export the mesh again.")
    compressed = primitive.extensions.draco and decode(primitive.extensions.draco, buffers, user)
    if compressed and _POSITION in compressed.attributes:
        triangles, count = compressed.triangles, len(compressed.attributes[_POSITION])
    else:
        compressed = None
        count = accessors.count(primitive.attributes[_POSITION], "VEC3", user)
        triangles = _assembled(_corners(primitive, accessors, count, user), primitive.mode)
    if len(triangles) and (triangles.min() < 0 or triangles.max() >= count):
        raise InputError(
            f"{sentence_start(user)} has faces with vertex {triangles.max()} but only {count} vertices; "
            "export the mesh again."
        )
    used = np.zeros(count, bool)
    used[triangles] = True
    if not used.all():
        triangles = (np.cumsum(used) - 1)[triangles]
    return Surface(triangles, np.flatnonzero(used), user, primitive, accessors, compressed)


def _corners(primitive: Primitive, accessors: Accessors, count: int, user: str) -> np.ndarray:
    """Return the vertices int64 [N] that a primitive's triangles are assembled from."""
    if primitive.indices is None:
        return np.arange(count)
    return accessors.integers(primitive.indices, "SCALAR", user)[:, 0]


def _assembled(corners: np.ndarray, mode: int) -> np.ndarray:
    """Return the triangles int64 [F, 3] of a list, a strip, or a fan of vertices."""
    if mode == _TRIANGLES:
        return corners[: len(corners) // 3 * 3].reshape(-1, 3)
    count = max(len(corners) - 2, 0)
    first, odd = np.arange(count), np.arange(count) % 2
    # Every other triangle of a strip runs backward.
    places = (first, first + 1 + odd, first + 2 - odd) if mode == _STRIP else (first + 1, first + 2, 0 * first)
    triangles = corners[np.stack(places, axis=1)]
    # Strips repeat vertices to go on elsewhere.
    repeats = (triangles == np.roll(triangles, 1, axis=1)).any(axis=1)
    return triangles[~repeats]
